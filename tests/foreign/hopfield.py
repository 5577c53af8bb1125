import numpy as np

pat = np.array([[1, -1, 1, -1, 1, 1], [-1, -1, 1, 1, -1, 1]])
s0 = np.array([1, -1, -1, -1, 1, 1])

w = pat.T @ pat / 6
np.fill_diagonal(w, 0)
s1 = np.sign(w @ s0 + 0.01 * s0)
a = np.exp(2 * (pat @ s0) / 6)
a /= a.sum()
answers = {
    "W": w,
    "S1": s1,
    "E0": -0.5 * s0 @ w @ s0,
    "E1": -0.5 * s1 @ w @ s1,
    "Overlap": pat @ s1 / 6,
    "A": a,
    "New": a @ pat,
}
