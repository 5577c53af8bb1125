import numpy as np

joint = np.zeros((2, 2, 2))
for b, e, a, j, m in np.ndindex(2, 2, 2, 2, 2):
    alarm = {(0, 0): 0.001, (0, 1): 0.29, (1, 0): 0.94, (1, 1): 0.95}[b, e]
    john, mary = (0.9, 0.7) if a else (0.05, 0.01)
    chances = [(b, 0.001), (e, 0.002), (a, alarm), (j, john), (m, mary)]
    joint[b, j, m] += np.prod([p if value else 1 - p for value, p in chances])
post = joint[:, 1, 1] / joint[:, 1, 1].sum()
assert abs(post[1] - 0.284) < 1e-3  # the textbook's figure
answers = {"Post": post, "Calls": joint.sum(axis=0), "Mary": joint.sum(axis=(0, 1))[1]}
