"""Makes the weights of 15_graph_network.fuse: a two-layer graph network, trained on 140 papers.

The recipe of Kipf and Welling (2017): Adam, dropout, weight decay on the first layer, from a fixed
seed; the step whose validation accuracy is best stays. Run this only to change the files, which are
checked in; it takes half a minute.
"""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "data" / "cora"
HIDDEN, STEPS, RATE, DECAY, KEPT = 16, 200, 0.01, 5e-4, 0.5


def read_graph():
    """Neighbours with weights, words with shares, the class and the part of each paper."""
    edges = np.loadtxt(FOLDER / "edges.tsv", dtype=int)
    rows = [line.split("\t") for line in (FOLDER / "nodes.tsv").read_text().splitlines()[1:]]
    words = np.load(FOLDER / "words.npz")["words"].astype("f4")
    link = np.eye(len(rows), dtype="f4")
    link[edges[:, 0], edges[:, 1]] = link[edges[:, 1], edges[:, 0]] = 1
    degree = link.sum(axis=0)
    near = link / np.sqrt(np.outer(degree, degree))
    shares = words / words.sum(axis=1, keepdims=True)
    return near, shares, np.array([int(row[1]) for row in rows]), np.array([row[2] for row in rows])


def glorot(random, rows, columns):
    limit = np.sqrt(6 / (rows + columns))
    return random.uniform(-limit, limit, (rows, columns)).astype("f4")


def gradients(near, shares, target, weights, random):
    """Of the cross entropy of the papers with a target, under dropout."""
    first, second = weights
    seen = shares * (random.random(shares.shape) < KEPT) / KEPT
    sums = near @ (seen @ first)
    kept = (random.random(sums.shape) < KEPT) / KEPT
    hidden = np.maximum(sums, 0) * kept
    logit = near @ (hidden @ second)
    chance = np.exp(logit - logit.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    error = near @ ((chance * target.sum(axis=1, keepdims=True) - target) / target.sum())
    back = near @ ((error @ second.T) * (sums > 0) * kept)
    return seen.T @ back + DECAY * first, hidden.T @ error


def accuracy(near, shares, label, weights, part):
    guess = (near @ (np.maximum(near @ (shares @ weights[0]), 0) @ weights[1])).argmax(axis=1)
    return (guess == label)[part].mean()


def train(near, shares, label, part):
    random = np.random.default_rng(1)
    classes = label.max() + 1
    weights = [glorot(random, shares.shape[1], HIDDEN), glorot(random, HIDDEN, classes)]
    means, squares = [[np.zeros_like(w) for w in weights] for _ in range(2)]
    target = np.eye(classes, dtype="f4")[label] * (part == "train")[:, None]
    best, best_accuracy = weights, 0
    for step in range(1, STEPS + 1):
        moved = []
        for k, g in enumerate(gradients(near, shares, target, weights, random)):
            means[k] = 0.9 * means[k] + 0.1 * g
            squares[k] = 0.999 * squares[k] + 0.001 * g**2
            mean, square = means[k] / (1 - 0.9**step), squares[k] / (1 - 0.999**step)
            moved.append((weights[k] - RATE * mean / (np.sqrt(square) + 1e-8)).astype("f4"))
        weights = moved
        now = accuracy(near, shares, label, weights, part == "val")
        if now >= best_accuracy:
            best, best_accuracy = weights, now
    return best


def main():
    near, shares, label, part = read_graph()
    weights = [w.astype("f2") for w in train(near, shares, label, part)]  # half the bytes
    for name, w in zip(("w1", "w2"), weights):
        np.save(FOLDER / f"{name}.npy", w)
    for name in ("train", "val", "test"):
        print(name, accuracy(near, shares, label, [w.astype("f4") for w in weights], part == name))


if __name__ == "__main__":
    main()
