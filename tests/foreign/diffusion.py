import numpy as np

beta = np.array([0.05, 0.1, 0.15, 0.2])
bar = np.cumprod(1 - beta)
xt = np.array([[0.4, -1.2], [1.5, 0.3], [-0.6, 0.8]])
noise = np.array([[0.1, 0.5], [-0.3, 0.2], [0.7, -0.9]])
w1 = np.array([[0.5, -0.3], [0.2, 0.7], [-0.6, 0.1], [0.4, 0.4]])
w2 = np.array([[0.3, -0.5, 0.2, 0.6], [-0.4, 0.1, 0.7, 0.2]])

z = xt @ w1.T + np.array([0.2, -0.2, 0.4, 0.1])
eps = (z / (1 + np.exp(-z))) @ w2.T
mean = (xt - 0.15 / np.sqrt(1 - bar[2]) * eps) / np.sqrt(0.85)
sigma = np.sqrt(0.15 * (1 - bar[1]) / (1 - bar[2]))
answers = {
    "Bar": bar,
    "Mean": mean,
    "Sigma": sigma,
    "Prev": mean + sigma * noise,
    "X0": np.clip((xt - np.sqrt(1 - bar[2]) * eps) / np.sqrt(bar[2]), -1, 1),
    "Loss": ((noise - eps) ** 2).mean(),
}
