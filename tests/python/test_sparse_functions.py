"""Functions, quotients and joins of large sparse tensors, against NumPy over the tuples.

All positions would take 12 GB and minutes; a run has 2 GB and 20 seconds.
"""

import resource
import subprocess

import numpy as np
import pytest

from fuse_command import BINARY, needs_binary

pytestmark = needs_binary

NODES, EDGES = 40_000, 150_000
MEMORY = 2 << 30

SOURCES = """E(i, j) = "e.tsv"
W[i, j] = "w.tsv"
X[i] = "x.npy"
Y[i] = "y.npy"
F[i, d] = "f.npy"
"""


class Graph:
    def __init__(self, folder):
        random = np.random.default_rng(5)
        pairs = random.integers(0, NODES, (EDGES, 2))
        self.i, self.j = np.unique(np.vstack([pairs, [[NODES - 1] * 2]]), axis=0).T
        self.w = np.round(random.normal(size=len(self.i)), 3)
        self.x, self.y = random.normal(size=(2, NODES))
        self.f = random.normal(size=(NODES, 5))
        self.folder = folder
        edges = list(zip(self.i, self.j))
        (folder / "e.tsv").write_text("".join(f"{i}\t{j}\n" for i, j in edges))
        (folder / "w.tsv").write_text("".join(f"{i}\t{j}\t{w}\n" for (i, j), w in zip(edges, self.w)))
        np.save(folder / "x.npy", self.x)
        np.save(folder / "y.npy", self.y)
        np.save(folder / "f.npy", self.f)

    def sums(self, values, at=None):
        return np.bincount(self.i if at is None else at, weights=values, minlength=NODES)

    def run(self, text, name):
        path = self.folder / "p.fuse"
        axes = "[a]" if name[0] != "n" else ""
        path.write_text(SOURCES + text + f'\n"out.npy" = {name}{axes}\n')

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

        done = subprocess.run([BINARY, "run", path, "--precision", "f64"], capture_output=True,
                              text=True, timeout=20, preexec_fn=limit)
        assert done.returncode == 0, done.stderr
        return np.load(self.folder / "out.npy")


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return Graph(tmp_path_factory.mktemp("graph"))


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9)


# Each text, the tensor to look at, and what it must be.
SUMS = {
    "function beside a relation": ("R[i] = E(i, j) exp(W[i, j])",
                                   lambda g: g.sums(np.exp(g.w))),
    "function that is 0 where nothing is": ("R[i] = sum[j](relu(W[i, j]))",
                                            lambda g: g.sums(np.maximum(g.w, 0))),
    "absolute values times a vector": ("R[i] = sum[j](abs(W[i, j]) X[j])",
                                       lambda g: g.sums(np.abs(g.w) * g.x[g.j])),
    "a comparison counts": ("R[i] = count[j](W[i, j] > 0.5)",
                            lambda g: g.sums(g.w > 0.5)),
    "a comparison is a rule's body": ("L(i, j) <- W[i, j] > 1\nR[i] = L[i, j]",
                                      lambda g: g.sums(g.w > 1)),
    "quotient by degree": ("D[i] = E(i, j)\nR[i] = E(i, j) X[j] / D[i]",
                           lambda g: g.sums(g.x[g.j]) / np.maximum(g.sums(1 + 0 * g.w), 1)),
    "quotient by degree in square brackets": ("D[i] = 1 + E[i, j]\nR[i] = E[i, j] X[j] / D[i]",
                                              lambda g: g.sums(g.x[g.j]) / (1 + g.sums(1 + 0 * g.w))),
    "normalised on both sides": (
        "D[i] = E(i, j)\nR[i] = sum[j](E(i, j) X[j] / sqrt((1 + D[i]) (1 + D[j])))",
        lambda g: (lambda d: g.sums(g.x[g.j] / np.sqrt(d[g.i] * d[g.j])))(
            1 + g.sums(1 + 0 * g.w))),
    "normalised on both sides in square brackets": (
        "D[i] = 1 + E[i, j]\nL[i, j] = E[i, j] / sqrt(D[i]) / sqrt(D[j])\nR[i] = L[i, j] X[j]",
        lambda g: (lambda d: g.sums(g.x[g.j] / np.sqrt(d[g.i] * d[g.j])))(1 + g.sums(1 + 0 * g.w))),
    "scores of two ends": ("R[i] = E(i, j) exp(X[i] + Y[j])",
                           lambda g: g.sums(np.exp(g.x[g.i] + g.y[g.j]))),
    "leaky scores": ("S[i, j] = E(i, j) where(X[i] > Y[j], X[i] - Y[j], 0.2 * (X[i] - Y[j]))\n"
                     "R[i] = sum[j](S[i, j])",
                     lambda g: (lambda s: g.sums(np.where(s > 0, s, 0.2 * s)))(g.x[g.i] - g.y[g.j])),
    "a read at an offset": ("R[i] = E(i, j) E(i+1?, j) X[j]",
                            lambda g: (lambda s: g.sums([x if (i + 1, j) in s else 0 for i, j, x in
                                                         zip(g.i, g.j, g.x[g.j])]))(set(zip(g.i, g.j)))),
    "a sum inside a function": ("R[i] = sum[j](E(i, j) sig(sum[d](F[i, d] F[j, d])))",
                                lambda g: g.sums(1 / (1 + np.exp(-(g.f[g.i] * g.f[g.j]).sum(1))))),
    "a maximum inside a function": ("R[i] = sum[j](E(i, j) exp(max[d](F[i, d] - F[j, d])))",
                                    lambda g: g.sums(np.exp((g.f[g.i] - g.f[g.j]).max(1)))),
    "a function of a summed index": ("R[i] = sum[j, d](E(i, j) sig(F[i, d] + F[j, d]))",
                                     lambda g: g.sums((1 / (1 + np.exp(-g.f[g.i] - g.f[g.j]))).sum(1))),
    "an index as a value": ("R[i] = W[i, j] j",
                            lambda g: g.sums(g.w * g.j)),
}


@pytest.mark.parametrize("what", SUMS)
def test_sum(graph, what):
    text, expected = SUMS[what]
    close(graph.run(text, "R"), expected(graph))


def test_graph_attention(graph):
    text = """L[i, j] = E(i, j) where(X[i] + Y[j] > 0, X[i] + Y[j], 0.2 * (X[i] + Y[j]))
A[i, j.] = softmax(L[i, j], where = E(i, j))
R[i] = A[i, j] X[j]"""
    raw = graph.x[graph.i] + graph.y[graph.j]
    score = np.exp(np.where(raw > 0, raw, 0.2 * raw))
    total = graph.sums(score)
    close(graph.run(text, "R"), graph.sums(score / total[graph.i] * graph.x[graph.j]))


JOINS = {
    "equation of indices": ("E(i, j), E(k, l), k == j", lambda i, j: j),
    "equation with an offset": ("E(i, j), E(k, l), k == j + 1", lambda i, j: j + 1),
    "equation the other way round": ("E(i, j), E(k, l), j - 1 == k", lambda i, j: j - 1),
    "position with an offset": ("E(i, j), E(j+1?, l)", lambda i, j: j + 1),
    "position modulo": ("E(i, j), E(j % 3000, l)", lambda i, j: j % 3000),
    "position divided": ("E(i, j), E(j // 2, l)", lambda i, j: j // 2),
}


@pytest.mark.parametrize("what", JOINS)
def test_join(graph, what):
    body, key = JOINS[what]
    degree = graph.sums(1 + 0 * graph.w)
    keys = key(graph.i, graph.j)
    inside = (keys >= 0) & (keys < NODES)
    text = f"P(i, j, l) <- {body}\nn = P[i, j, l]"
    assert graph.run(text, "n") == degree[keys[inside]].sum()


def test_few_of_many_pairs(graph):
    text = """C(i) <- X[i] > 3
P(i, k) <- C(i), C(k)
n = P[i, k]"""
    assert graph.run(text, "n") == (graph.x > 3).sum() ** 2


def test_values_stated_far_out(graph):
    text = """V[0, 39999] = 2
V[39998, 7] = 3
V[5, 5] = 4
R[i] = V[i, j] X[j]"""
    expected = np.zeros(39_999)
    expected[0], expected[39_998], expected[5] = 2 * graph.x[39_999], 3 * graph.x[7], 4 * graph.x[5]
    close(graph.run(text, "R"), expected)


def test_logarithms_of_sums_stay_tuples(graph):
    text = """T[i, k] lse= E(i, j) E(j, k) X[j]
n = sum[i, k when T[i, k] > -9](exp(T[i, k]))"""
    degree = graph.sums(1 + 0 * graph.w)
    close(graph.run(text, "n"), (np.exp(graph.x[graph.j]) * degree[graph.j]).sum())


def test_zero_divisors_beside_false_are_reported(graph):
    text = "D[i] = E[i, j]\nL[i, j] = E[i, j] / sqrt(D[j])\nR[i] = L[i, j] X[j]"
    with pytest.raises(AssertionError, match=r"X008.*sqrt\(D\[j\]\)` holds 0(.|\n)*round brackets"):
        graph.run(text, "R")
