import numpy as np

risk = np.array([0.1, 0.55, 0.93, 0.4, 0.7])
trust = np.array([0.9, 0.8, 0.95, 0.2, 0.5])
limit = np.array([0.8, 0.5, 0.6])[[0, 2, 1, 1, 0]]
flag = np.array([False, False, True, False, True])

verdict = np.full(5, 2)
verdict[(risk > limit) | (trust < 0.3)] = 1
verdict[flag & (risk > 0.9)] = 0
gate = np.where(risk > 0.6, 0, 1)
answers = {
    "Verdict": verdict,
    "Soft": 1 / (1 + np.exp(-(limit - risk) / 0.1)),
    "Gate": gate,
    "Gate2": gate,
    "Gate3": gate,
    "Gate4": gate,
    "Safe": np.where(gate, trust, 0.05),
    "Count": [(verdict == v).sum() for v in range(3)],
    "Worst": 0.93,
    "WorstOk": risk[verdict == 2].max(),
    "Any": True,
    "All": True,
}
