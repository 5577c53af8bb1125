"""Section 2 of the language page: text to tree. And constants, functions and scopes of section 3."""

import numpy as np
import pytest
from language import check, data, fails

X = data(5)
A = data(3, 4)


@pytest.mark.parametrize(
    "text, value",
    [
        ("-3^2", -9),
        ("2^3^2", 512),
        ("2 ** 3", 8),
        ("2^-1", 0.5),
        ("12 / 2 * 3", 18),
        ("12 / 2 3", 18),
        ("2 + 3 4", 14),
        ("7 // 2 * 2", 6),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("7 % -3", -2),
        ("7.5 % 2", 1.5),
        ("1 / 2", 0.5),
        ("10 - 3 - 2", 5),
        ("not 1 > 2", 1),
        ("not 1 > 2 and 2 > 3", 0),
        ("1 > 0 or 1 > 0 and 1 < 0", 1),
        ("1 > 0 || 1 > 0 && 1 < 0", 1),
        ("not 1 < 2 or 2 < 3", 1),
        ("!(1 > 2)", 1),
        ("1 + 1 == 2", 1),
        ("1 > 2 ? 10 : 2 > 1 ? 20 : 30", 20),
        ("1 < 2 ? 1 : 0 + 5", 1),
        ("1_000 + .5 + 1e-3", 1000.501),
        ("(1 +\n  2)", 3),
        ("1 +\n  2", 3),
        ("true", 1),
        ("inf", np.inf),
        ("-inf", -np.inf),
        ("nan", np.nan),
        ("0 * inf", np.nan),
        ("1 / 0", np.inf),
        ("case { 1 > 2 -> 5; 2 > 1 -> 6; 3 > 1 -> 7; default -> 8 }", 6),
        ("case {\n 1 > 2 -> 5\n default -> 8\n}", 8),
        ("select(1 > 2, 3, 4)", 4),
        ("select(1 < 2, 3, 0 / 0)", 3),
        ("clip(7, min=1, max=3)", 3),
        ("min(3, 4) + max(3, 4)", 7),
        ("int(-2.7)", -2),
        ("round(2.5) + round(3.5)", 6),
    ],
)
def test_scalar(text, value):
    check(f"Y = {text}", Y=value)


def test_subtraction_after_a_bracket():
    check("Y[i] = X[i] -1", {"X": X}, Y=X - 1)


def test_one_minus():
    check("Y[i] = 1 - X[i]", {"X": X}, Y=1 - X)


def test_juxtaposed_parenthesis_is_a_product():
    check("Y[i] = c (X[i] + 1)", {"X": X, "c": 2.5}, Y=2.5 * (X + 1))
    check("Y[i] = 2 X[i]", {"X": X}, Y=2 * X)
    check("Y[i] = (X[i] + 1) (X[i] - 1)", {"X": X}, Y=X * X - 1)


def test_minus_binds_looser_than_power():
    check("Y[i] = -X[i]^2", {"X": X}, Y=-(X**2))


def test_comments_and_semicolons():
    check("# first\nB = 1; C = 2 # second\nY = B + C # third", Y=3)


def test_forward_reference():
    check("Y[i] = Z[i] + 1\nZ[i] = 2 * X[i]", {"X": X}, Y=2 * X + 1, Z=2 * X)


def test_unicode_names_and_primes():
    check("Δ[ι, ι'] = θ[ι] θ[ι']", {"θ": X}, Δ=np.outer(X, X))


def test_digits_next_to_a_letter():
    fails("Y = 2x", "P")


def test_unclosed_bracket():
    fails("Y[i] = X[i", "P", given={"X": X})


def test_extra_space_in_a_call():
    fails("Y[i] = relu (X[i])", "S", "relu", given={"X": X})


def test_unknown_name():
    fails("Score[i] = X[i]\nY[i] = Scare[i]", "S", "Scare", "Score", given={"X": X})


def test_undefined_export():
    fails("Y = 1\nexport Z", "S", "Z")


def test_const_is_folded_everywhere():
    check("const L = 3\nY[i] = L * X[i]\nZ = X[L]", {"X": X}, Y=3 * X, Z=X[3])
    check("const L = 2\nconst M = L + 1\nY = M", Y=3)


def test_const_literal():
    check("Y[i, j] = const([[1, 2.5], [3, -4]])", Y=[[1, 2.5], [3, -4]])
    check("Y[i, j] = [[1, 2.5], [3, -4]]", Y=[[1, 2.5], [3, -4]])


def test_let_is_a_name_for_an_expression():
    check("let t[i] = X[i]^2\nY[i] = t[i] + 1\nZ = t[i]", {"X": X}, Y=X**2 + 1, Z=(X**2).sum())


def test_fn():
    program = "fn twice(a[i]) -> s[i] { s[i] = a[i] * 2 }\nY[k] = twice(X[k])"
    check(program, {"X": X}, Y=2 * X)


def test_fn_is_hygienic():
    program = """
    t = 100
    fn f(a[i], n) -> s[i] {
      let t[i] = a[i] * n
      s[i] = t[i] + 1
    }
    Y[n] = f(X[n], 3) + t
    """
    check(program, {"X": X}, Y=3 * X + 1 + 100)


def test_fn_sums_inside():
    program = "fn total(a[i]) -> s { s = a[i]^2 }\nY[r] = total(A[r, c])\nZ = total(X[c])"
    check(program, {"A": A, "X": X}, Y=(A**2).sum(1), Z=(X**2).sum())


def test_fn_batches_ride_along():
    B, C, D = data(2, 3, 4), data(4, 3), data(2, 4, 5)
    program = """
    fn mat(a[i, k], b[k, j]) -> s[i, j] { s[i, j] = a[i, k] b[k, j] }
    Y[h, p, q] = mat(B[h, p, r], C[r, q])
    Z[h, p, q] = mat(B[h, p, r], D[h, r, q])
    """
    check(program, {"B": B, "C": C, "D": D}, Y=B @ C, Z=B @ D)


def test_fn_of_an_expression():
    program = "fn soft(a[i]) -> s[i] { s[i] = exp(a[i]) / sum[k](exp(a[k])) }\nY[r, c] = soft(A[r, c] * 2)"
    e = np.exp(2 * A)
    check(program, {"A": A}, Y=e / e.sum(1, keepdims=True))


def test_fn_recursion_is_refused():
    fails("fn f(a) -> s { s = f(a) + 1 }\nY = f(2)", "S", "f")


def test_block_opens_a_scope():
    check("{\n let t = 3\n Y = t + 1\n}", Y=4)


def test_own_name_hides_a_builtin():
    check("relu[i] = X[i]\nY[i] = relu[i] * 2", {"X": X}, warns="relu", Y=2 * X)


def test_tensor_recursion_at_the_same_index_is_refused():
    fails("T[i] = T[i] + X[i]", "S", "T", given={"X": X})


def test_expect_holds():
    check("expect X[i] == X[i] + 0.0000001 within 1e-6\nY = 1", {"X": X}, Y=1)


def test_expect_fails():
    fails("expect X[i] == X[i] + 1 within 1e-6", "X", given={"X": X})
    fails("expect X[i] < 1", "X", given={"X": [0.0, 2.0]})


def test_compatible_spellings():
    soft = np.exp(A) / np.exp(A).sum(1, keepdims=True)
    check("Y[i, j] = @softmax(A[i, j], axis=j)", {"A": A}, Y=soft)
    check("Y[i] = reduce(max, j) A[i, j]", {"A": A}, Y=A.max(1))
