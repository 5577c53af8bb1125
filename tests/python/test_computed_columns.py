"""Columns of rule heads that rules compute, against plain Python: names, negative and large numbers,
and what other rules make of them.
"""

import json
import random
import subprocess
import tempfile
from pathlib import Path

import pytest
from fuse_command import BINARY, needs_binary

pytestmark = needs_binary

NAMES = ["Ann", "Bob", "Cyd", "Dan", "Eve", "Fay"]

RULES = """
Degree(x, n)   <- Edge(x, _), n = count[y](Edge(x, y))
Largest(x, m)  <- Edge(x, _), m = max[v when Val(x, v)](v)
Gap(x, y, d)   <- Val(x, a), Val(y, b), d = a - b, Edge(x, y)
Square(x, s)   <- Val(x, a), s = a * a * {scale} - {shift}
Digit(b)       <- Val(_, a), b = a % {modulus}
Tens(x, t)     <- Val(x, a), t = a // {modulus}
Alike(x, y)    <- Degree(x, n), Degree(y, n), x != y
Alone(x)       <- Degree(x, _), not Alike(x, _)
Below(x)       <- Gap(x, _, d), d < 0
Next(x, e)     <- Gap(x, _, d), e = d + 1
Count(d, k)    <- Gap(_, _, d), k = count[x, y](Gap(x, y, d))
Total          = Gap(x, y, d) * d
"""


def expected(edges, values, scale, shift, modulus):
    degree = {(x, sum(1 for e in edges if e[0] == x)) for x, _ in edges}
    gap = {(x, y, a - b) for x, a in values for y, b in values if (x, y) in edges}
    alike = {(x, y) for x, n in degree for y, m in degree if n == m and x != y}
    largest = set()
    for x, _ in edges:
        mine = [v for z, v in values if z == x]
        if mine:
            largest.add((x, max(mine)))
    differences = [d for _, _, d in gap]
    return {
        "Degree": degree,
        "Largest": largest,
        "Gap": gap,
        "Square": {(x, a * a * scale - shift) for x, a in values},
        "Digit": {(a % modulus,) for _, a in values},
        "Tens": {(x, a // modulus) for x, a in values},
        "Alike": alike,
        "Alone": {(x,) for x, _ in degree if all(pair[0] != x for pair in alike)},
        "Below": {(x,) for x, _, d in gap if d < 0},
        "Next": {(x, d + 1) for x, _, d in gap},
        "Count": {(d, differences.count(d)) for d in differences},
    }, sum(differences)


def run(program, folder):
    (folder / "p.fuse").write_text(program, encoding="utf-8")
    command = [BINARY, "run", str(folder / "p.fuse"), "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, f"{program}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout)


@pytest.mark.parametrize("seed", range(40))
def test_rules_that_compute_columns(seed):
    rng = random.Random(seed)
    people = NAMES[: rng.randint(2, 6)]
    edges = {(rng.choice(people), rng.choice(people)) for _ in range(rng.randint(1, 10))}
    values = {(rng.choice(people), rng.choice([0, 1, 7, 12, 40000])) for _ in range(rng.randint(1, 8))}
    scale, shift, modulus = rng.choice([1, 3, 100]), rng.choice([0, 5]), rng.randint(2, 10)
    facts = [f"Edge({x}, {y})" for x, y in edges] + [f"Val({x}, {a})" for x, a in values]
    rng.shuffle(facts)
    rules = RULES.format(scale=scale, shift=shift, modulus=modulus).strip().split("\n")
    rng.shuffle(rules)
    want, total = expected(edges, values, scale, shift, modulus)
    sinks = [f'"{name}.jsonl" = {name}({", ".join("abc"[: len(next(iter(rows)))])})'
             for name, rows in want.items() if rows]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        answers = run("\n".join(facts + rules + sinks + ["export Total"]), folder)
        for name, rows in want.items():
            if not rows:
                continue
            lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            got = [tuple(json.loads(line)) for line in lines if line.strip()]
            assert len(got) == len(set(got)), name
            assert set(got) == rows, f"{name}\n" + "\n".join(facts + rules)
    assert answers["exports"]["Total"]["data"] == total
