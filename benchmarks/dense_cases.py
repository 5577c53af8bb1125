"""Dense programs and the same by hand in NumPy."""

from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass(frozen=True)
class Case:
    name: str
    what: str
    program: str  # its sources are the arrays of `data`, and it defines Y
    data: Callable[[np.random.Generator], dict]
    numpy: Callable[..., np.ndarray]
    goal: float  # NumPy's time over Fuse's


def single(random, *shape):
    return random.standard_normal(shape, dtype=np.float32)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layer_norm(x):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-5))


def matmul(n):
    return Case(
        f"matmul_{n}", f"matrix product, {n} x {n} x {n}", "Y[i, j] = A[i, k] B[k, j]",
        lambda random: {"A[i, k]": single(random, n, n), "B[k, j]": single(random, n, n)},
        lambda A, B: A @ B, 0.9)


CASES = [
    *(matmul(n) for n in (64, 128, 256, 512, 1024, 2048)),
    Case("attention", "attention, 512 positions of 64 features",
         "S[p, q.] = softmax(Q[p, d] K[q, d] / 8)\nY[p, d] = S[p, q] V[q, d]",
         lambda random: {f"{name}[p, d]": single(random, 512, 64) for name in "QKV"},
         lambda Q, K, V: softmax(Q @ K.T / np.float32(8)) @ V, 1),
    Case("softmax", "softmax, 8192 x 2048", "Y[i, j.] = softmax(X[i, j])",
         lambda random: {"X[i, j]": single(random, 8192, 2048)}, softmax, 2),
    Case("layer_norm", "layer norm, 4096 x 1024", "Y[i, j.] = lnorm(X[i, j])",
         lambda random: {"X[i, j]": single(random, 4096, 1024)}, layer_norm, 2),
    Case("elementwise", "sig(a x + b) tanh(c), 16 million elements",
         "Y[i] = sig(A[i] X[i] + B[i]) * tanh(C[i])",
         lambda random: {f"{name}[i]": single(random, 1 << 24) for name in "AXBC"},
         lambda A, X, B, C: 1 / (1 + np.exp(-(A * X + B))) * np.tanh(C), 2),
]
