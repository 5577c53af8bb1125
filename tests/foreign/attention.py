import numpy as np

x = np.array([[1.0, 0.0, 0.5], [0.2, 1.0, -0.3], [-0.5, 0.4, 1.0], [0.3, 0.3, 0.3]])
wq = np.array([[0.5, -0.2, 0.1], [0.3, 0.8, -0.5]])
wk = np.array([[0.4, 0.1, 0.0], [-0.6, 0.2, 0.9]])
wv = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.5, 0.5, -1.0]])

score = np.exp((x @ wq.T) @ (x @ wk.T).T / 2**0.5)
comp = score / score.sum(axis=1, keepdims=True)
answers = {"Comp": comp, "Attn": comp @ x @ wv.T}
