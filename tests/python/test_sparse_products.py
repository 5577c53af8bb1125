"""Products of relations with rows of dense tensors (SpMM, SDDMM and their kin) against NumPy."""

import subprocess

import numpy as np
import pytest

from fuse_command import BINARY, needs_binary

pytestmark = needs_binary

NODES, EDGES = 500, 4000
LENGTHS = [1, 2, 3, 5, 8, 15, 16, 31, 33, 63, 64, 65, 130]


class Graph:
    """Edges with weights over nodes some of which have none, and features of a given length."""

    def __init__(self, folder, length, dtype):
        random = np.random.default_rng(length)
        pairs = random.integers(3, NODES - 40, (EDGES, 2))
        last = [[NODES - 1, NODES - 1]]
        self.edges = np.unique(np.vstack([pairs, last]), axis=0)
        self.weights = np.round(random.normal(size=len(self.edges)), 3)
        self.folder, self.dtype = folder, dtype
        self.precision = "f32" if dtype == np.float32 else "f64"
        rows = [f"{i}\t{j}\t{w}" for (i, j), w in zip(self.edges, self.weights)]
        (folder / "w.tsv").write_text("\n".join(rows) + "\n")
        (folder / "e.tsv").write_text("\n".join(f"{i}\t{j}" for i, j in self.edges) + "\n")
        self.E = np.zeros((NODES, NODES))
        self.W = np.zeros((NODES, NODES))
        self.E[tuple(self.edges.T)] = 1
        self.W[tuple(self.edges.T)] = self.weights
        self.tensors = {}
        for name, shape in dict(X=(NODES, length), A=(NODES, length), B=(NODES, length), v=(length,),
                                H=(NODES, 3, length), K=(NODES, 3, length)).items():
            values = random.normal(size=shape).astype(dtype)
            np.save(folder / f"{name}.npy", values)
            self.tensors[name] = values.astype(np.float64)

    SOURCES = """E(i, j) = "e.tsv"
W[i, j] = "w.tsv"
X[i, d] = "X.npy"
A[i, d] = "A.npy"
B[i, d] = "B.npy"
v[d] = "v.npy"
H[i, h, d] = "H.npy"
K[i, h, d] = "K.npy"
"""

    def run(self, text, name, rank):
        path = self.folder / "p.fuse"
        axes = f"[{', '.join('abc'[:rank])}]" if rank else ""
        path.write_text(self.SOURCES + text + f'\n"out.npy" = {name}{axes}\n')
        done = subprocess.run([BINARY, "run", path, "--precision", self.precision], capture_output=True,
                              text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return np.load(self.folder / "out.npy").astype(np.float64)


@pytest.fixture(params=[(length, np.float32) for length in LENGTHS] + [(64, np.float64), (7, np.float64)],
                ids=lambda p: f"{p[0]}-{np.dtype(p[1]).name}")
def graph(request, tmp_path):
    return Graph(tmp_path, *request.param)


def close(got, expected, graph):
    scale = 1e-5 if graph.dtype == np.float32 else 1e-11
    np.testing.assert_allclose(got, expected, rtol=scale, atol=scale * 20)


def test_sums_of_rows(graph):
    E, W, T = graph.E, graph.W, graph.tensors
    X, A, v, H = T["X"], T["A"], T["v"], T["H"]
    for text, rank, expected in [
        ("Y[i, d] = E(i, j) X[j, d]", 2, E @ X),
        ("Y[j, d] = E(i, j) X[i, d]", 2, E.T @ X),
        ("Y[d, i] = E(i, j) X[j, d]", 2, (E @ X).T),
        ("Y[i, d] = W[i, j] X[j, d]", 2, W @ X),
        ("Y[i, d] = 2 W[i, j] X[j, d] v[d]", 2, 2 * (W @ X) * v),
        ("Y[i, d] = E(i, j) A[i, d] X[j, d]", 2, A * (E @ X)),
        ("Y[d] = E(i, j) X[j, d]", 1, (E @ X).sum(0)),
        ("Y[i, h, d] = E(i, j) H[j, h, d]", 3, np.einsum("ij,jhd->ihd", E, H)),
        ("Y[i, d] = E(i, k) E(k, j) X[j, d]", 2, E @ (E @ X)),
        ("Y[i, d] = E(i, j) X[j, d] + X[i, d]", 2, E @ X + X),
        ("Y[i, d] = E(i, 7) X[i, d]", 2, E[:, [7]] * X),
        ("Y[i, d] += E(i, j) X[j, d]\nY[i, d] += W[j, i] A[j, d]", 2, E @ X + W.T @ A),
    ]:
        close(graph.run(text, "Y", rank), expected, graph)


def test_extremes_and_means_of_rows(graph):
    E, W, X = graph.E, graph.W, graph.tensors["X"]
    reached = E.sum(1) > 0
    terms = [(W[i, E[i] > 0][:, None] * X[E[i] > 0]) for i in np.flatnonzero(reached)]
    for op, fold in [("max", np.max), ("min", np.min), ("avg", np.mean)]:
        got = graph.run(f"Y[i, d] {op}= E(i, j) W[i, j] X[j, d]", "Y", 2)
        close(got[reached], np.array([fold(t, axis=0) for t in terms]), graph)


def test_products_at_edges(graph):
    E, W, T = graph.E, graph.W, graph.tensors
    A, B, v, H, K = T["A"], T["B"], T["v"], T["H"], T["K"]
    for text, rank, expected in [
        ("S[i, j] = E(i, j) A[i, d] B[j, d]\nY[i] = S[i, j] (j + 1)", 1,
         (E * (A @ B.T)) @ (np.arange(NODES) + 1)),
        ("S[i, j] = W[i, j] A[i, d] B[j, d] v[d]\nY[j] = S[i, j] S[i, j]", 1,
         ((W * ((A * v) @ B.T)) ** 2).sum(0)),
        ("Y[i] = E(i, j) A[i, d] B[j, d]", 1, (E * (A @ B.T)).sum(1)),
        ("Y[i, h] = E(i, j) H[i, h, d] K[j, h, d]", 2, np.einsum("ij,ihd,jhd->ih", E, H, K)),
        ("Y = E(i, j) A[i, d] B[j, d]", 0, (E * (A @ B.T)).sum()),
        ("Y[i] = E(i, j) exp(0.1 A[i, d]) B[j, d]", 1, (E * (np.exp(0.1 * A) @ B.T)).sum(1)),
    ]:
        close(graph.run(text, "Y", rank), expected, graph)


def test_explain_names_the_rows(tmp_path):
    graph = Graph(tmp_path, 16, np.float32)
    for text in ["Y[i, d] = E(i, j) X[j, d]", "Y[i, j] = E(i, j) A[i, d] B[j, d]"]:
        (tmp_path / "p.fuse").write_text(graph.SOURCES + text + "\nexport Y\n")
        done = subprocess.run([BINARY, "explain", tmp_path / "p.fuse"], capture_output=True, text=True)
        assert "rows along d" in done.stdout, done.stdout + done.stderr


def test_rows_keep_nan_and_infinity(tmp_path):
    graph = Graph(tmp_path, 9, np.float32)
    X = graph.tensors["X"].copy()
    X[[20, 30], [0, 3]] = np.nan, -np.inf
    np.save(tmp_path / "X.npy", X.astype(np.float32))
    picked = [[X[j] for j in np.flatnonzero(graph.E[i])] for i in range(NODES)]
    reached = np.array([bool(p) for p in picked])
    for op, fold in [("", np.sum), ("max", np.max), ("min", np.min)]:
        got = graph.run(f"Y[i, d] {op}= E(i, j) X[j, d]", "Y", 2)
        expected = np.array([fold(np.array(p), axis=0) for p in picked if p])
        np.testing.assert_allclose(got[reached], expected, rtol=1e-5, atol=1e-5)
