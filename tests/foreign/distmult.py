import numpy as np

ent = np.array([[0.9, -0.2, 0.4], [0.1, 0.8, -0.5], [-0.6, 0.3, 0.7], [0.5, 0.5, 0.5]])
rel = np.array([[1.0, -0.5, 0.3], [0.2, 0.9, -0.4]])
triples = np.zeros((4, 2, 4), dtype=bool)
for h, r, t in [(0, 0, 1), (1, 0, 2), (2, 1, 3), (0, 1, 3)]:
    triples[h, r, t] = True

score = np.array([[ent @ (head * relation) for relation in rel] for head in ent])
p = 1 / (1 + np.exp(-score))
best = np.argsort(-score[0, 0])[:2]
answers = {
    "Score": score,
    "Known": score[triples].mean(),
    "Out": [2, 1, 1, 0],
    "Used": [2, 2],
    "Tail": score.argmax(axis=2),
    "Loss": -np.log(np.where(triples, p, 1 - p)).mean(),
}
files = {"out/tails.jsonl": [([], [(t, score[0, 0, t]) for t in best])]}
