"""Section 4 of the language page: indices and extents."""

import numpy as np
import pytest
from language import check, data, fails

X, A = data(5), data(3, 4)


def test_constant_positions():
    check("Y[j] = A[1, j]\nZ = A[2, 3]\nW[i] = A[i, 0]", {"A": A}, Y=A[1], Z=A[2, 3], W=A[:, 0])


def test_affine_reads_shrink_the_left_index():
    check("Y[i] = X[i+1] - X[i]", {"X": X}, Y=np.diff(X))
    check("Y[i] = X[2*i]", {"X": X}, Y=X[::2])
    check("Y[i] = X[2*i+1]", {"X": X}, Y=X[1::2])
    check("Y[i] = X[4-i]", {"X": X}, Y=X[::-1])
    check("Y[i] = X[i+1] + X[i+2]", {"X": X}, Y=X[1:4] + X[2:5])


def test_affine_read_with_a_negative_offset():
    check("Y[i] = X[i-1]", {"X": X}, Y=np.concatenate([[0], X]))
    check("Y[i] = X[i] - X[i-1]", {"X": X}, Y=np.concatenate([[0], np.diff(X)]))


def test_window():
    K = data(2)
    check("Y[x] = K[d] X[x+d]", {"K": K, "X": X}, Y=np.convolve(X, K[::-1], "valid"))
    K2, image = data(2, 3), data(5, 6)
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 3))
    check("Y[x, y] = K[a, b] I[x+a, y+b]", {"K": K2, "I": image}, Y=np.einsum("xyab,ab->xy", windows, K2))


def test_window_that_keeps_its_offset():
    given = {"K": data(2), "X": X}
    expected = np.stack([given["K"][d] * X[d:4 + d] for d in range(2)])
    check("Y[d, x] = K[d] X[x+d]", given, Y=expected)
    # A constant position only asks for one position more than itself.
    check("Y[d, x] = K[d] X[x+d]\nZ = Y[0, 1]", given, Y=expected, Z=expected[0, 1])


def test_strided_window():
    K = data(3)
    windows = np.lib.stride_tricks.sliding_window_view(data(7), 3)[::2]
    check("Y[x] = K[d] X[2*x+d]", {"K": K, "X": data(7)}, Y=windows @ K)


def test_sum_over_an_affine_read():
    check("Y = X[i] X[i+1]", {"X": X}, Y=X[:-1] @ X[1:])


def test_plus_zero_only_limits():
    check("Y[i] = A[i+0] + B[i]", {"A": data(3), "B": X}, Y=data(3) + X[:3])


def test_padding():
    K = data(3)
    padded = np.pad(X, 1)
    same = np.lib.stride_tricks.sliding_window_view(padded, 3) @ K
    check("axis x = 5\nY[x] = K[d] X[x+d-1?]", {"K": K, "X": X}, Y=same)
    check("Y[x] = X[x] + X[x+1?] + X[x-1?]", {"X": X}, Y=X + padded[2:] + padded[:-2])
    check("Y[x] max= X[x-1?] + 0 * X[x]", {"X": X - 9}, Y=np.concatenate([[-np.inf], X[:-1] - 9]))


def test_padding_is_absent_in_products_and_averages():
    check("axis x = 5\naxis d = 3\nY[x] avg= X[x+d-1?]", {"X": X},
          Y=[X[max(0, x - 1):x + 2].mean() for x in range(5)])
    check("axis x = 5\naxis d = 3\nY[x] max= X[x+d-1?]", {"X": X - 9},
          Y=[X[max(0, x - 1):x + 2].max() - 9 for x in range(5)])


def test_modulus():
    check("axis i = 5\nY[i] = X[(i+1) % 5]", {"X": X}, Y=np.roll(X, -1))
    check("Y[i] = X[i] + X[(i+2) % size(i)]", {"X": X}, Y=X + np.roll(X, -2))


def test_floor_division_read_and_write():
    check("Y[x] = X[x/2]", {"X": data(3)}, Y=np.repeat(data(3), 2))
    check("Y[x/2] += X[x]", {"X": X}, Y=[X[0] + X[1], X[2] + X[3], X[4]])
    check("Y[x/2] max= X[x]", {"X": X}, Y=[X[:2].max(), X[2:4].max(), X[4]])
    check("Y[x/2] avg= X[x]", {"X": X}, Y=[X[:2].mean(), X[2:4].mean(), X[4]])
    check("Y[x/2, y/2] max= I[x, y]", {"I": data(4, 6)}, Y=data(4, 6).reshape(2, 2, 3, 2).max((1, 3)))


def test_affine_writes():
    check("Y[i+1] = X[i]", {"X": X}, Y=np.concatenate([[0], X]))
    expected = np.zeros(9)
    expected[::2] = X
    check("Y[2*i] = X[i]", {"X": X}, Y=expected)


def test_reading_what_was_written_at_an_offset():
    check("Y[i+1] = X[i]\nZ[t] = Y[t]", {"X": X}, Z=np.concatenate([[0], X]))
    check("Y[2*i] = X[i]\nZ = Y[t] Y[t]", {"X": X}, Z=X @ X)


def test_affine_reads_in_arguments():
    difference = "fn f(a[i]) -> s[i] { s[i] = a[i]^2 + i }\nY[r] = f(X[r+1] - X[r])"
    check(difference, {"X": X}, Y=np.diff(X) ** 2 + np.arange(4))
    check("fn f(a[i]) -> s[i] { s[i] = a[i]^2 }\nY[r] = f(X[r]) + X[r+1]", {"X": X}, Y=X[:-1] ** 2 + X[1:])
    check("Y[r] = cumsum(X[r+1] - X[r])\nZ[r] = cumsum(X[r]) * X[r+1]", {"X": X},
          Y=np.diff(X).cumsum(), Z=X[:-1].cumsum() * X[1:])
    check("Y = argmax(X[r+1] - X[r])", {"X": X}, Y=np.argmax(np.diff(X)))


def test_merging_indices_by_an_affine_write():
    check("axis h = 3\naxis d = 4\nY[h*size(d)+d] = A[h, d]", {"A": A}, Y=A.reshape(12))


@pytest.mark.parametrize(
    "text, take",
    [
        ("1:", slice(1, None)), (":-1", slice(None, -1)), ("1:4", slice(1, 4)), ("::2", slice(None, None, 2)),
        ("1::2", slice(1, None, 2)), ("-2:", slice(-2, None)), (":", slice(None)), (":3", slice(3)),
        ("::-1", slice(None, None, -1)),
    ],
)
def test_slices(text, take):
    check(f"Y[i] = X[{text}]\nZ = X[{text}]", {"X": X}, Y=X[take], Z=X[take].sum())


def test_slices_together():
    check("Y[i] = X[1:] - X[:-1]", {"X": X}, Y=np.diff(X))
    check("Y[i, j] = A[1:, j] * A[:-1, j]", {"A": A}, Y=A[1:] * A[:-1])
    check("Y[i, j] = A[:2, 1:]", {"A": A}, Y=A[:2, 1:])
    check("Y[i] = A[i, 1:3]", {"A": A}, Y=A[:, 1:3].sum(1))


def test_slices_of_unequal_length():
    fails("Y[i] = X[1:] - X[:-2]", "S", given={"X": X})


def test_gather():
    E, T = data(4, 3), np.array([2, 0, 2, 3, 1])
    check("Y[p, d] = E[T[p], d]", {"E": E, "T": T}, Y=E[T])
    check("Y[p] = X[T[p]] * p", {"X": X, "T": T}, Y=X[T] * np.arange(5))


def test_gather_out_of_range():
    fails("Y[p] = X[T[p]]\nexport Y", "X", "5", given={"X": X, "T": np.array([1, 5])})
    fails("Y[p] = X[T[p]]\nexport Y", "X", "-1", given={"X": X, "T": np.array([1, -1])})


def test_scatter():
    T = np.array([2, 0, 2, 3, 2])
    total = np.zeros(4)
    np.add.at(total, T, X)
    check("Y[T[e]] += X[e]", {"T": T, "X": X}, Y=total)
    check("Y[T[e]] max= X[e]", {"T": T, "X": X}, Y=[X[1], -np.inf, max(X[0], X[2], X[4]), X[3]])


def test_declared_axis():
    check("axis i = 5\nY[i] = X[i]", {"X": X}, Y=X)
    check("axis p = 3\nY[p, p'] = p' <= p", Y=np.tril(np.ones((3, 3))))
    check("axis j = 3\nY[i, j] = X[i]", {"X": X}, Y=np.repeat(X[:, None], 3, 1))


def test_declared_axis_clash():
    fails("axis i = 4\nY[i] = X[i]", "S", "4", "5", given={"X": X})


def test_undetermined_index():
    fails("Y[i] = 1", "S", "axis")


def test_clash_of_extents_names_both_sizes():
    fails("Y[i] = A[i] + B[i]", "S", "3", "5", given={"A": data(3), "B": X})
    fails("Y[i, k] = A[i, j] B[j, k]", "S", "4", "5", given={"A": A, "B": data(5, 2)})
    fails("Z[i] = A[i]\nY[i] = Z[i] * B[i]", "S", "3", "5", given={"A": data(3), "B": X})


def test_size_one_is_not_stretched():
    fails("Y[i, j] = A[i, j] + B[i, j]", "S", "1", given={"A": A, "B": data(3, 1)})


def test_index_names_mean_nothing_between_equations():
    check("Y[i] = A[i]\nZ[i] = B[i]", {"A": data(3), "B": X}, Y=data(3), Z=X)
    check("Y[i, j] = A[i, j]\nY[p, q] = B[p, q]", {"A": A, "B": data(3, 4, seed=1)}, Y=A + data(3, 4, seed=1))


def test_rank_clash():
    fails("Y[i] = A[i]", "S", "A", given={"A": A})
    fails("Y[i] = X[i]\nZ = Y[i, j]", "S", "Y", given={"X": X})


def test_name_cannot_be_index_and_scalar():
    fails("i = 3\nY[i] = X[i] * i", "S", "i", given={"X": X})


def test_anonymous_index_is_projected():
    check("Y[i] = A[i, _]", {"A": A}, Y=A.sum(1))
    check("Y = A[_, _]", {"A": A}, Y=A.sum())


def test_literal_at_a_constant_index():
    check("W[1, h] = const([[1, 2, 3]])", W=[[0, 0, 0], [1, 2, 3]])


def test_elements():
    check("W[1] = 5\nW[3] = 7", W=[0, 5, 0, 7])
    check("W[1] = 5\nW[3] = 7\nY[i] = X[i] + W[i]", {"X": X}, Y=X + [0, 5, 0, 7, 0])


def test_fact_beyond_an_exact_extent():
    fails("W[7] = 5\nY[i] = X[i] + W[i]", "S", "7", given={"X": X})


def test_empty_domains():
    check("Y = E[i]\nM max= E[i]\nN min= E[i]\nP *= E[i]\nL lse= E[i]\nZ[i] = E[i] + 1", {"E": np.zeros(0)},
          Y=0, M=-np.inf, N=np.inf, P=1, L=-np.inf, Z=np.zeros(0))
    check("Y = any[i](E[i] > 0)\nZ = all[i](E[i] > 0)\nC = count[i](E[i] > 0)", {"E": np.zeros(0)},
          Y=0, Z=1, C=0)
    check("Y avg= E[i]", {"E": np.zeros(0)}, warns="Y", Y=np.nan)
    check("Y avg= E[i] default 4", {"E": np.zeros(0)}, Y=4)
    check("Y[i] = softmax(E[i])", {"E": np.zeros(0)}, Y=np.zeros(0))


def test_layers_of_different_width():
    given = {"X": X, "W1": data(4, 5), "W2": data(2, 4)}
    check("H[h] = relu(W1[h, d] X[d])\nY[h] = W2[h, d] H[d]", given,
          Y=given["W2"] @ np.maximum(given["W1"] @ X, 0))
