import numpy as np

x = np.array([[0.5, -0.1], [1.0, 0.3], [-0.4, 0.9]])
wx = np.array([[0.4, -0.6], [0.7, 0.2], [-0.3, 0.5]])
wh = np.array([[0.1, 0.3, -0.2], [0.0, 0.5, 0.4], [0.6, -0.1, 0.2]])
wy = np.array([[0.8, -0.5, 0.3], [-0.2, 0.6, 0.9]])

states = [np.zeros(3)]
for step in x:
    states.append(np.tanh(wx @ step + wh @ states[-1] + [0.01, -0.02, 0.03]))
y = np.exp(wy @ states[-1])
answers = {"H3": states[-1], "Y": y / y.sum(), "H": states[1:]}
