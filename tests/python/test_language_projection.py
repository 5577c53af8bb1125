"""Section 5 of the language page: where projection happens."""

import numpy as np
import pytest
from language import check, data, fails

X, V = data(5), data(5, seed=1)
A, B, C = data(3, 4), data(4, 5), data(3, 5)
P = np.abs(A) + 0.5  # positive


def test_matrix_product():
    check("Y[i, k] = A[i, j] B[j, k]", {"A": A, "B": B}, Y=A @ B)
    check("Y[k, i] = A[i, j] * B[j, k]", {"A": A, "B": B}, Y=(A @ B).T)


def test_sum_of_what_is_not_on_the_left():
    check("Y[i] = A[i, j]\nZ = A[i, j]\nW[j] = A[i, j]", {"A": A}, Y=A.sum(1), Z=A.sum(), W=A.sum(0))


def test_each_term_sums_its_own_indices():
    program = "Y[i] = A[i, j] c[j] + b[i]"
    check(program, {"A": A, "b": data(3), "c": data(4)}, Y=A @ data(4) + data(3))
    check("Y[i] = A[i, j] + C[i, k]", {"A": A, "C": C}, Y=A.sum(1) + C.sum(1))
    check("Y = X[i] + 1", {"X": X}, Y=X.sum() + 1)


def test_outer_parentheses_do_not_hide_terms():
    check("Y = (X[i] + 1)", {"X": X}, Y=X.sum() + 1)
    check("Y = -(X[i] + 1)", {"X": X}, Y=-X.sum() - 1)
    check("Y = 5 - (X[i] - 1)", {"X": X}, Y=5 - X.sum() + 1)


def test_parenthesised_factor_is_one_term():
    check("Y = 2 * (X[i] + 1)", {"X": X}, Y=2 * (X + 1).sum())
    check("Y = (X[i] + V[i])^2", {"X": X, "V": V}, Y=((X + V) ** 2).sum())
    check("Y = (X[i] + 1)^2", {"X": X}, Y=((X + 1) ** 2).sum())


def test_product_of_sums_over_unshared_indices():
    check("Y = X[i] W[j]", {"X": X, "W": data(4)}, Y=X.sum() * data(4).sum())


def test_contraction_inside_a_square():
    given = {"W": data(4), "X": data(6, 4), "T": data(6)}
    error = given["X"] @ given["W"] - given["T"]
    check("Y = (W[d] X[e, d] - T[e])^2", given, Y=(error**2).sum())
    check("Y[e] = (W[d] X[e, d] - T[e])^2", given, Y=error**2)
    check("Y = (X[e, d] W[d])^2", {k: given[k] for k in "XW"}, Y=((given["X"] @ given["W"]) ** 2).sum())
    check("Y = (A[i] B[i])^2", {"A": X, "B": V}, Y=(X @ V) ** 2)


def test_square_of_a_factor_is_a_factor():
    check("Y = X[i]^2 V[i]", {"X": X, "V": V}, Y=(X**2 * V).sum())
    check("Y = X[i]^2", {"X": X}, Y=(X**2).sum())


def test_layer():
    given = {"W": data(6, 5), "X": X, "B": data(6)}
    check("Y[h] = relu(W[h, d] X[d] + B[h])", given, Y=np.maximum(given["W"] @ X + given["B"], 0))
    check("Y = relu(W[h, d] X[d] + B[h])", given, Y=max((given["W"] @ X + given["B"]).sum(), 0))


def test_comparison_compares_the_sum():
    check("Y[i, k] = A[i, j] B[j, k] > 0.5", {"A": A, "B": B}, Y=A @ B > 0.5)
    check("Y[i] = A[i, j] > 0.5", {"A": A}, Y=(A > 0.5).sum(1))


def test_sum_once_inside_a_function():
    distance = ((A[:, None] - A[None]) ** 2).sum(2)
    check("Y[i, i'] = exp(-(A[i, j] - A[i', j])^2 / 2)", {"A": A}, Y=np.exp(-distance / 2))


def test_uncontracted_index_is_summed_in_the_innermost_argument():
    check("Y = exp(X[i])", {"X": X}, warns="i", Y=np.exp(X.sum()))
    check("Y[i] = exp(A[i, j]) + b[i]", {"A": A, "b": data(3)}, Y=np.exp(A.sum(1)) + data(3))
    check("Y = sqrt(X[i]^2)", {"X": X}, Y=np.sqrt((X**2).sum()))
    check("Y = relu(X[i] W[j])", {"X": X, "W": data(4)}, Y=max(X.sum() * data(4).sum(), 0))


def test_strict_makes_the_warning_an_error():
    fails("Y = exp(X[i])\nexport Y", "S", given={"X": X}, flags=["--strict"])


def test_index_in_two_functions_is_contracted_around_their_product():
    check("Y = relu(X[i]) V[i]", {"X": X, "V": V}, Y=(np.maximum(X, 0) * V).sum())
    check("Y = exp(X[i]) exp(V[i])", {"X": X, "V": V}, Y=np.exp(X + V).sum())


def test_divergence():
    T, Q = P / P.sum(1, keepdims=True), np.abs(data(3, 4, seed=3)) + 0.25
    expected = (T * np.log(T / Q)).sum(1)
    check("Y[b] = T[b, z] * log(T[b, z] / Q[b, z])", {"T": T, "Q": Q}, rtol=1e-4, Y=expected)
    check("Y[b] = T[b, z]", {"T": T}, Y=T.sum(1))


def test_quotients():
    b = np.abs(data(3)) + 0.5
    check("Y[i] = A[i, j] / b[i]", {"A": A, "b": b}, Y=A.sum(1) / b)
    check("Y = a[i] / b[i]", {"a": data(3, seed=4), "b": b}, Y=(data(3, seed=4) / b).sum())
    check("Y = (a[i] - b[i])^2 / b[i]", {"a": data(3, seed=4), "b": b},
          Y=((data(3, seed=4) - b) ** 2 / b).sum())


def test_index_only_below_a_quotient_is_an_error():
    fails("Y[i] = U[i] / U[j]", "S", "sum[j]", given={"U": X})


def test_index_plainly_above_and_in_a_function_below_is_an_error():
    fails("Y = U[i] / exp(U[i])", "S", given={"U": X})


def test_scalar_factor_above_and_below_a_quotient():
    check("Y = a X[i] / a", {"a": 2, "X": X}, warns="a", Y=X.sum())


def test_softmax_written_out():
    e = np.exp(X)
    check("Y[i] = exp(X[i]) / sum[j](exp(X[j]))", {"X": X}, Y=e / e.sum())


def test_branches_do_not_project():
    check("Y[i] = A[i, j] > 0 ? 1 : 0", {"A": A}, Y=(A > 0).sum(1))
    check("Y[i] = select(A[i, j] > 0, A[i, j], 0)", {"A": A}, Y=np.maximum(A, 0).sum(1))
    check("Y[i] = case { A[i, j] > 1 -> 2; A[i, j] > 0 -> 1; default -> 0 }", {"A": A},
          Y=((A > 1) + (A > 0) * 1.0).sum(1))


def test_summand_without_the_projected_index_is_counted_each_time():
    given = {"A": A, "b": data(3), "c": data(3, seed=5)}
    check("Y[k] = c[k] * (A[k, i] + b[k])", given, warns="i",
          Y=given["c"] * (A + given["b"][:, None]).sum(1))


def test_thirty_factors():
    matrices = [data(2, 2, seed=k) for k in range(30)]
    factors = " ".join(f"M{k}[i{k}, i{k + 1}]" for k in range(30))
    check(f"Y[i0, i30] = {factors}", {f"M{k}": m for k, m in enumerate(matrices)}, rtol=1e-3,
          Y=np.linalg.multi_dot(matrices))


def test_one_tensor_twice():
    check("Y[i, k] = A[i, j] A[k, j]", {"A": A}, Y=A @ A.T)
    check("Y = X[i] X[i]", {"X": X}, Y=X @ X)
    check("Y[i] = X[i] + X[i]", {"X": X}, Y=2 * X)


@pytest.mark.parametrize(
    "name, function",
    [
        ("sum", lambda a: a.sum(1)), ("max", lambda a: a.max(1)), ("min", lambda a: a.min(1)),
        ("avg", lambda a: a.mean(1)), ("prod", lambda a: a.prod(1)), ("std", lambda a: a.std(1)),
        ("var", lambda a: a.var(1)), ("argmax", lambda a: a.argmax(1)),
        ("lse", lambda a: np.log(np.exp(a).sum(1))),
    ],
)
def test_aggregates(name, function):
    check(f"Y[i] = {name}[j](A[i, j])", {"A": A}, Y=function(A))


@pytest.mark.parametrize("name, function", [("any", np.any), ("all", np.all), ("count", np.sum)])
def test_aggregates_of_conditions(name, function):
    check(f"Y[i] = {name}[j](A[i, j] > 0)", {"A": A}, Y=function(A > 0, axis=1))


def test_aggregate_lets_other_indices_pass():
    check("Y = max[x](A[x, y])", {"A": A}, Y=A.max(0).sum())


def test_aggregate_shadows_its_index():
    check("Y[i] = X[i] * sum[i](X[i]^2)", {"X": X}, Y=X * (X**2).sum())
    check("Y[i] = X[i] / max[i](X[i])", {"X": P[0]}, Y=P[0] / P[0].max())


def test_aggregate_over_two_indices_and_a_range():
    check("Y = max[i, j](A[i, j])", {"A": A}, Y=A.max())
    check("Y[i] = sum[d in 0:3](A[i, d])", {"A": A}, Y=A[:, :3].sum(1))
    check("Y[i] = max[d in 1:4](A[i, d])", {"A": A}, Y=A[:, 1:4].max(1))


def test_aggregate_with_a_condition():
    check("Y[i] = max[j when A[i, j] < 1](A[i, j])", {"A": A}, Y=np.where(A < 1, A, -np.inf).max(1))
    check("Y[i] = sum[j when j <= i](A[i, j])", {"A": A}, Y=np.tril(A).sum(1))


def test_max_takes_the_place_of_the_sum():
    check("Y[i, k] max= A[i, j] B[j, k]", {"A": A, "B": B}, Y=(A[:, :, None] * B[None]).max(1))
    check("Y[i] max= A[i, j] + c[j]", {"A": A, "c": data(4)}, Y=(A + data(4)).max(1))
    check("Y max= abs(X[i])", {"X": X}, Y=np.abs(X).max())
    check("Y min= exp(X[i])", {"X": X}, Y=np.exp(X).min())


def test_deeper_contractions_stay_sums_under_max():
    check("Y[i] max= relu(A[i, j] B[j, k])", {"A": A, "B": B}, Y=np.maximum(A @ B, 0).max(1))
    check("Y max= (A[i, j] c[j])^2", {"A": A, "c": data(4)}, Y=((A @ data(4)) ** 2).max())


def test_other_operators():
    check("Y[i] avg= A[i, j]", {"A": A}, Y=A.mean(1))
    check("Y[i] *= A[i, j]", {"A": A}, Y=A.prod(1))
    check("Y[i] lse= A[i, j]", {"A": A}, Y=np.log(np.exp(A).sum(1)))
    check("Y[i] += A[i, j]", {"A": A}, Y=A.sum(1))
    check("Y[i] min= A[i, j]", {"A": A}, Y=A.min(1))
    given = {"W": data(4), "X": data(6, 4), "T": data(6)}
    error = given["X"] @ given["W"] - given["T"]
    check("Y avg= (W[d] X[e, d] - T[e])^2", given, Y=(error**2).mean())


def test_convolution_and_pooling():
    given = {"K": data(2), "X": data(7)}
    signal = np.maximum(np.convolve(given["X"], given["K"][::-1], "valid"), 0)
    check("P[x/2] max= relu(K[d] X[x+d])", given, P=signal.reshape(3, 2).max(1))


def test_names_align_and_positions_do_not():
    D = data(4, 3)
    check("Y[i, j] = A[i, j] + D[j, i]", {"A": A, "D": D}, Y=A + D.T)
    check("Y[j, i] = A[i, j]", {"A": A}, Y=A.T)
    check("Y[k, i, j] = T[i, j, k]", {"T": data(2, 3, 4)}, Y=data(2, 3, 4).transpose(2, 0, 1))
    check("Y[i, j] = max(A[i, j], D[j, i])", {"A": A, "D": D}, Y=np.maximum(A, D.T))
    check("Y[i, j] = a[i] + b[j]", {"a": data(3), "b": data(4)}, Y=data(3)[:, None] + data(4))
    check("Y[i, j] = A[i, j] - b[j] * 2", {"A": A, "b": data(4)}, Y=A - data(4) * 2)


def test_diagonals():
    S = data(4, 4)
    check("Y[i] = S[i, i]\nZ = S[i, i]", {"S": S}, Y=np.diag(S), Z=np.trace(S))
    check("Y[i, i] = X[i]", {"X": X}, Y=np.diag(X))
