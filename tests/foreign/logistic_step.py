import numpy as np

x = np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, -1.2], [2.0, 0.1]])
t = np.array([1, 0, 0, 1])


def predict(w):
    return 1 / (1 + np.exp(-x @ w))


def loss(w):
    return -np.log(np.where(t == 1, predict(w), 1 - predict(w))).mean()


w0 = np.array([0.1, -0.2])
g = x.T @ (predict(w0) - t) / 4
w1 = w0 - 0.5 * g
answers = {
    "G": g,
    "W1": w1,
    "Loss0": loss(w0),
    "Loss1": loss(w1),
    "Ridge": loss(w1) + 0.01 * (w1**2).sum(),
    "Sq": ((x @ w0 - t) ** 2).mean(),
}
