"""Rule 6 of section 5, functions along an index, and the builtins of section 11."""

import math

import numpy as np
import pytest
from language import check, data, fails

A, B, X = data(3, 4), data(4, 5), data(5)


def softmax(a, axis):
    e = np.exp(a - a.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def test_axis_is_the_last_index_unless_said():
    check("Y[i, j] = softmax(A[i, j])", {"A": A}, Y=softmax(A, 1))
    check("Y[j, i] = softmax(A[i, j])", {"A": A}, Y=softmax(A, 1).T)


def test_axis_by_name_and_position():
    check("Y[i, j] = softmax(A[i, j], axis=i)", {"A": A}, Y=softmax(A, 0))
    check("Y[i, j] = softmax(A[i, j], axis=0)", {"A": A}, Y=softmax(A, 0))
    check("Y[i, j] = cumsum(A[i, j], axis=i)", {"A": A}, Y=A.cumsum(0))


def test_axis_by_dot():
    check("Y[i., j] = softmax(A[i, j])", {"A": A}, Y=softmax(A, 0))
    check("Y[i, j.] = softmax(A[i, j] + b[i] + lnorm(c[i]))", {"A": A, "b": data(3), "c": np.zeros(3)},
          Y=softmax(A, 1))


def test_axis_of_a_contraction():
    check("Y[i, k] = softmax(A[i, j] B[j, k])", {"A": A, "B": B}, Y=softmax(A @ B, 1))
    check("Y = argmax(A[i, j] c[j])", {"A": A, "c": data(4)}, Y=np.argmax(A @ data(4)))


def test_axis_is_not_projected_inside():
    check("Y[i] = softmax(A[i, j])", {"A": A}, Y=np.ones(3))
    check("Y[i] = softmax(A[i, j]) V[i, j]", {"A": A, "V": data(3, 4, seed=1)},
          Y=(softmax(A, 1) * data(3, 4, seed=1)).sum(1))


def test_softmax_options():
    check("Y[i, j] = softmax(A[i, j], T=0.5)", {"A": A}, Y=softmax(2 * A, 1))
    check("Y[j] = softmax(b[j], T=0)", {"b": [1.0, 3.0, 2.0]}, Y=[0, 1, 0])
    S = data(4, 4)
    masked = softmax(np.where(np.tril(np.ones((4, 4))) > 0, S, -np.inf), 1)
    check("Y[p, q.] = softmax(S[p, q], where = q <= p)", {"S": S}, Y=masked)
    kept = np.array([[1, 1, 0], [0, 0, 0]])
    a = data(2, 3)
    expected = np.zeros((2, 3))
    expected[0, :2] = softmax(a[:1, :2], 1)[0]
    check("Y[i, j] = softmax(a[i, j], where = M[i, j] > 0)", {"a": a, "M": kept}, Y=expected)


def test_log_softmax():
    check("Y[i, j] = log_softmax(A[i, j])", {"A": A}, Y=np.log(softmax(A, 1)))


def test_norms():
    centred = A - A.mean(1, keepdims=True)
    expected = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
    check("Y[i, j] = lnorm(A[i, j])\nZ[i, j] = layernorm(A[i, j], eps=1e-5)", {"A": A}, Y=expected, Z=expected)
    check("Y[i, j] = lnorm(A[i, j], gain=g[j], bias=b[j])", {"A": A, "g": data(4), "b": data(4, seed=1)},
          Y=expected * data(4) + data(4, seed=1))
    check("Y[i, j] = rmsnorm(A[i, j])", {"A": A}, rtol=1e-3, Y=A / np.sqrt((A**2).mean(1, keepdims=True)))
    check("Y[i, j] = l2norm(A[i, j])", {"A": A}, rtol=1e-4, Y=A / np.linalg.norm(A, axis=1, keepdims=True))
    positive = np.abs(A) + 0.5
    check("Y[i, j] = norm(A[i, j])", {"A": positive}, Y=positive / positive.sum(1, keepdims=True))


def test_scans():
    check("Y[i, j] = cumsum(A[i, j])", {"A": A}, Y=A.cumsum(1))
    check("Y[j] = cumprod(X[j])", {"X": X}, Y=X.cumprod())
    check("Y[i] = cumsum(X[i]) - X[i]", {"X": X}, Y=X.cumsum() - X)


def test_argmax_drops_its_index():
    check("Y[i] = argmax(A[i, j])", {"A": A}, Y=A.argmax(1))
    check("Y[j] = argmin(A[i, j], axis=i)", {"A": A}, Y=A.argmin(0))
    check("Y = argmax(X[i])", {"X": [1.0, 5.0, 5.0]}, Y=1)


def test_sort():
    check("Y[i, j] = sort(A[i, j])", {"A": A}, Y=np.sort(A, axis=1))


def test_size_and_index_values():
    check("Y[i] = i * X[i] + size(i)", {"X": X}, Y=np.arange(5) * X + 5)
    check("Y[i] = A[i, j] / size(j)", {"A": A}, Y=A.mean(1))
    check("axis i = 4\nY[i] = i", Y=np.arange(4))


def test_position_encoding():
    p, d = np.mgrid[0:6, 0:4]
    check("const L = 10000\nconst D = 4\naxis p = 6\naxis d = 4\nY[p, d] = sin(p / L^(d/D))", rtol=1e-4,
          Y=np.sin(p / 10000.0 ** (d / 4)))


@pytest.mark.parametrize(
    "name, function",
    [
        ("relu", lambda x: np.maximum(x, 0)), ("sig", lambda x: 1 / (1 + np.exp(-x))),
        ("step", lambda x: x > 0), ("silu", lambda x: x / (1 + np.exp(-x))),
        ("softplus", lambda x: np.log1p(np.exp(x))), ("tanh", np.tanh), ("exp", np.exp), ("sqrt", np.sqrt),
        ("log", np.log), ("log1p", np.log1p), ("expm1", np.expm1), ("abs", np.abs), ("sin", np.sin),
        ("cos", np.cos), ("tan", np.tan), ("floor", np.floor), ("ceil", np.ceil), ("round", np.round),
        ("sign", np.sign), ("isnan", np.isnan), ("int", np.trunc), ("float", lambda x: x),
        ("erf", np.vectorize(math.erf)),
        ("gelu", lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))),
    ],
)
def test_elementwise(name, function):
    x = np.array([-2.5, -1, -0.5, 0, 0.5, 1.5, 2.25, np.nan])
    if name == "int":
        x = x[:-1]
    with np.errstate(all="ignore"):
        expected = np.asarray(function(x), dtype=float)
    if name == "step":
        expected[-1] = 0
    check(f"Y[i] = {name}(X[i])", {"X": x}, Y=expected)


def test_elementwise_options():
    check("Y[i] = sig(X[i], T=0)", {"X": X}, Y=X > 0)
    check("Y[i] = sig(X[i], T=2)", {"X": X}, Y=1 / (1 + np.exp(-X / 2)))
    inner = math.sqrt(2 / math.pi) * (X + 0.044715 * X**3)
    check("Y[i] = gelu(X[i], approximate=tanh)", {"X": X}, Y=0.5 * X * (1 + np.tanh(inner)))
    exact = 0.5 * X * (1 + np.vectorize(math.erf)(X / math.sqrt(2)))
    check("Y[i] = gelu(X[i], approximate=none)", {"X": X}, Y=exact)
    check("Y[i] = clip(X[i], min=-1, max=0.5)", {"X": X}, Y=np.clip(X, -1, 0.5))
    check("Y[i] = clip(X[i], max=0.5)", {"X": X}, Y=np.minimum(X, 0.5))
    check("Y[i] = pow(X[i], 3)", {"X": X}, Y=X**3)
    check("Y[i] = where(X[i] > 0, X[i], 10)", {"X": X}, Y=np.where(X > 0, X, 10))


def test_attention():
    q, k, v = data(4, 3), data(5, 3), data(5, 2)
    expected = softmax(q @ k.T / np.sqrt(3), 1) @ v
    check("Y[p, e] = attention(Q[p, d], K[q, d], V[q, e])", {"Q": q, "K": k, "V": v}, Y=expected)
    k, v = data(4, 3, seed=2), data(4, 2)
    scores = np.where(np.tril(np.ones((4, 4))) > 0, q @ k.T / np.sqrt(3), -np.inf)
    check("Y[p, e] = attention(Q[p, d], K[q, d], V[q, e], causal=true)", {"Q": q, "K": k, "V": v},
          Y=softmax(scores, 1) @ v)


def test_attention_rides_over_heads():
    q, k, v = data(2, 4, 3), data(2, 5, 3), data(2, 5, 2)
    scores = np.einsum("hpd,hqd->hpq", q, k) / np.sqrt(3)
    check("Y[h, p, e] = attention(Q[h, p, d], K[h, q, d], V[h, q, e])", {"Q": q, "K": k, "V": v},
          Y=np.einsum("hpq,hqe->hpe", softmax(scores, 2), v))


@pytest.mark.parametrize("layout", ["half", "pairs"])
def test_rope(layout):
    x, half = data(3, 4), 2
    angle = np.arange(3)[:, None] / 10000.0 ** (2 * np.arange(half) / 4)
    first, second = (x[:, ::2], x[:, 1::2]) if layout == "pairs" else (x[:, :half], x[:, half:])
    turned = (first * np.cos(angle) - second * np.sin(angle), first * np.sin(angle) + second * np.cos(angle))
    expected = np.stack(turned, 2).reshape(3, 4) if layout == "pairs" else np.concatenate(turned, 1)
    check(f"Y[p, d] = rope(X[p, d], pos=p, layout={layout})", {"X": x}, rtol=1e-4, Y=expected)


def test_concat():
    a, b = data(2, 3), data(2, 2)
    check("Y[i, j] = concat(A[i, j], B[i, j], axis=j)", {"A": a, "B": b}, Y=np.concatenate([a, b], 1))
    check("Y[i] = concat(A[i], B[i], axis=i)", {"A": a[0], "B": b[0]}, Y=np.concatenate([a[0], b[0]]))
    check("Y[r, c] = concat(A[r, x], B[r, y])", {"A": a, "B": b}, Y=np.concatenate([a, b], 1))
    check("Y[e, m] = concat(T[e, h, d])", {"T": data(2, 3, 4)}, Y=data(2, 3, 4).reshape(2, 12))


def test_linear_algebra():
    m = np.array([[4, 1, 0.5], [1, 3, 0.25], [0.5, 0.25, 2]])
    check("Y[i, j] = cholesky(M[i, j])", {"M": m}, Y=np.linalg.cholesky(m))
    check("Y[i, j] = inv(M[i, j])", {"M": m}, rtol=1e-4, Y=np.linalg.inv(m))
    check("Y[i] = solve(M[i, j], b[j])", {"M": m, "b": data(3)}, rtol=1e-4, Y=np.linalg.solve(m, data(3)))


def test_causal_mask_and_one_hot():
    check("Y[p, q] = causal_mask(4)", Y=np.tril(np.ones((4, 4))))
    check("axis c = 4\nY[i, c] = T[i] == c", {"T": np.array([2, 0, 3])}, Y=np.eye(4)[[2, 0, 3]])


def test_seeded_draws_are_refused_by_name():
    fails("axis i = 20\nA[i] = normal(0, 1, seed=3)", "S", "normal")


def test_unknown_axis():
    fails("Y[i, j] = softmax(A[i, j], axis=k)", "S", "k", given={"A": A})
