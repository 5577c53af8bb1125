"""Corners of the language page that one rule alone does not show."""

import numpy as np
import pytest
from language import check, data, fails, run, tuples

X, V = data(5), data(5, seed=1)
A, B = data(3, 4), data(4, 5)


def softmax(a):
    e = np.exp(a - a.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def test_parenthesised_sum_as_a_factor_of_a_contraction():
    check("Y[k] = (A[i, k] + 1) b[i]", {"A": A, "b": data(3)}, Y=data(3) @ (A + 1))
    check("Y = X[i] (V[i] + c[j])", {"X": X, "V": V, "c": data(4)},
          Y=sum(X[i] * (V[i] + c) for i in range(5) for c in data(4)))
    check("Y = (X[i] V[i]) X[i]", {"X": X, "V": V}, Y=(X * V * X).sum())


def test_constant_terms_are_counted_once():
    check("Y = 3 - X[i]", {"X": X}, Y=3 - X.sum())
    check("Y = -X[i] * 2 + 1", {"X": X}, Y=-2 * X.sum() + 1)
    check("Y = relu(X[i] V[i] + 1) + X[j]", {"X": X, "V": V}, Y=max(X @ V + 1, 0) + X.sum())


def test_index_of_two_terms_is_summed_where_both_are():
    check("Y = relu(X[i] V[i] + 1) + X[i]", {"X": X, "V": V}, Y=np.maximum(X * V + 1, 0).sum() + X.sum())


def test_cross_entropy():
    Z, T = data(4, 3), np.eye(3)[[0, 2, 1, 0]]
    losses = -(np.log(softmax(Z)) * T).sum(1)
    check("Y = -log_softmax(Z[b, c]) T[b, c]", {"Z": Z, "T": T}, Y=losses.sum())
    check("L[b] = -log_softmax(Z[b, c]) T[b, c]\nY avg= L[b]", {"Z": Z, "T": T}, Y=losses.mean())
    # `b` is contracted inside the aggregate, since two factors of its product carry it.
    # `b` occurs twice in one product, so it is contracted there; a mean wants it written.
    check("Y = -avg[b](sum[c](log_softmax(Z[b, c]) * T[b, c]))", {"Z": Z, "T": T},
          Y=-(np.log(softmax(Z)) * T).sum(1).mean())


def test_accuracy_of_an_argmax():
    P, T = data(6, 3), np.array([0, 1, 2, 0, 1, 2])
    check("Acc avg= argmax(P[e, c]) == T[e]", {"P": P, "T": T}, Acc=(P.argmax(1) == T).mean())


def test_aggregate_in_an_aggregate():
    C = data(2, 3, 4)
    check("Y[i] = sum[j](max[k](C[i, j, k]))", {"C": C}, Y=C.max(2).sum(1))
    check("Y = max[i](sum[j](A[i, j]^2))", {"A": A}, Y=(A**2).sum(1).max())
    check("Y[i] = max[j](A[i, j] - min[j](A[i, j]))", {"A": A}, Y=A.max(1) - A.min(1))


def test_sum_inside_an_aggregate_is_a_contraction():
    check("Y[i] = max[k](A[i, j] B[j, k])", {"A": A, "B": B}, Y=(A @ B).max(1))
    check("Y = max[k](A[i, j] B[j, k])", {"A": A, "B": B}, Y=(A @ B).max(1).sum())


def test_reduce_takes_the_product_that_follows():
    check("Y[i] = reduce(max, j) A[i, j] c[j] + b[i]", {"A": A, "b": data(3), "c": data(4)},
          Y=(A * data(4)).max(1) + data(3))


def test_standardisation():
    check("M[j] avg= A[i, j]\nS[j] avg= (A[i, j] - M[j])^2\nZ[i, j] = (A[i, j] - M[j]) / sqrt(S[j] + 0.01)",
          {"A": A}, Z=(A - A.mean(0)) / np.sqrt(A.var(0) + 0.01))


def test_pairwise_distances():
    D = ((A[:, None] - A[None]) ** 2).sum(-1)
    check("D[i, j] = sqrt((A[i, d] - A[j, d])^2)", {"A": A}, D=np.sqrt(D))
    check("N[i] min= sum[d]((A[i, d] - A[j, d])^2) + 100 * (i == j)", {"A": A}, N=(D + 100 * np.eye(3)).min(1))


def test_bilinear_form():
    W = data(4, 4)
    check("Y[i, k] = A[i, p] W[p, q] A[k, q]", {"A": A, "W": W}, Y=A @ W @ A.T)
    check("Y[i] = A[i, p] W[p, q] A[i, q]", {"A": A, "W": W}, Y=np.einsum("ip,pq,iq->i", A, W, A))
    check("Y = x[p] W[p, q] x[q]", {"x": data(4), "W": W}, Y=data(4) @ W @ data(4))


def test_whole_attention_block():
    given = {"X": data(5, 4), "Wq": data(4, 3), "Wk": data(4, 3), "Wv": data(4, 2)}
    q, k, v = (given["X"] @ given[w] for w in ("Wq", "Wk", "Wv"))
    scores = np.where(np.tril(np.ones((5, 5))) > 0, q @ k.T / np.sqrt(3), -np.inf)
    program = """
    Q[p, d] = X[p, m] Wq[m, d]
    K[p, d] = X[p, m] Wk[m, d]
    V[p, e] = X[p, m] Wv[m, e]
    Score[p, q] = Q[p, d] K[q, d] / sqrt(size(d))
    Attn[p, q.] = softmax(Score[p, q], where = q <= p)
    Out[p, e] = Attn[p, q] V[q, e]
    """
    check(program, given, rtol=1e-4, Attn=softmax(scores), Out=softmax(scores) @ v)


def test_gather_of_a_gather():
    T, U = np.array([2, 0, 1]), np.array([1, 2, 0, 0])
    check("Y[p] = X[T[U[p]]]", {"X": X, "T": T, "U": U}, Y=X[T[U]])
    check("Y[p] = A[T[p], T[p]]", {"A": data(3, 3), "T": T}, Y=data(3, 3)[T, T])
    check("Y = X[T[p]] W[p]", {"X": X, "T": T, "W": data(3)}, Y=X[T] @ data(3))
    check("Y[p] = X[T[p] + 1]", {"X": X, "T": T}, Y=X[T + 1])


def test_gather_by_a_fraction():
    fails("Y[p] = X[T[p]]\nexport Y", "X", "0.5", given={"X": X, "T": [0.5, 1.0]})


def test_scatter_of_rows():
    T, rows = np.array([1, 0, 1]), data(3, 2)
    total = np.zeros((2, 2))
    np.add.at(total, T, rows)
    check("Y[T[e], d] += R[e, d]", {"T": T, "R": rows}, Y=total)
    check("Y[T[e], d] avg= R[e, d]", {"T": T, "R": rows}, Y=[rows[1], rows[[0, 2]].mean(0)])


def test_histogram():
    T = np.array([2, 0, 2, 2])
    check("Y[T[e]] += 1", {"T": T}, Y=[1, 0, 3])


def test_index_equality_is_one_hot():
    check("axis i = 3\naxis j = 3\nY[i, j] = i == j", Y=np.eye(3))
    check("Y[i, j] = A[i, j] * (i <= j)", {"A": A}, Y=np.triu(A))


def test_slices_are_positions_of_each_reference():
    check("Y[i, j] = A[i, 1:] - A[i, :-1]", {"A": A}, Y=np.diff(A, axis=1))
    check("Y[i] = X[:-2] - 2 * X[1:-1] + X[2:]", {"X": X}, Y=np.diff(X, 2))
    check("Y = X[1:3] V[1:3]", {"X": X, "V": V}, Y=X[1:3].sum() * V[1:3].sum())


def test_reading_a_sum_of_equations():
    check("Y[0] = 1\nY[1] = 2\nY[2] = 4\nZ[i] = cumsum(Y[i])", Z=[1, 3, 7])


def test_transposed_copies_keep_equations_apart():
    check("Y[i, j] = A[i, j]\nY[j, i] = A[j, i]", {"A": A}, Y=2 * A)


def test_same_index_name_with_two_sizes_in_two_arguments_is_a_clash():
    fails("Y[i] = max(A[i], B[i])", "S", "3", "5", given={"A": data(3), "B": X})


def test_many_errors_are_reported_in_one_run():
    fails("Y[i] = Nope[i]\nZ[i] = Neither[i]", "S", "Nope", "Neither")


def test_index_of_a_declared_axis_with_a_prime():
    check("axis p = 3\nY[p, p'] = p' - p", Y=np.arange(3) - np.arange(3)[:, None])


def test_primes_are_different_indices():
    check("Y = X[i] X[i']", {"X": X}, Y=X.sum() ** 2)


def test_padding_in_two_dimensions():
    image, K = data(4, 4), data(3, 3)
    padded = np.pad(image, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    check("axis x = 4\naxis y = 4\nY[x, y] = K[a, b] I[x+a-1?, y+b-1?]", {"I": image, "K": K},
          Y=np.einsum("xyab,ab->xy", windows, K))


def test_pooling_drops_nothing_at_the_end():
    check("Y[x/3] avg= X[x]", {"X": X}, Y=[X[:3].mean(), X[3:].mean()])


def test_dilated_and_strided_reads():
    K = data(3)
    windows = np.lib.stride_tricks.sliding_window_view(data(9), 5)[:, ::2]
    check("Y[x] = K[d] X[x+2*d]", {"K": K, "X": data(9)}, Y=windows @ K)


def test_relation_as_a_mask():
    check("E(0, 1)\nE(2, 3)\nY[i] = E(i, j) A[i, j]\nZ[i, j] = E[i, j] * A[i, j]", {"A": A},
          Y=[A[0, 1], 0, A[2, 3]], Z=np.where(np.isin(np.arange(12).reshape(3, 4), [1, 11]), A, 0))


def test_graph_convolution():
    edges = [(0, 1), (1, 2), (2, 0), (2, 1)]
    adjacency = np.zeros((3, 3))
    adjacency[tuple(zip(*edges))] = 1
    facts = "\n".join(f"E({x}, {y})" for x, y in edges)
    given = {"H": data(3, 2), "W": data(2, 4)}
    check(facts + "\nY[y, k] = relu(E(x, y) H[x, d] W[d, k])", given,
          Y=np.maximum(adjacency.T @ given["H"] @ given["W"], 0))
    check(facts + "\nM[y, d] avg= E(x, y) H[x, d]", {"H": given["H"]},
          M=(adjacency.T @ given["H"]) / adjacency.sum(0)[:, None])


def test_rules_join_negate_and_alternate():
    facts = "E(0, 1)\nE(1, 2)\nE(2, 0)\nF(0, 2)\n"
    assert tuples(facts + "P(x, z) <- E(x, y), E(y, z)", name="P") == {(0, 2), (1, 0), (2, 1)}
    assert tuples(facts + "P(x, z) <- E(x, y), E(y, z), not F(x, z)", name="P") == {(1, 0), (2, 1)}
    assert tuples(facts + "P(x, y) <- E(x, y)\nP(x, y) <- F(x, y)", name="P") == {(0, 1), (1, 2), (2, 0), (0, 2)}
    assert tuples(facts + "P(x, y) <- E(x, y) or F(x, y)", name="P") == {(0, 1), (1, 2), (2, 0), (0, 2)}
    assert tuples(facts + "P(x) :- E(x, _), x != 1.", name="P") == {(0,), (2,)}


def test_unbound_head_variable():
    fails("E(0, 1)\nP(x, z) <- E(x, y)", "S", "z")


def test_integer_overflow_is_an_error():
    fails("R(0)\nN = R[i] * 4000000000 * 4000000000\nexport N", "X")


def test_dtypes():
    exports, _ = run("R(0)\nR(1)\nA = R[i] R[i]\nB = R[i] * 0.5\nC = R[i] / 2\nD = X[i] > 0\nF = X[i] * R[i]\n"
                     + "".join(f"export {name}\n" for name in "ABCDF"), {"X": X})
    assert [exports[name]["dtype"] for name in "ABCF"] == ["i64", "f32", "f32", "f32"]
    assert exports["D"]["dtype"] == "i64"  # a sum of comparisons counts


@pytest.mark.parametrize("precision, digits", [("f32", 6), ("f64", 15)])
def test_precision(precision, digits):
    exports, _ = run("Y = 1 / 3\nexport Y", flags=["--precision", precision])
    assert exports["Y"]["dtype"] == precision
    assert abs(exports["Y"]["data"] - 1 / 3) < 10.0**-digits


def test_results_do_not_depend_on_the_order_of_statements():
    lines = ["Z[i] = Y[i, j] V[j]", "Y[i, j] = A[i, j] + 1", "let t[j] = A[i, j]", "W[j] = t[j] * 2"]
    given = {"A": A, "V": data(4)}
    for order in (lines, lines[::-1]):
        check("\n".join(order), given, Z=(A + 1) @ data(4), W=2 * A.sum(0))
