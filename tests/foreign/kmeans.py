import numpy as np

x = np.array([[0.1, 0.2], [0.0, -0.1], [2.0, 2.1], [1.9, 1.8], [2.2, 2.0], [0.3, 0.1]])


def nearest(centres):
    return ((x[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)


def means(labels):
    return np.array([x[labels == k].mean(axis=0) for k in range(2)])


a0 = nearest(np.array([[0.3, 0.1], [0.1, 0.2]]))
c1 = means(a0)
a1 = nearest(c1)
c2 = means(a1)
inertia = ((x[:, None] - c2[None]) ** 2).sum(axis=2).min(axis=1).sum()
answers = {"A0": a0, "C1": c1, "A1": a1, "C2": c2, "N": np.bincount(a1), "Inertia": inertia}
