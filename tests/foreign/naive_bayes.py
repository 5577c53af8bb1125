import numpy as np

x = np.array([[1, 0, 1], [1, 1, 1], [0, 0, 1], [0, 1, 0], [0, 1, 1]])
y = np.array([0, 0, 0, 1, 1])
q = np.array([[1, 1, 0], [0, 1, 1]])

theta = np.array([(x[y == c].sum(axis=0) + 1) / ((y == c).sum() + 2) for c in range(2)])
prior = np.array([0.6, 0.4])
post = np.array([[prior[c] * np.where(row, theta[c], 1 - theta[c]).prod() for c in range(2)] for row in q])
post /= post.sum(axis=1, keepdims=True)
answers = {"N": [3, 2], "Theta": theta, "Prior": prior, "Post": post, "Pred": post.argmax(axis=1)}
