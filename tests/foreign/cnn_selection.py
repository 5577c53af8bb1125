import numpy as np

signal = np.array([1, 3, 2, 5, 4, 0, 2])
kernel = np.array([0.5, 1, -0.25])

win = np.zeros((3, 7, 3))
for o in range(3):
    for k in range(3):
        win[o, 2 * o + k, k] = 1
y = [signal[2 * o : 2 * o + 3] @ kernel for o in range(3)]
padded = np.pad(signal, 1)
answers = {"Win": win, "Y": y, "Y2": y, "Same": [padded[i : i + 3] @ kernel for i in range(7)]}
