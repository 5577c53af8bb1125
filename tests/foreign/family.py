import numpy as np

parent = np.zeros((6, 6), dtype=int)
for x, y in [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5)]:
    parent[x, y] = 1
male = np.array([1, 0, 0, 1, 0, 1])

sibling = (parent.T @ parent > 0) & ~np.eye(6, dtype=bool)
cousin = parent.T @ sibling @ parent > 0
answers = {
    "Paths": parent @ parent,
    "Kids": parent.sum(axis=1),
    "Sons": parent @ male,
    "G": parent @ parent > 0,
    "S": sibling,
    "C": cousin,
    "R": [1, 0, 0, 0, 0, 0],
    "L": [0, 0, 0, 1, 1, 1],
    "K": sibling | cousin,
    "NonSib": ~sibling,
}
