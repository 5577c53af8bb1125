import numpy as np

x = np.array([[2.0, 1.0], [1.5, 2.5], [-1.0, -0.5], [-2.0, 1.0], [0.2, 0.1]])
y = np.array([1, 1, -1, -1, 1])
w = np.array([0.8, 0.3])
alpha = np.array([0.5, 0.2, 0.6, 0.4, 0.3])
q = np.array([[1.0, 1.0], [-1.5, 0.0]])

f = x @ w - 0.3
hinge = np.maximum(0, 1 - y * f).mean()
kern = np.exp(-0.5 * ((q[:, None] - x[None]) ** 2).sum(axis=2))
signed = alpha * y
answers = {
    "F": f,
    "Hinge": hinge,
    "Loss": 0.5 * w @ w + 2 * hinge,
    "Wrong": y * f < 0,
    "Pred": np.sign(f),
    "G": kern @ signed + 0.05,
    "Dual": alpha.sum() - 0.5 * signed @ (x @ x.T) @ signed,
    "Support": 3,
}
