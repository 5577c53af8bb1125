"""Makes the .npy files of 01_attention.fuse: four positions, eight dimensions, a fixed seed."""

from pathlib import Path

import numpy as np

POSITIONS, DIMENSIONS = 4, 8


def main():
    folder = Path(__file__).resolve().parent / "data" / "attention"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    scale = DIMENSIONS**-0.5
    np.save(folder / "x.npy", random.standard_normal((POSITIONS, DIMENSIONS)).astype("f4"))
    for name in ("wq", "wk", "wv"):
        weights = scale * random.standard_normal((DIMENSIONS, DIMENSIONS))
        np.save(folder / f"{name}.npy", weights.astype("f4"))
    print("wrote x, wq, wk, wv to examples/data/attention")


if __name__ == "__main__":
    main()
