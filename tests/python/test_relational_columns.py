"""Positions that are computed: in reads, in heads, as values; and tests inside programs."""

import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
PROGRAMS.add(
    "affine reads of relation",
    """
P(0)
P(1)
P(4)
P(5)
Run(x) <- P(x), P(x+1)
Gap(x) <- P(x), not P(x+1)
export Run
export Gap
""",
    {"Run": {0, 4}},
)
PROGRAMS.add(
    "affine head",
    """
P(0)
P(3)
Q(x+1) <- P(x)
R(2*x) <- P(x)
S(x/2) <- P(x)
export Q
export R
export S
""",
    {"Q": {1, 4}, "R": {0, 6}, "S": {0, 1}},
)
PROGRAMS.add(
    "bigram counts by position",
    """
T(0,A)
T(1,B)
T(2,A)
T(3,B)
B[v,w] = T[p,v] T[p+1,w]
export B
""",
    {"B": {("A", "B"): 2, ("B", "A"): 1}},
)
PROGRAMS.add(
    "one_hot relation identity",
    """
R(0,1)
R(1,0)
R(2,2)
X[j] = [5,6,7]
Y[i] = R[i,j] X[j]
export Y
""",
    {"Y": [6, 5, 7]},
)
PROGRAMS.add(
    "expect holds over relation",
    """
R(0,1)
R(1,0)
N[i] = R[i,j]
expect N[i] == 1
expect R(0,1)
export N
""",
    {"N": [1, 1]},
)
PROGRAMS.add(
    "expect fails",
    """
R(0,1)
R(1,0)
R(1,1)
N[i] = R[i,j]
expect N[i] == 1
export N
""",
    {"error": "expect"},
)
PROGRAMS.add(
    "ternary on relation",
    """
R(0,1)
R(1,0)
Y[i,j] = R[i,j] > 0 ? 5 : -5
export Y
""",
    {"Y": [[-5, 5], [5, -5]]},
)
PROGRAMS.add(
    "case on values",
    """
V[i] = [1,5,9]
Y[i] = case { V[i] < 3 -> 1; V[i] < 7 -> 2; default -> 3 }
export Y
""",
    {"Y": [1, 2, 3]},
)
PROGRAMS.add(
    "const number in rule",
    """
const L = 3
N(1)
N(3)
N(5)
K(x) <- N(x), x >= L
export K
N(L)?
""",
    {"K": {3, 5}, "queries": [True]},
)
PROGRAMS.add(
    "computed head used in a dense join",
    """
E(0,1)
E(0,2)
E(1,2)
D(x,n) <- E(x,_), n = count[y](E(x,y))
C[n] = [100,200,300]
Y[x] = D[x,n] C[n]
export Y
""",
    {"Y": [300, 200]},
)
PROGRAMS.add(
    "histogram of computed column",
    """
E(0,1)
E(0,2)
E(1,2)
E(2,0)
D(x,n) <- E(x,_), n = count[y](E(x,y))
H[n] = D[x,n]
export H
""",
    {"H": [0, 2, 1]},
)
PROGRAMS.add(
    "two computed columns",
    """
P[A] = 3
P[B] = 7
Q(x,a,b) <- P(x), a = P[x] * 2, b = P[x] - 5
export Q
""",
    {"Q": {("A", 6, -2), ("B", 14, 2)}},
)
PROGRAMS.add(
    "non-integral computed column",
    """
P[A] = 3
Q(x,a) <- P(x), a = P[x] / 2
export Q
""",
    {"error": "1.5"},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
