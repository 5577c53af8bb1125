import numpy as np

image = np.array([[1, 0, 2, 1, 0], [0, 1, 1, 0, 2], [2, 1, 0, 1, 1], [0, 0, 1, 2, 0], [1, 2, 0, 1, 1]])
filters = np.array([[[1, -1], [0.5, 0]], [[0, 1], [-1, 0.5]]])
w = np.array([[[[0.1, 0.2], [0.3, 0.4]], [[-0.1, 0.0], [0.2, 0.1]]],
              [[[-0.3, 0.1], [0.0, 0.2]], [[0.5, 0.4], [-0.2, 0.3]]],
              [[[0.0, 0.0], [0.1, -0.1]], [[0.2, 0.2], [0.2, 0.2]]]])

conv = np.zeros((2, 4, 4))
for x in range(4):
    for y in range(4):
        for f in range(2):
            conv[f, x, y] = (filters[f] * image[x : x + 2, y : y + 2]).sum() + [0.1, -0.2][f]
conv = np.maximum(conv, 0)
blocks = conv.reshape(2, 2, 2, 2, 2)
pool = blocks.max(axis=(2, 4))
logit = (w * pool).sum(axis=(1, 2, 3))
answers = {
    "Conv": conv,
    "Pool": pool,
    "Mean": blocks.mean(axis=(2, 4)),
    "P": np.exp(logit) / np.exp(logit).sum(),
}
