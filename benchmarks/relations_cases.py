"""The cases of the relational benchmarks, as Fuse programs and as what they are compared by."""

from dataclasses import dataclass


@dataclass
class Case:
    name: str
    title: str
    program: str
    answer: str  # what it is asked for: `Y[i, d]`
    kind: str = "dense"  # the answer: "number", "dense", "tuples" (rows of integers), "values"
    file: str = ""  # only read, by fuse_read_facts
    goal: str = ""

    def text(self, sink=None):
        """The program: it exports the answer, or writes it to a file."""
        if sink:
            return f'{self.program}"{sink}" = {self.answer}\n'
        return f"{self.program}export {self.answer[0]}\n"


PATH = 'R(a, b) = "R.tsv"\nS(b, c) = "S.tsv"\nT(c, d) = "T.tsv"\n'
CYCLE = 'U(a, b) = "U.tsv"\nV(b, c) = "V.tsv"\nW(c, a) = "W.tsv"\n'


def triangles(graph):
    return f'E(u, v) = "{graph}.tsv"\nN = E[u, v] E[v, w] E[u, w]\n'


CASES = [
    Case(
        "spmm",
        "SpMM: 1.6 million edges over 100,000 nodes, 64 columns, f32",
        'E(i, j) = "edges.tsv"\nX[j, d] = "A.npy"\nY[i, d] = E(i, j) X[j, d]\n',
        "Y[i, d]",
        goal="24 ms",
    ),
    Case(
        "sddmm",
        "SDDMM: the same edges, 64 columns, f32",
        'E(i, j) = "edges.tsv"\nA[i, d] = "A.npy"\nB[j, d] = "B.npy"\n'
        "S[i, j] = E(i, j) A[i, d] B[j, d]\n",
        "S[i, j]",
        kind="values",
        goal="28 ms",
    ),
    Case(
        "path_count",
        "3-way join, counted: R(a, b), S(b, c), T(c, d) of 500,000 tuples each",
        PATH + "N = R[a, b] S[b, c] T[c, d]\n",
        "N",
        kind="number",
    ),
    Case(
        "path_rows",
        "3-way join, all tuples (a, b, c, d)",
        PATH + "P(a, b, c, d) <- R(a, b), S(b, c), T(c, d)\n",
        "P(a, b, c, d)",
        kind="tuples",
    ),
    Case(
        "cycle_rows",
        "cyclic 3-way join, all tuples: U(a, b), V(b, c), W(c, a), skewed, 400,000 draws each",
        CYCLE + "C(a, b, c) <- U(a, b), V(b, c), W(c, a)\n",
        "C(a, b, c)",
        kind="tuples",
    ),
    Case(
        "mean",
        "mean by group, arrays: 10 million rows, 100,000 groups",
        'G[i] = "group.npy"\nX[i] = "value.npy"\nM[G[i]] avg= X[i]\n',
        "M[k]",
    ),
    Case(
        "mean_facts",
        "mean by group, membership as facts: 10 million tuples, 100,000 groups",
        'K(i, k) = "member.tsv"\nX[i] = "value.npy"\nM[k] avg= K(i, k) X[i]\n',
        "M[k]",
    ),
    Case("triangles_pl20k", "triangles, pl20k", triangles("pl20k"), "N", kind="number"),
    Case("triangles_rmat17", "triangles, rmat17", triangles("rmat17"), "N", kind="number"),
    Case(
        "integers",
        "reading 24.9 million rows of two integers, 0.4 GB",
        'F(a, b) = "integers.tsv"\nN = F[a, b]\n',
        "N",
        kind="number",
        file="integers.tsv",
        goal="over 400 MB/s",
    ),
    Case(
        "names",
        "reading 4.8 million rows of two names, 0.1 GB, a million distinct",
        'F(a, b) = "names.tsv"\nN = F[a, b]\n',
        "N",
        kind="number",
        file="names.tsv",
        goal="over 100 MB/s",
    ),
]

PEERS = {
    "spmm": ("SciPy, CSR given", "SciPy, from coordinates"),
    "sddmm": ("NumPy, gather", "NumPy, einsum"),
    "path_count": ("DuckDB", "pandas", "SciPy"),
    "path_rows": ("DuckDB", "pandas"),
    "cycle_rows": ("DuckDB", "pandas"),
    "mean": ("NumPy", "pandas", "DuckDB"),
    "mean_facts": ("NumPy", "pandas", "DuckDB"),
    "triangles_pl20k": ("DuckDB", "SciPy", "pandas"),
    "triangles_rmat17": ("DuckDB", "SciPy"),
    "integers": ("pandas", "DuckDB", "NumPy, fromfile"),
    "names": ("pandas", "DuckDB"),
}
