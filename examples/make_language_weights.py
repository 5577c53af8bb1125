"""Makes the words and weights of 14_language_head.fuse from data/language/text.txt.

A word is guessed from the one before it and from all before it in its line. Plain gradient descent
from a fixed seed; the files are checked in, run this only to change them.
"""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "data" / "language"
WIDTH, STEPS, RATE = 12, 3000, 0.5


def examples(lines, number):
    """For each word but the first of a line: the word before, the shares of all before, the word."""
    last, past, following = [], [], []
    for line in lines:
        words = [number[word] for word in line.split()]
        for p in range(len(words) - 1):
            last.append(np.eye(len(number))[words[p]])
            past.append(np.bincount(words[: p + 1], minlength=len(number)) / (p + 1))
            following.append(np.eye(len(number))[words[p + 1]])
    return np.array(last), np.array(past), np.array(following)


def fit(last, past, following):
    random = np.random.default_rng(5)
    embedding = 0.5 * random.standard_normal((last.shape[1], WIDTH))
    from_last, from_past = (0.3 * random.standard_normal((WIDTH, WIDTH)) for _ in range(2))
    for _ in range(STEPS):
        here, mean = last @ embedding, past @ embedding
        hidden = here @ from_last + mean @ from_past
        chance = np.exp(hidden @ embedding.T)
        chance /= chance.sum(axis=1, keepdims=True)
        error = (chance - following) / len(last)
        back = error @ embedding
        step = error.T @ hidden + last.T @ (back @ from_last.T) + past.T @ (back @ from_past.T)
        from_last -= RATE * here.T @ back
        from_past -= RATE * mean.T @ back
        embedding -= RATE * step
    return {"embedding": embedding, "from_last": from_last, "from_past": from_past}


def main():
    lines = (FOLDER / "text.txt").read_text().splitlines()
    words = list(dict.fromkeys(" ".join(lines).split()))
    number = {word: k for k, word in enumerate(words)}
    (FOLDER / "words.txt").write_text("\n".join(words) + "\n")
    for name, weights in fit(*examples(lines, number)).items():
        np.save(FOLDER / f"{name}.npy", weights.astype("f4"))
    print(f"wrote {len(words)} words and embedding, from_last, from_past to examples/data/language")


if __name__ == "__main__":
    main()
