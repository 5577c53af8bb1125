import numpy as np

emb = np.array([[1.0, 0.1, 0.0, -0.1], [0.0, 1.0, 0.2, 0.0], [0.1, -0.1, 1.0, 0.1], [0.0, 0.1, -0.1, 1.0]])
parent = np.zeros((4, 4))
for x, y in [(0, 1), (1, 2), (1, 3)]:
    parent[x, y] = 1


def sig(z):
    return 1 / (1 + np.exp(-(z - 0.5) / 0.2))


relation = emb.T @ parent @ emb
score = emb @ relation @ emb.T
unit = emb / np.linalg.norm(emb, axis=1, keepdims=True)
answers = {
    "Score": score,
    "D": sig(score),
    "Hard": score > 0.5,
    "Step": score > 0.5,
    "Grand": sig(emb @ relation @ relation @ emb.T),
    "Exact": parent @ parent,
    "Sim": emb @ emb.T,
    "Cos": unit @ unit.T,
}
