import numpy as np

pi = np.array([0.6, 0.4])
a = np.array([[0.7, 0.3], [0.4, 0.6]])
b = np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])

joint = np.zeros((2, 2, 2))  # every path
for i, j, k in np.ndindex(joint.shape):
    joint[i, j, k] = pi[i] * b[i, 0] * a[i, j] * b[j, 1] * a[j, k] * b[k, 2]
path = np.unravel_index(joint.argmax(), joint.shape)
first_two = [[pi[i] * b[i, 0] * a[i, j] * b[j, 1] for j in range(2)] for i in range(2)]
answers = {
    "Like": joint.sum(),
    "Post": [joint.sum(axis=axes) / joint.sum() for axes in ((1, 2), (0, 2), (0, 1))],
    "V1": np.max(first_two, axis=0),
    "V2": joint.max(axis=(0, 1)),
    "Best": joint.max(),
    "End": [path[2]],
    "Mid": path[1],
    "LogLike": np.log(joint.sum()),
}
