import numpy as np

x = np.array([[1.0, 0.0, 0.5, -0.5], [0.3, 0.7, -0.2, 0.9], [-1.0, 0.4, 0.8, 0.1]])


def rotate(x, pairs, base):
    out = np.zeros_like(x)
    for p in range(3):
        for k, (a, b) in enumerate(pairs):
            turn = np.exp(1j * p * base ** (-2 * k / 4)) * complex(x[p, a], x[p, b])
            out[p, a], out[p, b] = turn.real, turn.imag
    return out


q = rotate(x, [(0, 1), (2, 3)], 10000)
e = np.exp(q @ q.T / 2)
answers = {
    "Q": q,
    "K": rotate(x, [(0, 2), (1, 3)], 100),
    "S": e / e.sum(axis=1, keepdims=True),
}
