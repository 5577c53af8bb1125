"""Cuts the small graph of 20_packages.fuse out of a larger one: what some packages need, all told.

    make_package_graph.py FOLDER    # with depends.tsv (two ids a line) and ids.tsv (id and name)
"""

import sys
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data" / "debian"
ROOTS = ("bash", "git", "curl", "python3", "vim", "nginx", "gcc", "make", "openssh-server")


def read(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def main():
    source = Path(sys.argv[1])
    names = dict(read(source / "ids.tsv"))
    needs = defaultdict(set)
    for package, needed in read(source / "depends.tsv"):
        needs[names[package]].add(names[needed])
    reached, waiting = set(ROOTS), list(ROOTS)
    while waiting:
        new = needs[waiting.pop()] - reached
        reached |= new
        waiting += sorted(new)
    number = {name: k for k, name in enumerate(sorted(reached))}
    edges = sorted((number[a], number[b]) for a in reached for b in needs[a])
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "ids.tsv").write_text("".join(f"{k}\t{name}\n" for name, k in number.items()))
    (FOLDER / "depends.tsv").write_text("".join(f"{a}\t{b}\n" for a, b in edges))
    print(f"wrote {len(edges)} dependencies of {len(number)} packages to examples/data/debian")


if __name__ == "__main__":
    main()
