"""Makes the .npy files of 07_transformer.fuse: two small blocks with a fixed seed.

The files are checked in; run this only to change them.
"""

from pathlib import Path

import numpy as np

TOKENS, WIDTH, HEADS, KEY, HIDDEN, BLOCKS = 6, 8, 2, 4, 12, 2

SHAPES = {
    "embedding": (TOKENS, WIDTH),
    "wq": (BLOCKS, HEADS, KEY, WIDTH),
    "wk": (BLOCKS, HEADS, KEY, WIDTH),
    "wv": (BLOCKS, HEADS, KEY, WIDTH),
    "ws": (BLOCKS, WIDTH, HEADS * KEY),
    "w1": (BLOCKS, HIDDEN, WIDTH),
    "w2": (BLOCKS, WIDTH, HIDDEN),
    "wo": (TOKENS, WIDTH),
}


def main():
    folder = Path(__file__).resolve().parent / "data" / "transformer"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(17)
    for name, shape in SHAPES.items():
        weights = random.standard_normal(shape) * shape[-1] ** -0.5
        np.save(folder / f"{name}.npy", weights.astype("f4"))
    print(f"wrote {', '.join(SHAPES)} to examples/data/transformer")


if __name__ == "__main__":
    main()
