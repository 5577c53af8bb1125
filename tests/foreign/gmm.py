import numpy as np

x = np.array([-1.2, -0.8, 0.1, 1.9, 2.3, 2.1])
mu, var, pi = np.array([-1.0, 2.0]), np.array([0.5, 0.8]), np.array([0.4, 0.6])

like = pi * np.exp(-((x[:, None] - mu) ** 2) / (2 * var)) / np.sqrt(2 * np.pi * var)
resp = like / like.sum(axis=1, keepdims=True)
nk = resp.sum(axis=0)
mu1 = resp.T @ x / nk
loglike = np.log(like.sum(axis=1)).sum()
answers = {
    "Resp": resp,
    "Resp2": resp,
    "Nk": nk,
    "Mu1": mu1,
    "Var1": (resp * (x[:, None] - mu1) ** 2).sum(axis=0) / nk,
    "Pi1": nk / 6,
    "LogLike": loglike,
    "LogLike2": loglike,
}
