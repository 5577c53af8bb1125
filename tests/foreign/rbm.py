import itertools

import numpy as np

w = np.array([[0.5, -0.3], [0.8, 0.2], [-0.6, 0.9]])
a, b = np.array([0.1, -0.2, 0.3]), np.array([-0.1, 0.4])
vis = np.array(list(itertools.product([0, 1], repeat=3)))

weight = np.zeros((8, 4))  # of visible state and hidden state, without any trick
hidden = list(itertools.product([0, 1], repeat=2))
for i, v in enumerate(vis):
    for j, h in enumerate(hidden):
        weight[i, j] = np.exp(v @ w @ h + a @ v + b @ h)
p = weight.sum(axis=1) / weight.sum()
corr = np.einsum("sj,sv,jh->vh", weight / weight.sum(), vis, hidden)
pre = vis @ w + b
boltz = np.sqrt(weight.sum(axis=1))
answers = {
    "Vis": vis,
    "Free": -np.log(weight.sum(axis=1)),
    "LogZ": np.log(weight.sum()),
    "P": p,
    "Mean": p @ vis,
    "Corr": corr,
    "Cold": 1 / (1 + np.exp(-2 * pre)),
    "Boltz": boltz / boltz.sum(),
}
