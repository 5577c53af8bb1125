import numpy as np

ab = np.array([[4, 1, 2], [1, 5, 1]])
bc = np.array([[3, 1], [1, 2], [2, 2]])
ca = np.array([[2, 1], [1, 6]])
c = np.array([0.7, 0.3])

joint = ab[:, :, None] * bc[None] * ca.T[:, None, :] * c
given = joint[:, 1]
answers = {
    "Z": joint.sum(),
    "Pa": joint.sum(axis=(1, 2)) / joint.sum(),
    "Pb": joint.sum(axis=(0, 2)) / joint.sum(),
    "Pc": joint.sum(axis=(0, 1)) / joint.sum(),
    "PaB1": given.sum(axis=1) / given.sum(),
    "PacB1": given / given.sum(),
    "MaxA": joint.max(axis=(1, 2)),
    "BestA": joint.max(axis=(1, 2)).argmax(),
    "Top": joint.max(),
    "Top2": joint.max(),
    "Mb": ab @ bc[:, 0],
    "Lowest": -np.log(joint.max()),
}
