import numpy as np

x = np.array([[2.0, 0.5, 1.0], [0.5, 1.5, -1.0], [-1.0, 0.0, 0.5], [1.0, 2.0, 2.5]])
z = x - x.mean(axis=0)
cov = z.T @ z / 4
v = np.linalg.matrix_power(cov, 4) @ np.ones(3)
v /= np.linalg.norm(v)
answers = {
    "Mean": x.mean(axis=0),
    "Cov": cov,
    "V4": v,
    "Ray": v @ cov @ v,
    "Trace": np.trace(cov),
    "Diag": np.diag(cov),
    "Proj": z @ v,
    "Norm": 1,
}
