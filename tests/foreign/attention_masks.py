import numpy as np

q = np.array([[0.5, 1.0], [-1.0, 0.3], [0.8, -0.2], [0.1, 0.9]])
k = np.array([[0.2, -0.4], [1.0, 0.5], [-0.3, 0.7], [0.6, 0.6]])
v = np.array([[1, 0], [0, 1], [1, 1], [2, -1]])

e = np.exp(q @ k.T / 2**0.5)
plain = e / e.sum(axis=1, keepdims=True)
by_key = e / e.sum(axis=0, keepdims=True)
masked = np.tril(e)
masked /= masked.sum(axis=1, keepdims=True)

answers = {name: plain for name in ("A1", "A2", "A3", "A4", "A5")}
answers |= {"ByKey": by_key, "ByKey0": by_key}
answers |= {name: masked for name in ("M1", "M2", "M3", "M4")}
answers |= {"Out": masked @ v, "Out2": masked @ v}
