import numpy as np

x = np.array([[0.5, -1.0, 0.3, 0.8], [1.2, 0.1, -0.7, 0.4], [-0.2, 0.9, 0.6, -0.5]])
wq = np.array([[[0.1, 0.2, 0.3, 0.4], [0.4, -0.3, 0.2, -0.1]],
               [[-0.5, 0.5, 0.1, 0.0], [0.2, 0.2, -0.2, 0.6]]])
wk = np.array([[[0.3, 0.1, -0.2, 0.5], [0.0, 0.7, 0.1, -0.4]],
               [[0.6, -0.1, 0.2, 0.2], [-0.3, 0.4, 0.5, 0.1]]])
wo = np.array([[0.5, 0.1, 0.0, 0.2], [0.0, 0.6, 0.3, -0.1],
               [0.2, 0.0, 0.7, 0.1], [-0.3, 0.2, 0.1, 0.8]])

heads = []
for head in range(2):
    e = np.exp((x @ wq[head].T) @ (x @ wk[head].T).T / 2**0.5)
    heads.append(e / e.sum(axis=1, keepdims=True) @ x[:, 2 * head : 2 * head + 2])
merged = np.hstack(heads)
total = merged @ wo.T + x
out = (total - total.mean(axis=1, keepdims=True)) / np.sqrt(total.var(axis=1, keepdims=True) + 1e-5)
answers = {"Head": np.stack(heads), "Merged": merged, "Flat": merged, "Out": out}
