"""Compares the answers of one case: relations_compare.py CASE FOLDER prints what differs."""

import json
import sys
from pathlib import Path

import numpy as np

from relations_cases import CASES


def distinct_rows(path):
    """Independent of Fuse and of its peers."""
    if path.name == "integers.tsv":
        pairs = np.fromfile(path, dtype=np.int64, sep=" ").reshape(-1, 2)
        return len(np.unique(pairs[:, 0] << 32 | pairs[:, 1]))
    with open(path, "rb") as file:
        return len(set(file))


def different_numbers(case, folder):
    answers = json.loads((folder / f"{case.name}.answers.json").read_text())
    if case.file:  # Fuse's program counts distinct rows, everybody else all
        counted, expected = answers.pop("Fuse, whole process"), distinct_rows(folder / case.file)
        if counted != expected:
            return f"{counted} distinct rows, not {expected}"
    return "" if len(set(answers.values())) == 1 else json.dumps(answers)


def fuse_answer(case, folder):
    if case.kind == "dense":
        return np.load(folder / f"{case.name}.fuse.npy")
    path = folder / f"{case.name}.fuse.tsv"
    dtype = np.float64 if case.kind == "values" else np.int64
    rows = np.fromfile(path, dtype=dtype, sep=" ")
    if case.kind == "tuples":
        return rows.reshape(-1, case.answer.count(",") + 1)
    rows, edges = rows.reshape(-1, 3), np.load(folder / "edges.npy")
    return rows[:, 2] if np.array_equal(rows[:, :2], edges) else rows[:, :2]


def agree(ours, theirs):
    if ours.shape != theirs.shape:
        return False
    if ours.dtype.kind in "iu":
        return np.array_equal(ours, theirs)
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    size = np.maximum(np.abs(theirs), np.sqrt(np.mean(theirs**2)))
    return bool(np.all(np.abs(ours - theirs) <= 1e-5 * size))


def main():
    name, folder = sys.argv[1], Path(sys.argv[2])
    case = next(one for one in CASES if one.name == name)
    if case.kind == "number":
        print(different_numbers(case, folder))
        return
    ours = fuse_answer(case, folder)
    paths = [path for path in folder.glob(f"{name}.*.npy") if ".fuse." not in path.name]
    others = {path.name: np.load(path) for path in paths}
    different = [one for one, answer in others.items() if not agree(ours, answer)]
    if not others:
        different = ["nothing to compare with"]
    print(", ".join(different))


if __name__ == "__main__":
    main()
