"""Absence (section 4), several equations (6), Booleans and numbers (7) and values (10)."""

import numpy as np
from language import check, data, fails, run, tuples

X = data(5)
MEMBER = "Member(0, 0)\nMember(1, 0)\nMember(3, 1)\n"
AGE = np.array([10.0, 20.0, 40.0, 80.0])
EDGE = "E(0, 1)\nE(2, 1)\nE(2, 0)\nE(0, 3)\n"
WEIGHT = "W[0] = 2\nW[2] = -3\nW[4] = 0.5\n"  # positions 1 and 3 are absent


def test_average_divides_by_the_members():
    check(MEMBER + "M[c] avg= Member(x, c) Age[x]", {"Age": AGE}, M=[15, 80])


def test_square_brackets_make_a_relation_a_number():
    check(MEMBER + "M[c] avg= Member[x, c] Age[x]", {"Age": AGE}, M=[30 / 4, 80 / 4])


def test_max_never_sees_missing_edges():
    check(EDGE + "B[y] max= E(x, y) V[x]", {"V": np.array([-5.0, -1, -7])}, B=[-7, -5, -np.inf, -5])


def test_absent_cells_are_the_zero_of_their_operator():
    check(WEIGHT + "A[i] = W[i]\nB[i] max= W[i]\nC[i] min= W[i]\nD[i] *= W[i]\nF[i] lse= W[i]",
          A=[2, 0, -3, 0, 0.5], B=[2, -np.inf, -3, -np.inf, 0.5], C=[2, np.inf, -3, np.inf, 0.5],
          D=[2, 1, -3, 1, 0.5], F=[2, -np.inf, -3, -np.inf, 0.5])


def test_absent_cells_of_integers():
    check("R(0)\nR(2)\nA[i] max= R(i)\nB[i] min= R(i)\nC[i] = R(i) default -1.5",
          A=[1, -np.inf, 1], B=[1, np.inf, 1], C=[1, -1.5, 1])


def test_integer_types_make_room_for_other_values():
    facts = "R(0)\nR(1)\nR(3)\n"
    check(facts + "Y = min[j in 2:3](R(j))\nZ = max[j when R(j) and j > 5](2 * R[j])", Y=np.inf, Z=-np.inf)
    check("R(0)\nR(1)\nA[1] max= 1 default -1.5\nY[t] = A[t] + R(t)", A=[-1.5, 1], Y=[-0.5, 2])


def test_absent_factors_stay_absent_when_a_sum_is_split():
    given = {"V": data(4), "U": data(3)}
    program = WEIGHT + "M[i] max= W[i]\nN[i] avg= W[i]\n"
    weights = np.array([2, 0, -3, 0, 0.5])
    check(program + "Y[i] = M[i] V[j]\nZ[i] = U[k] N[i] V[j]", given, Y=weights * given["V"].sum(),
          Z=weights * given["V"].sum() * given["U"].sum())
    check(program + "Y = M[i] M[j]\nZ = 1 - N[i] N[j] V[k]", given, Y=0.25, Z=1 - 0.25 * given["V"].sum())


def test_absent_average_is_nan_with_a_warning():
    check(WEIGHT + "A[i] avg= W[i]", warns="A", A=[2, np.nan, -3, np.nan, 0.5])


def test_lone_read_and_minus_are_products():
    check(WEIGHT + "A avg= W[i]\nB max= -W[i]\nC min= -W[i]", A=-0.5 / 3, B=3, C=-2)


def test_product_with_an_absent_factor_is_absent_even_against_inf():
    v = np.array([1, np.inf, 2, np.nan, 4])
    check(WEIGHT + "Y[i] = W[i] V[i]\nZ = W[i] V[i]\nM avg= W[i] V[i]", {"V": v},
          Y=[2, 0, -6, 0, 2], Z=-2, M=-2 / 3)


def test_absent_divisor():
    check(WEIGHT + "Y = V[i] / W[i]", {"V": X}, Y=X[0] / 2 - X[2] / 3 + X[4] / 0.5)


def test_sum_under_equals_uses_the_value():
    check(WEIGHT + "Y[i] = X[i] + W[i]", {"X": X}, Y=X + [2, 0, -3, 0, 0.5])


def test_absent_term_makes_its_sum_absent_under_min():
    check(WEIGHT + "Y min= X[i] + W[i]\nZ avg= X[i] + W[i]\nP *= X[i] + W[i]", {"X": X},
          Y=min(X[0] + 2, X[2] - 3, X[4] + 0.5), Z=(X[0] + 2 + X[2] - 3 + X[4] + 0.5) / 3,
          P=(X[0] + 2) * (X[2] - 3) * (X[4] + 0.5))


def test_functions_take_the_value():
    check(WEIGHT + "Y[i] = exp(W[i])\nM[i] max= W[i]\nZ[i] = exp(M[i])",
          Y=np.exp([2, 0, -3, 0, 0.5]), Z=np.exp([2, -np.inf, -3, -np.inf, 0.5]))


def test_presence_passes_through_equations():
    check(WEIGHT + "A[i] = W[i] * 2\nM avg= A[i]", M=-0.5 * 2 / 3)
    check(EDGE + "N[x] = E(x, y) V[y]\nM avg= N[x]", {"V": np.array([1.0, 2, 3, 4])}, N=[6, 0, 3], M=4.5)


def test_default_makes_a_cell_present():
    check(WEIGHT + "A[i] = W[i] default 7\nM avg= A[i]", A=[2, 7, -3, 7, 0.5], M=13.5 / 5)
    check(WEIGHT + "A[i] max= W[i] default 0", A=[2, 0, -3, 0, 0.5])


def test_computed_zero_follows_ieee():
    check("Y[i] = X[i] * V[i]", {"X": [0.0, 0.0, 1.0], "V": [np.inf, np.nan, 2.0]}, Y=[np.nan, np.nan, 2])


def test_max_propagates_nan():
    check("Y max= X[i]\nZ min= X[i]", {"X": [1.0, np.nan, 3.0]}, Y=np.nan, Z=np.nan)


def test_when_restricts_where_cells_exist():
    a = np.array([0.0, 2, 3, 0, 1])
    check("Y[i] when A[i] > 1 = X[i]\nM avg= Y[i]", {"A": a, "X": X}, Y=np.where(a > 1, X, 0), M=(X[1] + X[2]) / 2)


def test_when_restricts_an_index_of_the_right_side():
    given = {"A": np.array([0, 1, 1, 0, 1]), "X": data(5, 2)}
    groups = [given["X"][given["A"] == k].mean(0) for k in range(2)]
    check("axis k = 2\nC[k, d] when A[i] == k avg= X[i, d]", given, C=groups)


def test_index_only_in_the_condition_is_projected_by_some():
    check(EDGE + "Y[x] when E(x, y) = V[x]", {"V": np.array([5.0, 6, 7])}, Y=[5, 0, 7])


def test_index_of_the_right_side_is_not_contracted_in_the_condition():
    given = {"A": np.array([1.0, 2, 3]), "B": np.array([[1.0, 2, 3], [4, 5, 6]])}
    some = (given["A"] * given["B"] > 8).any(0)
    check("Y when A[j] B[i, j] > 8 = A[j]", given, Y=given["A"][some].sum())


def test_when_with_a_default():
    check("Y[i] when i >= 2 = X[i] default -1", {"X": X}, Y=np.where(np.arange(5) >= 2, X, -1))


def test_accuracy_is_a_fraction():
    check("Acc avg= (P[e] == T[e])", {"P": np.array([1, 2, 3, 4]), "T": np.array([1, 0, 3, 4])}, Acc=0.75)


def test_conditions_are_numbers():
    check("Y = (X[i] > 0) * X[i]", {"X": X}, Y=X[X > 0].sum())
    check("N = X[i] > 0", {"X": X}, N=(X > 0).sum())


def test_witness_counts():
    relations = "S(0, 1)\nS(0, 2)\nS(1, 2)\nP(1, 3)\nP(2, 3)\nP(2, 0)\n"
    s, p = np.zeros((2, 3)), np.zeros((3, 4))
    s[[0, 0, 1], [1, 2, 2]] = 1
    p[[1, 2, 2], [3, 3, 0]] = 1
    check(relations + "N[x, z] = S[x, y] P[y, z]", N=s @ p)
    exports, _ = run(relations + "N[x, z] = S[x, y] P[y, z]\nexport N")
    assert exports["N"]["dtype"] == "i64"


def test_boolean_left_side_stores_truth():
    relations = "S(0, 1)\nS(0, 2)\nS(1, 2)\nP(1, 3)\nP(2, 3)\nP(2, 0)\n"
    assert tuples(relations + "G(x, z) = S(x, y) P(y, z)", name="G") == {(0, 3), (0, 0), (1, 3), (1, 0)}
    assert tuples(relations + "G(x, z) <- S(x, y), P(y, z)", name="G") == {(0, 3), (0, 0), (1, 3), (1, 0)}


def test_number_in_round_brackets_is_positive():
    given = {"A": np.array([[1.0, -5], [-1, -1], [np.nan, 2]])}
    assert tuples("G(x) = A(x, y)", given, name="G") == {(0,), (2,)}
    check("N = A(x, y)", given, N=2)


def test_not_projects_inside():
    assert tuples("P(0)\nP(1)\nP(2)\nQ(1, 0)\nQ(1, 2)\nG(x) <- P(x), not Q(_, x)", name="G") == {(1,)}


def test_one_minus_a_relation_is_arithmetic():
    check("R(0)\nR(2)\nY[i] = 1 - R[i]", Y=[0, 1, 0])


def test_rule_with_comparison_and_plain_read():
    points = data(4, 2)
    close = points @ points.T > 0.5
    expected = {(i, j) for i in range(4) for j in range(4) if close[i, j] and i != j}
    assert tuples("S(x, y) <- E[x, d] E[y, d] > 0.5, x != y", {"E": points}, name="S") == expected


def test_count_in_a_rule_body():
    assert tuples(EDGE + "N(x) = count[y](E(x, y)) > 1", name="N") == {(0,), (2,)}


def test_equations_of_one_tensor_add_up():
    check("Y[i] += X[i]\nY[i] += X[i]", {"X": X}, Y=2 * X)
    check("Y[i] = X[i]\nY[j] = relu(X[j])", {"X": X}, Y=X + np.maximum(X, 0))


def test_averages_pool_all_contributions():
    check("Y avg= A[i]\nY avg= B[i]", {"A": data(2), "B": X}, Y=np.concatenate([data(2), X]).mean())


def test_max_over_two_equations():
    check("Y[i] max= X[i]\nY[k] max= 0 * X[k]", {"X": X}, Y=np.maximum(X, 0))
    check("Y[i] *= X[i]\nY[i] *= 2 * X[i]", {"X": X}, Y=2 * X * X)
    check("Y[i] lse= X[i]\nY[i] lse= X[i]", {"X": X}, Y=X + np.log(2))


def test_or_over_equations():
    check("Y[i] or= X[i] > 1\nY[i] or= X[i] < -1", {"X": X}, Y=(X > 1) | (X < -1))


def test_or_of_numbers_is_a_truth():
    check("Y or= X[i]\nZ[i] or= X[i]\nW or= -abs(X[i])", {"X": X}, Y=(X > 0).any(), Z=X > 0, W=0)


def test_a_second_equation_may_reach_less_far():
    check("Y[i] max= X[i]\nY[i] max= 3 * X[i+1]", {"X": X},
          Y=np.maximum(X, np.append(3 * X[1:], -np.inf)))


def test_order_of_equations_does_not_matter():
    check("Z = Y[i]\nY[i+1] = X[i]\nY[0] = 4", {"X": X}, Y=np.concatenate([[4], X]), Z=4 + X.sum())


def test_mixed_operators_are_an_error():
    fails("Y[i] max= X[i]\nY[i] min= X[i]", "S", "Y", given={"X": X})
    fails("Y[i] = X[i]\nY[i] max= X[i]", "S", "Y", given={"X": X})


def test_mixed_kinds_are_an_error():
    fails("Y[i] = X[i]\nY(i) = X[i] > 0", "S", "Y", given={"X": X})


def test_integers():
    check("R(0)\nR(1)\nN = R[i] R[i] * 3\nD = N / 4\nF = N // 4\nM = N % 4", N=6, D=1.5, F=1, M=2)


def test_non_finite_numbers_in_json():
    exports, _ = run("Y[i] = X[i]\nexport Y", {"X": [np.inf, -np.inf, np.nan, 1.0]})
    assert exports["Y"]["data"] == ["inf", "-inf", "nan", 1.0]
    assert (exports["Y"]["axes"], exports["Y"]["shape"], exports["Y"]["dtype"]) == (["i"], [4], "f32")


def test_empty_groups_of_a_rule_hold_nothing():
    facts = "E(0, 1)\nA(0)\nA(1)\n"
    for value in (7, np.inf, -np.inf):
        check(facts + "T(x) <- A(x), m = max[y when E(x, y)](G[y]), m >= -inf\nY[x] = T[x]",
              {"G": np.array([3, value])}, Y=[1, 0])
