"""The data of the relational benchmarks, made once: relations_data.py FOLDER"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

NODES, EDGES, COLUMNS = 100_000, 1_600_000, 64


def distinct(pairs):
    return np.unique(np.asarray(pairs, dtype=np.int64), axis=0)


def write_table(path, **columns):
    frame = pd.DataFrame(columns)  # noqa: F841  (read by name in the query)
    form = "FORMAT csv, DELIMITER '\t', HEADER false"
    duckdb.execute("SET enable_progress_bar = false")
    duckdb.execute(f"COPY (SELECT * FROM frame) TO '{path}' ({form})")


def uniform_pairs(rows, nodes, seed):
    """Exactly `rows` distinct pairs."""
    random = np.random.default_rng(seed)
    keys = np.unique(random.integers(0, nodes * nodes, int(rows * 1.1)))
    keys = np.sort(random.permutation(keys)[:rows])
    return np.stack([keys // nodes, keys % nodes], 1)


def power_law(nodes, edges, exponent, seed):
    """Both ends drawn with weight rank ** -exponent, the nodes in a random order; no loops."""
    random = np.random.default_rng(seed)
    weight = (np.arange(nodes) + 1.0) ** -exponent
    total = np.cumsum(weight / weight.sum())
    order = random.permutation(nodes)
    ends = [
        order[np.searchsorted(total, random.random(edges)).clip(0, nodes - 1)] for _ in range(2)
    ]
    pairs = np.stack(ends, 1)
    return pairs[pairs[:, 0] != pairs[:, 1]]


def rmat(scale, edges, seed, a=0.57, b=0.19, c=0.19):
    """A graph of the recursive-matrix model: each bit of both ends falls in one of four squares."""
    random = np.random.default_rng(seed)
    ends = np.zeros((2, edges), np.int64)
    for _ in range(scale):
        draw = random.random(edges)
        ends[0] = 2 * ends[0] + (draw >= a + b)
        ends[1] = 2 * ends[1] + (((draw >= a) & (draw < a + b)) | (draw >= a + b + c))
    return ends.T[ends[0] != ends[1]]


def once(pairs):
    """Each undirected edge once, its smaller end first."""
    return distinct(np.sort(distinct(pairs), axis=1))


def write_pairs(folder, name, pairs):
    write_table(folder / f"{name}.tsv", a=pairs[:, 0], b=pairs[:, 1])
    np.save(folder / f"{name}.npy", pairs)


def make_products(folder):
    write_pairs(folder, "edges", uniform_pairs(EDGES, NODES, 1))
    for name, seed in (("A", 2), ("B", 3)):
        values = np.random.default_rng(seed).standard_normal((NODES, COLUMNS), dtype=np.float32)
        np.save(folder / f"{name}.npy", values)


def make_joins(folder):
    for name, seed in (("R", 11), ("S", 12), ("T", 13)):
        write_pairs(folder, name, uniform_pairs(500_000, 200_000, seed))
    for name, seed in (("U", 21), ("V", 22), ("W", 23)):
        write_pairs(folder, name, distinct(power_law(10_000, 400_000, 0.5, seed)))


def make_graphs(folder):
    write_pairs(folder, "pl20k", once(power_law(20_000, 200_000, 0.7, 4)))
    write_pairs(folder, "rmat17", once(rmat(17, 1_000_000, 5)))


def make_groups(folder):
    random = np.random.default_rng(31)
    group = random.integers(0, 100_000, 10_000_000)
    group[:100_000] = np.arange(100_000)
    value = random.standard_normal(10_000_000, dtype=np.float32)
    np.save(folder / "group.npy", group.astype(np.int32))
    np.save(folder / "value.npy", value)
    write_pairs(folder, "member", np.stack([np.arange(10_000_000), group], 1))


def make_files(folder):
    random = np.random.default_rng(41)
    numbers = {column: random.integers(0, 11_500_000, 24_900_000) for column in "ab"}
    write_table(folder / "integers.tsv", **numbers)
    names = np.array([f"usr{k}" for k in range(1_000_000)], dtype=object)
    chosen = {column: names[random.integers(0, 1_000_000, 4_800_000)] for column in "ab"}
    write_table(folder / "names.tsv", **chosen)


MAKERS = {
    "products": make_products,
    "joins": make_joins,
    "graphs": make_graphs,
    "groups": make_groups,
    "files": make_files,
}


def make(folder):
    """Makes what is missing; a file .NAME says that a set is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, maker in MAKERS.items():
        if not (folder / f".{name}").exists():
            print(f"making {name}", flush=True)
            maker(folder)
            (folder / f".{name}").touch()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
