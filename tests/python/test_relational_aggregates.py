"""Aggregates in the bodies of rules."""

import math

import numpy as np
import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
EDGES = [("a", "b", 3), ("a", "c", 5), ("b", "c", 2), ("c", "a", 7), ("d", "a", 1), ("d", "d", 4)]
WEIGHTS = "".join(f"W['{x}','{y}'] = {w}\n" for x, y, w in EDGES)
RELATION = "".join(f"E('{x}','{y}')\n" for x, y, w in EDGES)
SOURCES = sorted({x for x, _, _ in EDGES})
PROGRAMS.add(
    "sum and count heads",
    RELATION + WEIGHTS + """
S(x,s,n) <- E(x,_), s = sum[y](W[x,y]), n = count[y](E(x,y))
export S
""",
    {
        "S": {
            (x, sum(w for a, b, w in EDGES if a == x), sum(a == x for a, b, w in EDGES))
            for x in SOURCES
        }
    },
)
PROGRAMS.add(
    "avg compared in body",
    RELATION + WEIGHTS + """
S(x) <- E(x,_), m = avg[y when E(x,y)](W[x,y]), m >= 2.5
export S
""",
    {"S": {x for x in SOURCES if np.mean([w for a, b, w in EDGES if a == x]) >= 2.5}},
)
PROGRAMS.add(
    "min head",
    RELATION + WEIGHTS + """
S(x,m) <- E(x,_), m = min[y when E(x,y)](W[x,y])
export S
""",
    {"S": {(x, min(w for a, b, w in EDGES if a == x)) for x in SOURCES}},
)
PROGRAMS.add(
    "argmax by rule",
    RELATION + WEIGHTS + """
B(x,y) <- m = max[z when E(x,z)](W[x,z]), E(x,y), W[x,y] == m
export B
""",
    {"B": {(x, y) for x, y, w in EDGES if w == max(v for a, b, v in EDGES if a == x)}},
)
PROGRAMS.add(
    "aggregate without outer variable",
    """
R(1)
R(5)
R(9)
T(n) <- n = count[x](R(x))
U(m) <- m = max[x when R(x)](x)
V(m) <- m = sum[x when R(x)](x)
export T
export U
export V
""",
    {"T": {3}, "U": {9}, "V": {15}},
)
PROGRAMS.add(
    "aggregate over two and",
    """
E(1,2)
E(1,3)
E(2,3)
E(3,1)
T(n) <- n = count[x,y](E(x,y))
U(x,n) <- E(x,_), n = count[y,z](E(x,y) and E(y,z))
export T
export U
""",
    {"T": {4}, "U": {(1, 2), (2, 1), (3, 2)}},
)
PROGRAMS.add(
    "count distinct vs witnesses",
    """
E(1,2)
E(1,3)
E(2,4)
E(3,4)
P(x,z) <- E(x,y), E(y,z)
A(x,n) <- P(x,_), n = count[z](P(x,z))
B[x] = E[x,y] E[y,z]
C[x] = count[z](E(x,y) and E(y,z))
export A
export B
""",
    {"A": {(1, 1)}, "B": {1: 2}},
)
PROGRAMS.add(
    "count compared",
    """
E(1,2)
E(1,3)
E(2,4)
Busy(x) <- E(x,_), count[y](E(x,y)) > 1
Lazy(x) <- E(x,_), count[y](E(x,y)) <= 1
export Busy
export Lazy
""",
    {"Busy": {1}, "Lazy": {2}},
)
PROGRAMS.add(
    "aggregate of aggregate",
    """
E(1,2)
E(1,3)
E(2,4)
E(3,4)
E(3,5)
D(x,n) <- E(x,_), n = count[y](E(x,y))
M(m) <- m = max[x,n when D(x,n)](n)
Top(x) <- D(x,n), M(n)
export M
export Top
""",
    {"M": {2}, "Top": {1, 3}},
)
PROGRAMS.add(
    "average degree",
    """
E(1,2)
E(1,3)
E(2,4)
D[x] avg= E(x,y) y
export D
""",
    {"D": {1: 2.5, 2: 4, "*": math.nan}, "warns": 1},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
