import numpy as np

adj = np.zeros((4, 4))
for i, j in [(0, 1), (0, 2), (1, 2), (2, 0), (3, 2), (3, 0)]:
    adj[i, j] = 1
deg = adj.sum(axis=1)
rank = np.full(4, 0.25)
for _ in range(3):
    rank = 0.15 / 4 + 0.85 * (adj / deg[:, None]).T @ rank
answers = {
    "Deg": deg,
    "Rank0": np.full(4, 0.25),
    "Rank3": rank,
    "Mass": rank.sum(),
    "Two": adj @ adj,
    "Adj": adj,
}
