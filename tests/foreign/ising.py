import itertools

import numpy as np

w = np.zeros((4, 4))
for i, j, value in [(0, 1, 0.5), (1, 2, -0.8), (2, 3, 1.2), (3, 0, 0.3)]:
    w[i, j] = value
spin = np.array(list(itertools.product([-1, 1], repeat=4)))
energy = np.array([-s @ w @ s - s @ [0.1, 0.0, -0.2, 0.05] for s in spin])
weight = np.exp(-1.5 * energy)
p = weight / weight.sum()
answers = {
    "W": w,
    "E": energy,
    "P": p,
    "Ground": energy.min(),
    "Best": energy.argmin(),
    "Energy": p @ energy,
    "Mag": p @ spin,
    "Corr": np.einsum("s,si,sj->ij", p, spin, spin),
    "FreeE": np.log(weight.sum()),
    "Entropy": -(p * np.log(p)).sum(),
}
