import numpy as np

rated = {(0, 0): 4, (0, 2): 1.5, (1, 1): 5, (2, 0): 2, (2, 3): 3.5}
u = np.array([[1.0, 0.5], [0.2, 1.5], [0.9, 0.8]])
v = np.array([[1.2, 0.3], [0.4, 2.0], [0.1, 0.9], [1.5, 1.1]])

score = u @ v.T + np.array([[0.3], [0.1], [-0.2]]) + [0.5, 0.7, 0.0, 0.4] + 1
seen = np.zeros((3, 4), dtype=bool)
seen[tuple(zip(*rated))] = True
fresh = np.where(seen, -1000, score)
order = np.argsort(-fresh, axis=1)[:, :2]
answers = {
    "Score": score,
    "Mse": np.mean([(value - score[cell]) ** 2 for cell, value in rated.items()]),
    "MeanU": [2.75, 5, 2.75],
    "Count": [2, 1, 1, 1],
    "Unseen": [2, 3, 2],
    "Best": fresh.argmax(axis=1),
}
files = {
    "out/top.jsonl": [([a], [(i, fresh[a, i]) for i in order[a]]) for a in range(3)],
    "out/score.npy": score,
}
