import numpy as np

cell = np.zeros((6, 6), dtype=int)
for place in [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)]:
    cell[place] = 1


def neighbours(cell):
    shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    return sum(np.roll(cell, shift, axis=(0, 1)) for shift in shifts)


def step(cell):
    n = neighbours(cell)
    return ((n == 3) | ((n == 2) & (cell == 1))).astype(int)


cell1 = step(cell)
cell2 = step(cell1)
answers = {
    "N0": neighbours(cell),
    "Cell1": cell1,
    "N1": neighbours(cell1),
    "Cell2": cell2,
    "Alive": cell2.sum(),
}
