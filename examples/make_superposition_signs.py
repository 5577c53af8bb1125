"""Makes the random signs of 16_superposition.fuse: 256 for each of 15 entities."""

from pathlib import Path

import numpy as np

ENTITIES, WIDTH = 15, 256


def main():
    path = Path(__file__).resolve().parent / "data" / "superposition" / "signs.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(3)
    np.save(path, random.choice([-1, 1], size=(ENTITIES, WIDTH)).astype("i1"))
    print("wrote examples/data/superposition/signs.npy")


if __name__ == "__main__":
    main()
