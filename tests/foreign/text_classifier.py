import numpy as np

tok = np.array([[0, 3, 3, 1], [2, 2, 4, 0], [1, 4, 4, 4]])
emb = np.array([[0.1, 0.2], [0.5, -0.3], [-0.4, 0.6], [0.9, 0.0], [-0.2, -0.7]])
w = np.array([[1.0, -0.5], [-0.8, 0.4]])

bag = emb[tok].mean(axis=1)
e = np.exp(bag @ w.T)
answers = {
    "Bag": bag,
    "Peak": emb[tok].max(axis=1),
    "Count": [np.bincount(row, minlength=5) for row in tok],
    "Hot": np.eye(5)[tok],
    "P": e / e.sum(axis=1, keepdims=True),
    "First": emb[tok[:, 0]],
    "Shift": emb[tok[:, 0]] - emb[tok[:, 3]],
    "Gram": emb[tok[:, :-1]] * emb[tok[:, 1:]],
}
