import numpy as np

edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 1), (4, 0)]
h0 = np.array([[1.0, 0.5], [0.0, -1.0], [0.5, 0.5], [2.0, 0.1], [-0.3, 0.8]])
ws = np.array([[0.6, -0.2], [0.1, 0.9], [-0.5, 0.4]])
wn = np.array([[0.3, 0.3], [-0.4, 0.2], [0.8, -0.1]])

heard = [[m for m, n in edges if n == node] for node in range(5)]
agg = np.array([np.mean(h0[m], axis=0) if m else [0, 0] for m in heard])
h1 = np.maximum(0, h0 @ ws.T + agg @ wn.T)
total = np.array([h1[m].sum(axis=0) for m in heard])
top = np.array([h1[m].max(axis=0) if m else [-1, -1, -1] for m in heard])
link = np.zeros((5, 5))
for m, n in edges:
    link[m, n] = 1 / (1 + np.exp(-h1[m] @ h1[n]))
answers = {
    "Deg": [len(m) for m in heard],
    "Agg": agg,
    "H1": h1,
    "Sum": total,
    "Top": top,
    "Pooled": (h1 + total)[:4].mean(axis=0),
    "Link": link,
}
