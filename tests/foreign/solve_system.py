import numpy as np

a = np.array([[2.0, 1.0, -1.0], [0.5, 3.0, 0.2], [1.0, -0.4, 4.0]])
b = np.array([1.0, -2.0, 0.5])
answers = {"x": np.linalg.solve(a, b), "Back": b}
