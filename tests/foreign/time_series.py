import numpy as np

y = np.array([3.0, 3.5, 4.2, 3.9, 5.0, 5.4, 6.1, 5.8])
windows = np.lib.stride_tricks.sliding_window_view(y, 3)
ar = 0.6 * y[1:] + 0.3 * y[:-1] + 0.5
error = y[2:] - ar[:-1]
answers = {
    "Diff": np.diff(y),
    "Diff2": np.diff(y),
    "Ma": windows.mean(axis=1),
    "Win": windows.mean(axis=1),
    "Peak": windows.max(axis=1),
    "Even": y[::2],
    "Last2": y[6:],
    "Run": np.cumsum(y),
    "Ar": ar,
    "Mse": (error**2).mean(),
    "Mae": np.abs(error).mean(),
    "Lag": ((y[:-1] - 4.6125) * (y[1:] - 4.6125)).sum(),
    "Half": [y[:4].sum(), y[4:].sum()],
}
