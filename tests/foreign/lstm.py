import numpy as np

x = np.array([[1.0, -0.5], [0.3, 0.8]])
w = np.array([[[0.2, 0.5], [-0.3, 0.4]], [[0.6, -0.1], [0.0, 0.3]],
              [[-0.2, 0.7], [0.5, 0.5]], [[0.9, -0.4], [0.1, 0.2]]])
u = np.array([[[0.1, 0.2], [0.3, -0.1]], [[0.4, 0.0], [-0.2, 0.2]],
              [[0.3, 0.1], [0.1, 0.3]], [[-0.5, 0.2], [0.2, 0.6]]])


def sig(z):
    return 1 / (1 + np.exp(-z))


h, c = np.zeros(2), np.array([0.5, -0.5])
answers = {}
for t in range(2):
    z = w @ x[t] + u @ h
    z[1] += 1
    c = sig(z[1]) * c + sig(z[0]) * np.tanh(z[3])
    h = sig(z[2]) * np.tanh(c)
    answers |= {f"H{t + 1}": h, f"C{t + 1}": c}
