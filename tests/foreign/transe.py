import numpy as np

ent = np.array([[0.0, 0.0], [1.0, 0.1], [0.1, 1.2], [1.1, 0.9]])
rel = np.array([[1.0, 0.0], [0.0, 1.0]])
triples = [(0, 0, 1), (0, 1, 2), (2, 0, 3), (1, 1, 3)]


def score(h, r, t):
    return -np.hypot(*(ent[h] + rel[r] - ent[t]))


s = np.array([score(*triple) for triple in triples])
rank = np.array([1 + sum(score(h, r, t2) > score(h, r, t) for t2 in range(4)) for h, r, t in triples])
bad = np.array([score(h, r, t) for (h, r, _), t in zip(triples, [3, 0, 0, 2])])
answers = {
    "S": s,
    "Rank": rank,
    "Hits": (rank <= 1).mean(),
    "Mrr": (1 / rank).mean(),
    "Loss": np.maximum(0, 0.5 - s + bad).mean(),
}
