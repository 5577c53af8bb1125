"""Relations too thin for arrays, joined with each other and with dense tensors, against NumPy."""

import json
import subprocess

import numpy as np
import pytest

from fuse_command import BINARY, needs_binary

pytestmark = needs_binary

NODES, EDGES = 3000, 20000


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graph")
    random = np.random.default_rng(7)
    edges = np.unique(random.integers(0, NODES, (EDGES, 2)), axis=0)
    edges = np.unique(np.vstack([edges, [[0, NODES - 1], [NODES - 1, 0], [5, 5]]]), axis=0)
    weights = np.round(random.normal(size=len(edges)), 3)
    rows = [f"{x}\t{y}" for x, y in edges]
    (folder / "e.tsv").write_text("\n".join(rows) + "\n")
    (folder / "w.tsv").write_text("\n".join(f"{r}\t{w}" for r, w in zip(rows, weights)) + "\n")
    x = random.normal(size=(NODES, 4)).astype(np.float32)
    np.save(folder / "x.npy", x)
    adjacency = np.zeros((NODES, NODES))  # in floats, whose products are fast
    adjacency[edges[:, 0], edges[:, 1]] = 1
    weighted = np.zeros((NODES, NODES))
    weighted[edges[:, 0], edges[:, 1]] = weights
    return folder, adjacency, weighted, x.astype(np.float64)


SOURCES = 'E(x, y) = "e.tsv"\nW[x, y] = "w.tsv"\nX[i, d] = "x.npy"\n'


def answers(folder, text):
    """Exports by name: arrays, or a dictionary from tuple to value (True in relations)."""
    path = folder / "p.fuse"
    path.write_text(SOURCES + text)
    process = subprocess.run(
        [BINARY, "run", path, "--json", "--precision", "f64"], capture_output=True, text=True, timeout=60
    )
    assert process.returncode == 0, process.stderr
    result = {}
    for name, export in json.loads(process.stdout)["exports"].items():
        if "tuples" in export:
            values = export.get("values", [True] * len(export["tuples"]))
            result[name] = dict(zip(map(tuple, export["tuples"]), values))
        else:
            result[name] = np.array(export["data"], dtype=float)
    return result


def as_tuples(array):
    return {tuple(int(k) for k in at): array[tuple(at)] for at in np.argwhere(array)}


def test_rules_join_negate_and_compare(graph):
    folder, a, _, _ = graph
    got = answers(folder, """
        Two(x, z) <- E(x, y), E(y, z), x < z
        One(x, z) <- Two(x, z), not E(x, z)
        Loop(x) <- E(x, x)
        Back(x, y) <- E(x, y), E(y, x), x != y
        export Two; export One; export Loop; export Back
    """)
    two = np.triu((a @ a) > 0, 1)
    assert set(got["Two"]) == set(as_tuples(two))
    assert set(got["One"]) == set(as_tuples(two & (a == 0)))
    assert set(got["Loop"]) == {(int(k),) for k in np.flatnonzero(np.diag(a))}
    assert set(got["Back"]) == set(as_tuples(a * a.T * (1 - np.eye(NODES))))


def test_witnesses_and_triangles_are_counted(graph):
    folder, a, _, _ = graph
    got = answers(folder, """
        N[x, z] = E[x, y] E[y, z]
        Total = N[x, z]
        Triangles = E(x, y) E(y, z) E(x, z)
        Degree[x] = count[y](E(x, y))
        Chains = E(x, y) E(y, z) E(z, w)
        export Total; export Triangles; export Degree; export Chains; export N
    """)
    paths = a @ a
    assert got["Total"] == paths.sum()
    assert got["Triangles"] == (paths * a).sum()
    np.testing.assert_array_equal(got["Degree"], a.sum(1))
    assert got["Chains"] == (paths @ a).sum()
    assert got["N"] == as_tuples(paths)


def test_products_with_dense_tensors(graph):
    folder, a, w, x = graph
    got = answers(folder, """
        Spmm[i, d] = E(i, j) X[j, d]
        Square[i, d] = W[i, j] X[j, d]
        Sddmm[i, j] = E(i, j) X[i, d] X[j, d]
        Spread = Sddmm[i, j] W[i, j]
        Two[i, d] = W[i, j] W[j, k] X[k, d]
        export Spmm; export Square; export Spread; export Two; export Sddmm
    """)
    np.testing.assert_allclose(got["Spmm"], a @ x, atol=1e-9)
    np.testing.assert_allclose(got["Square"], w @ x, atol=1e-9)
    np.testing.assert_allclose(got["Two"], w @ (w @ x), atol=1e-9)
    scores = (x @ x.T) * a
    np.testing.assert_allclose(got["Spread"], (scores * w).sum(), rtol=1e-9)
    assert set(got["Sddmm"]) == set(as_tuples(a))
    for at, value in got["Sddmm"].items():
        assert abs(value - scores[at]) < 1e-9


def test_operators_meet_only_what_is_there(graph):
    folder, a, w, x = graph
    got = answers(folder, """
        Most[i] max= W[i, j]
        Mean[i] avg= W[i, j] default -1
        Near[i, k] min= W[i, j] + W[j, k]
        export Most; export Mean; export Near
    """)
    has = a.sum(1) > 0
    masked = np.where(a == 1, w, -np.inf)
    np.testing.assert_allclose(got["Most"][has], masked.max(1)[has])
    assert np.all(got["Most"][~has] == -np.inf)
    mean = np.where(has, w.sum(1) / np.maximum(a.sum(1), 1), -1)
    np.testing.assert_allclose(got["Mean"], mean, atol=1e-12)
    rows, columns = np.nonzero(a)
    nearest = {}
    for i, j in zip(rows, columns):
        for k in np.flatnonzero(a[j]):
            key = (int(i), int(k))
            nearest[key] = min(nearest.get(key, np.inf), w[i, j] + w[j, k])
    assert set(got["Near"]) == set(nearest)
    assert all(abs(got["Near"][key] - value) < 1e-9 for key, value in nearest.items())


def test_one_relation_alone_is_taken_in_its_own_order(graph):
    folder, a, w, x = graph
    got = answers(folder, """
        Turned[y, x] = 2 * W[x, y]
        Reached[y] avg= E(x, y) X[x, 1] default 7
        Least[y] min= W[x, y] + X[x, 0]
        Loops[x] = W[x, x]
        From5[y] = W[5, y]
        Up[y] = W[x, y] E(x, y) (x < y)
        In(y, x) <- E(x, y)
        export Turned; export Reached; export Least; export Loops; export From5; export Up; export In
    """)
    assert set(got["Turned"]) == set(as_tuples(a.T))
    assert all(abs(value - 2 * w[at[::-1]]) < 1e-9 for at, value in got["Turned"].items())
    degree = a.sum(0)
    reached = np.where(degree > 0, (a.T @ x[:, 1]) / np.maximum(degree, 1), 7)
    np.testing.assert_allclose(got["Reached"], reached, atol=1e-12)
    least = np.where(a == 1, w + x[:, :1], np.inf).min(0)
    np.testing.assert_allclose(got["Least"], least, atol=1e-9)
    np.testing.assert_allclose(got["Loops"], np.diag(w), atol=1e-12)
    np.testing.assert_allclose(got["From5"], w[5], atol=1e-12)
    np.testing.assert_allclose(got["Up"], np.triu(w, 1).sum(0), atol=1e-9)
    assert set(got["In"]) == set(as_tuples(a.T))


def test_infinite_beside_a_false_relation_is_nan(graph):
    folder, a, _, _ = graph
    got = answers(folder, """
        V[i] = log(X[i, 0] * 0 + step(i - 1))
        Sum[i] = E[i, j] V[j]
        export Sum
    """)
    with np.errstate(divide="ignore", invalid="ignore"):
        v = np.log((np.arange(NODES) > 1).astype(float))
        expected = (a * v).sum(1)
    np.testing.assert_array_equal(np.isnan(got["Sum"]), np.isnan(expected))
