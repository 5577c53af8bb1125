"""Large and thin relations, which are kept as tuples and joined."""

import math
import random
from collections import Counter, defaultdict

import numpy as np
import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
DICE = random.Random(7)
F64 = ("--precision", "f64")

EDGES = sorted({(DICE.randrange(50000), DICE.randrange(50000)) for _ in range(40000)})
WEIGHT = {edge: round(DICE.uniform(-9, 9), 2) for edge in EDGES}
SIZE = max(max(edge) for edge in EDGES) + 1
FILES = {
    "e.tsv": "".join(f"{a}\t{b}\n" for a, b in EDGES),
    "w.csv": "".join(f"{a},{b},{w}\n" for (a, b), w in WEIGHT.items()),
}
SOURCES = f"""
E(x, y) = "e.tsv"
W[x, y] = "w.csv"
axis x = {SIZE}
axis y = {SIZE}
"""


def neighbours(pairs):
    result = defaultdict(list)
    for a, b in pairs:
        result[a].append(b)
    return result


OUT = neighbours(EDGES)
IN = neighbours((b, a) for a, b in EDGES)
PATHS = [(a, b, c) for a, b in EDGES for c in OUT.get(b, ())]  # of two edges
SIBLINGS = [(a, b, c) for b, before in IN.items() for a in before for c in before]


def gathered(pairs, combine):
    """The values of each key, combined."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: combine(values) for key, values in groups.items()}


def by_row(combine):
    """One value per node, from the weights of its edges."""
    rows = np.zeros(SIZE)
    for a, value in gathered(((a, w) for (a, _), w in WEIGHT.items()), combine).items():
        rows[a] = value
    return rows


def add(name, text, expected, files=None, flags=()):
    PROGRAMS.add(name, SOURCES + text, expected, FILES | (files or {}), flags)


add(
    "two steps",
    """
T(x, z) <- E(x, y), E(y, z)
export T
""",
    {"T": {(a, c) for a, _, c in PATHS}},
)
add(
    "sums over two steps",
    """
Q[x, z] = W[x, y] W[y, z]
export Q
""",
    {"Q": gathered((((a, c), WEIGHT[a, b] * WEIGHT[b, c]) for a, b, c in PATHS), sum)},
    flags=F64,
)
add(
    "the best of two steps",
    """
Q[x, z] max= W[x, y] + W[y, z]
export Q
""",
    {
        "Q": {
            **gathered((((a, c), WEIGHT[a, b] + WEIGHT[b, c]) for a, b, c in PATHS), max),
            "*": -math.inf,
        }
    },
    flags=F64,
)
add(
    "rows",
    """
S[x] = W[x, y]
A[x] avg= W[x, y] default 0
M[x] max= W[x, y] default 0
C[x] = E[x, y]
export S
export A
export M
export C
""",
    {
        "S": by_row(sum),
        "A": by_row(np.mean),
        "M": by_row(max),
        "C": [len(OUT.get(x, ())) for x in range(SIZE)],
    },
    flags=F64,
)
add(
    "negation",
    """
Sym(x, y) <- E(x, y), E(y, x)
One(x, y) <- E(x, y), not E(y, x), x < y
export Sym
export One
""",
    {
        "Sym": {(a, b) for a, b in EDGES if (b, a) in WEIGHT},
        "One": {(a, b) for a, b in EDGES if (b, a) not in WEIGHT and a < b},
    },
)
add(
    "leaves",
    """
Leaf(y) <- E(_, y), not E(y, _)
export Leaf
""",
    {"Leaf": {b for _, b in EDGES if b not in OUT}},
)
add(
    "a histogram of counts",
    """
Deg(x, n) <- E(x, _), n = count[y](E(x, y))
Hist(n, m) <- Deg(_, n), m = count[x](Deg(x, n))
export Hist
""",
    {"Hist": set(Counter(len(after) for after in OUT.values()).items())},
)
add(
    "the best edges of each node",
    """
Best(x, y) <- E(x, y), m = max[z when E(x, z)](W[x, z]), W[x, y] == m
export Best
""",
    {"Best": {(a, b) for a, b in EDGES if WEIGHT[a, b] == max(WEIGHT[a, c] for c in OUT[a])}},
)
add(
    "targets in common",
    """
P(x, z) <- E(x, y), E(z, y), x < z
N[x, z] = E[x, y] E[z, y]
export P
export N
""",
    {
        "P": {(a, c) for a, _, c in SIBLINGS if a < c},
        "N": dict(Counter((a, c) for a, _, c in SIBLINGS)),
    },
)
SOME, OTHER, THIRD = EDGES[5][0], EDGES[9][1], EDGES[77]
add(
    "queries",
    f"""
E({SOME}, y)?
E(x, {OTHER})?
W[{SOME}, y]?
E({THIRD[0]}, {THIRD[1]})?
E(0, 0)?
""",
    {
        "queries": [
            set(OUT[SOME]),
            set(IN[OTHER]),
            {b: WEIGHT[SOME, b] for b in OUT[SOME]},
            True,
            (0, 0) in WEIGHT,
        ]
    },
)
DENSE = np.random.default_rng(7).standard_normal((SIZE, 3)).astype(np.float32)
EXACT = DENSE.astype(float)
HEADS, TAILS = np.array(EDGES).T
PRODUCT = np.zeros((SIZE, 3))
np.add.at(PRODUCT, HEADS, np.array(list(WEIGHT.values()))[:, None] * EXACT[TAILS])
add(
    "a sparse matrix times a dense one",
    """
X[x, d] = "x.npy"
Y[x, d] = W[x, y] X[y, d]
export Y
""",
    {"Y": PRODUCT},
    {"x.npy": DENSE},
    F64,
)
add(
    "a dense product at the edges",
    """
X[x, d] = "x.npy"
Y[x, y] = E(x, y) X[x, d] X[y, d]
export Y
""",
    {"Y": {(a, b): float(EXACT[a] @ EXACT[b]) for a, b in EDGES}},
    {"x.npy": DENSE},
    F64,
)
add(
    "a threshold",
    """
Strong(x, y) <- E(x, y), W[x, y] > 8
Two(x, z) <- Strong(x, y), Strong(y, z)
export Strong
export Two
""",
    {
        "Strong": {edge for edge in EDGES if WEIGHT[edge] > 8},
        "Two": {(a, c) for a, b, c in PATHS if WEIGHT[a, b] > 8 and WEIGHT[b, c] > 8},
    },
)
add(
    "a column that is computed",
    """
D(x, s) <- E(x, y), s = x + y, s < 2000
export D
""",
    {"D": {(a, a + b) for a, b in EDGES if a + b < 2000}},
)
add(
    "sinks",
    """
T(x, z) <- E(x, y), E(y, z)
"o/t.csv" = T(x, z)
"o/t.tsv" = T(x, z)
"o/w.csv" = W[x, y]
""",
    {
        "sinks": {
            "o/t.csv": {f"{a},{c}" for a, _, c in PATHS},
            "o/t.tsv": {f"{a}\t{c}" for a, _, c in PATHS},
            "o/w.csv": {f"{a},{b},{w}" for (a, b), w in WEIGHT.items()},
        }
    },
    flags=F64,
)

NAMES = [f"person {i}" if i % 3 else f"P{i}" for i in range(30000)]
NAMED = sorted({(DICE.choice(NAMES), DICE.choice(NAMES)) for _ in range(30000)})
NAMED_OUT = neighbours(NAMED)
PROGRAMS.add(
    "names",
    """
E(x, y) = "n.tsv"
T(x, z) <- E(x, y), E(y, z)
F(x) <- E(x, y), not E(y, _)
export T
export F
""",
    {
        "T": {(a, c) for a, b in NAMED for c in NAMED_OUT.get(b, ())},
        "F": {a for a, b in NAMED if b not in NAMED_OUT},
    },
    {"n.tsv": "".join(f"{a}\t{b}\n" for a, b in NAMED)},
)

TRIPLES = sorted({tuple(DICE.randrange(3000) for _ in range(3)) for _ in range(20000)})
LAST = neighbours((a, c) for a, _, c in TRIPLES)
PROGRAMS.add(
    "three columns",
    """
R(a, b, c) = "r.csv"
S(a, c) <- R(a, _, b), R(b, _, c)
C[a] = R[a, b, c]
D[b] = R[a, b, c] R[a', b, c']
export S
export C
export D
""",
    {
        "S": {(a, c) for a, _, b in TRIPLES for c in LAST.get(b, ())},
        "C": dict(Counter(a for a, _, _ in TRIPLES)),
        "D": {b: count**2 for b, count in Counter(b for _, b, _ in TRIPLES).items()},
    },
    {"r.csv": "".join(f"{a},{b},{c}\n" for a, b, c in TRIPLES)},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
