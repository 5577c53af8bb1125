import math

import numpy as np

x = np.array([[0.5, 1.5, -0.2], [1.0, -0.5, 0.7], [-1.2, 0.3, 0.9], [0.0, 0.8, -1.1]])
t = np.array([0, 1, 1, 0])
w1 = np.array([[0.2, 0.4, -0.6], [0.5, -0.3, 0.8], [-0.7, 0.1, 0.2], [0.3, 0.9, -0.4]])
w2 = np.array([[0.6, -0.5, 0.3, 0.8], [-0.4, 0.7, 0.2, -0.6]])

z = x @ w1.T + [0.1, -0.2, 0.0, 0.05]
gelu = 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
logit = np.maximum(z, 0) @ w2.T + [0.05, -0.05]
p = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
pred = logit.argmax(axis=1)
answers = {
    "G": gelu,
    "S": z / (1 + np.exp(-z)),
    "P": p,
    "Loss": -np.log(p[np.arange(4), t]).mean(),
    "Pred": pred,
    "Acc": (pred == t).mean(),
}
