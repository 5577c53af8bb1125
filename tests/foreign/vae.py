import numpy as np

x = np.array([[1, 0, 1, 1], [0, 1, 0, 1]])
eps = np.array([[0.3, -0.8], [-1.1, 0.5]])
we = np.array([[0.2, -0.4, 0.6, 0.1], [0.5, 0.3, -0.2, 0.4], [-0.3, 0.8, 0.1, 0.2]])
wm = np.array([[0.7, -0.2, 0.4], [0.1, 0.6, -0.5]])
wv = np.array([[-0.3, 0.2, 0.1], [0.4, -0.6, 0.2]])
wd = np.array([[1.2, -0.7], [-0.9, 0.4], [0.5, 0.5], [0.8, 0.3]])

hid = np.tanh(x @ we.T)
mu, logvar = hid @ wm.T, hid @ wv.T
z = mu + np.exp(logvar / 2) * eps
xhat = 1 / (1 + np.exp(-(z @ wd.T + [0.1, -0.1, 0.0, 0.2])))
rec = np.log(np.where(x == 1, xhat, 1 - xhat)).sum(axis=1)
kl = (np.exp(logvar) + mu**2 - 1 - logvar).sum(axis=1) / 2
answers = {"Z": z, "Xhat": xhat, "Rec": rec, "KL": kl, "KL2": kl, "Elbo": (rec - kl).mean()}
