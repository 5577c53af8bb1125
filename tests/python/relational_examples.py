"""What the examples 13 to 20 export, computed here without Fuse from the files they read."""

import csv
from itertools import product

import numpy as np

from fuse_command import ROOT

DATA = ROOT / "examples" / "data"


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def family():
    people = ["Ann", "Bea", "Carl", "Dora", "Eve", "Finn", "Gus"]
    aunts = {"Eve": ["Dora"], "Finn": ["Dora"], "Gus": ["Bea", "Dora"]}  # by hand
    taste = np.array(
        [[2, 1, 9], [9, 1, 3], [1, 9, 1], [1, 8, 7], [9, 4, 5], [0, 9, 4], [7, 1, 6]], dtype=float
    )
    unit = taste / np.linalg.norm(taste, axis=1, keepdims=True)
    like = unit @ unit.T
    ask = np.zeros((7, 7))
    for child, names in aunts.items():
        z, columns = people.index(child), [people.index(name) for name in names]
        ask[z, columns] = softmax(like[z, columns] / 0.2)
    return {"Ask": ask}


def language():
    folder = DATA / "language"
    number = {word: k for k, word in enumerate((folder / "words.txt").read_text().split())}
    names = ("embedding", "from_last", "from_past")
    embedding, last, past = (np.load(folder / f"{name}.npy").astype(float) for name in names)
    rows = embedding[[number[word] for word in (folder / "prompt.txt").read_text().split()]]
    means = np.array([rows[: p + 1].mean(axis=0) for p in range(len(rows))])
    return {"Next": softmax((rows @ last + means @ past) @ embedding.T)}


def graph_network():
    """With neighbours in lists, and never a matrix of all pairs."""
    folder = DATA / "cora"
    edges = np.loadtxt(folder / "edges.tsv", dtype=int)
    rows = [line.split("\t") for line in (folder / "nodes.tsv").read_text().splitlines()[1:]]
    label = np.array([int(row[1]) for row in rows])
    part = np.array([row[2] for row in rows])
    words = np.load(folder / "words.npz")["words"].astype(float)
    w1, w2 = (np.load(folder / f"{name}.npy").astype(float) for name in ("w1", "w2"))
    own = np.arange(len(rows))
    tail = np.concatenate([edges[:, 0], edges[:, 1], own])
    head = np.concatenate([edges[:, 1], edges[:, 0], own])
    degree = np.bincount(head).astype(float)
    weight = (degree[tail] * degree[head]) ** -0.5

    def spread(x):
        sums = np.zeros_like(x)
        np.add.at(sums, head, weight[:, None] * x[tail])
        return sums

    shares = words / words.sum(axis=1, keepdims=True)
    guess = (spread(np.maximum(spread(shares @ w1), 0)) @ w2[: w1.shape[1]]).argmax(axis=1)
    parts = list(dict.fromkeys(part))
    confusion = np.zeros((7, 7))
    np.add.at(confusion, (label[part == "test"], guess[part == "test"]), 1)
    return {
        "Papers": [(part == one).sum() for one in parts],
        "Accuracy": [(guess == label)[part == one].mean() for one in parts],
        "Confusion": confusion,
    }


def superposition():
    """The score of x, y is a sum over all pairs that went in: no matrix is made."""
    signs = np.load(DATA / "superposition" / "signs.npy").astype(float)
    close = signs @ signs.T / signs.shape[1]
    pairs = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11)]  # capital and country, as listed
    names = 15  # and three continents
    score = {
        (x, y): sum(close[a, x] * close[b, y] for a, b in pairs)
        for x, y in product(range(names), range(names))
    }
    return {
        "Weakest": min(score[pair] for pair in pairs),
        "Strongest": max(value for pair, value in score.items() if pair not in pairs),
    }


def flowers():
    rows = np.loadtxt(DATA / "iris.csv", delimiter=",", skiprows=1)
    return rows[:, :4], rows[:, 4].astype(int)


def iris():
    lengths, species = flowers()
    scaled = (lengths - lengths.mean(axis=0)) / lengths.std(axis=0)
    x = np.insert(scaled, 0, 1, axis=1)  # the bias
    weights = np.zeros((3, 5))
    for _ in range(8):
        for c in range(3):
            p = 1 / (1 + np.exp(-x @ weights[c]))
            gradient = x.T @ ((species == c) - p) - 0.1 * weights[c]
            curvature = x.T @ np.diag(p * (1 - p)) @ x + 0.1 * np.eye(5)
            weights[c] += np.linalg.solve(curvature, gradient)
    guess = (1 / (1 + np.exp(-x @ weights.T))).argmax(axis=1)
    return {"W8": weights, "Accuracy": (guess == species).mean()}


def table(name):
    """The rows of a conditional table, as a dictionary from the states to the chance."""
    with (DATA / "asia" / f"{name}.csv").open() as file:
        return {tuple(row[:-1]): float(row[-1]) for row in csv.reader(file)}


VARIABLES = ["Asia", "Tub", "Smoke", "Lung", "Bronc", "Either", "Xray", "Dysp"]
PARENTS = ["", "Asia", "", "Smoke", "Smoke", "Lung Tub", "Either", "Bronc Either"]


def clinic(seen):
    """The chance of the evidence, and of each Yes given it, by enumeration of all states."""
    tables = {name: table(name.lower()) for name in VARIABLES}
    total, yes = 0.0, dict.fromkeys(VARIABLES, 0.0)
    for states in product(["Yes", "No"], repeat=len(VARIABLES)):
        state = dict(zip(VARIABLES, states))
        chance = 1.0
        for name, parents in zip(VARIABLES, PARENTS):
            key = tuple(state[parent] for parent in parents.split()) + (state[name],)
            chance *= tables[name].get(key, 0)
        if any(state[name] != value for name, value in seen.items()):
            continue
        total += chance
        for name in VARIABLES:
            yes[name] += chance * (state[name] == "Yes")
    return total, {name: value / total for name, value in yes.items()} if total else {}


CASES = {"Anyone": {}, "Smoker": {"Smoke": "Yes"}, "Clinic": {"Xray": "Yes", "Dysp": "Yes"}}


def asia():
    return {"Evidence": [clinic(seen)[0] for seen in CASES.values()]}


def kmeans():
    x, species = flowers()
    centres, spread = x[[7, 57, 107]], []
    for step in range(5):
        far = ((x[:, None] - centres[None]) ** 2).sum(axis=2)
        nearest = far.argmin(axis=1)
        spread.append(far.min(axis=1).sum())
        if step < 4:
            centres = np.array([x[nearest == k].mean(axis=0) for k in range(3)])
    found = np.zeros((3, 3))
    np.add.at(found, (nearest, species), 1)
    return {"C4": centres, "Spread": spread, "Table": found}


def packages():
    rows = (DATA / "debian" / "depends.tsv").read_text().splitlines()
    names = (DATA / "debian" / "ids.tsv").read_text().splitlines()
    return {"Packages": len(names), "Pairs": len(set(rows))}


ANSWERS = {
    "13_family": family,
    "14_language_head": language,
    "15_graph_network": graph_network,
    "16_superposition": superposition,
    "17_iris": iris,
    "18_asia": asia,
    "19_kmeans": kmeans,
    "20_packages": packages,
}
