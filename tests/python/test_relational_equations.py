"""Equations over relations: operators, defaults, conditions."""

import math

import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
PROGRAMS.add(
    "max with negative weights and zero",
    """
W[0,0] = -3
W[0,1] = -1
W[1,1] = 0
M[x] max= W[x,y]
N[x] min= W[x,y]
export M
export N
""",
    {"M": [-1, 0], "N": [-3, 0]},
)
PROGRAMS.add(
    "absent in product with max",
    """
W[0,0] = -3
W[0,1] = -1
W[2,1] = -7
X[y] = [2,3]
M[x] max= W[x,y] X[y]
export M
""",
    {"M": [-3, -math.inf, -21]},
)
PROGRAMS.add(
    "lse over members",
    """
W[0,0] = 1
W[0,1] = 2
W[2,1] = 3
L[x] lse= W[x,y]
export L
""",
    {"L": [math.log(math.e + math.e**2), -math.inf, 3]},
)
PROGRAMS.add(
    "prod over members",
    """
W[0,0] = 4
W[0,1] = 2
W[2,1] = 3
L[x] *= W[x,y]
export L
""",
    {"L": [8, 1, 3]},
)
PROGRAMS.add(
    "or over members",
    """
W[0,0] = 0
W[0,1] = 2
W[2,1] = -3
L[x] or= W[x,y] > 0
export L
""",
    {"L": [True, False, False]},
)
PROGRAMS.add(
    "min plus over facts",
    """
W[0,1] = 4
W[1,2] = 1
W[0,2] = 9
D[x,z] min= W[x,y] + W[y,z]
export D
""",
    {"D": {(0, 2): 5, "*": math.inf}},
)
PROGRAMS.add(
    "facts and equation one tensor",
    """
T[0] = 5
T[1] = 7
X[i] = [10,20,30]
T[i] = X[i]
export T
""",
    {"T": [15, 27, 30]},
)
PROGRAMS.add(
    "two avg equations pool",
    """
A(0)
A(1)
V[i] = [1,2,3]
U[j] = [10]
T avg= A(i) V[i]
T avg= U[j]
export T
""",
    {"T": 13 / 3},
)
PROGRAMS.add(
    "head constant equation",
    """
R(0)
R(1)
R(2)
T[0] = R[x]
T[1] = 5
export T
""",
    {"T": [3, 5]},
)
PROGRAMS.add(
    "diagonal relation",
    """
E(0,0)
E(1,2)
E(3,3)
L(x) <- E(x,x)
T = E[x,x]
export L
export T
""",
    {"L": {0, 3}, "T": 2},
)
PROGRAMS.add(
    "inequality joins",
    """
A(1)
A(3)
A(5)
B(2)
B(4)
L(x,y) <- A(x), B(y), x < y
G(x,y) <- A(x), B(y), x >= y
export L
export G
""",
    {"L": {(1, 2), (1, 4), (3, 4)}, "G": {(3, 2), (5, 2), (5, 4)}},
)
PROGRAMS.add(
    "comparisons of values",
    """
P[Ann] = 3
P[Bob] = 5
P[Cid] = 5
Less(x,y) <- P(x), P(y), P[x] < P[y]
Tie(x,y) <- P(x), P(y), P[x] == P[y], x != y
export Less
export Tie
""",
    {"Less": {("Ann", "Bob"), ("Ann", "Cid")}, "Tie": {("Bob", "Cid"), ("Cid", "Bob")}},
)
PROGRAMS.add(
    "when equation",
    """
X[i,d] = [[1,2],[3,4],[5,6],[7,8]]
A[i] = [0,1,0,1]
axis k = 2
C[k,d] when A[i] == k avg= X[i,d]
export C
""",
    {"C": [[3, 4], [5, 6]]},
)
PROGRAMS.add(
    "when with relation",
    """
E(0,1)
E(2,0)
X[i] = [1,2,3]
Y[i] when E(i,_) = X[i]
Z[i] when E(i,j) = X[j]
export Y
export Z
""",
    {"Y": [1, 0, 3], "Z": [2, 0, 1]},
)
PROGRAMS.add(
    "default with relation membership",
    """
A(1)
A(3)
Y[i] = A(i) 2 default 9
export Y
""",
    {"Y": [9, 2, 9, 2]},
)
PROGRAMS.add(
    "equation default then used",
    """
A(1)
A(3)
Y[i] = A(i) 2 default 9
S = Y[i]
export S
""",
    {"S": 22},
)
PROGRAMS.add(
    "without default absent left out of avg",
    """
A(1)
A(3)
Y[i] = A(i) 2
S avg= Y[i]
export S
""",
    {"S": 2},
)
PROGRAMS.add(
    "gather through relation value",
    """
Next[0] = 2
Next[1] = 0
Next[2] = 1
V[i] = [10,20,30]
Y[i] = V[Next[i]]
export Y
""",
    {"Y": [30, 10, 20]},
)
PROGRAMS.add(
    "facts in brackets of names",
    """
Capital[France] = 1
Capital[Spain] = 2
Capital[x]?
Capital[Spain]?
Capital(x)?
""",
    {"queries": [{"France": 1, "Spain": 2}, 2, {"France", "Spain"}]},
)
PROGRAMS.add(
    "partial query 3-ary valued",
    """
W[A,B,C] = 1.5
W[A,D,C] = 2.5
W[B,B,C] = 4
W[A,y,C]?
W[x,y,C]?
W[A,_,z]?
""",
    {
        "queries": [
            {"B": 1.5, "D": 2.5},
            {("A", "B"): 1.5, ("A", "D"): 2.5, ("B", "B"): 4},
            {"C": 4},
        ]
    },
)
PROGRAMS.add(
    "query with computed sum",
    """
E(0,1)
E(1,2)
E(0,2)
E[x,_]?
E(x,_)?
E(_,_)?
""",
    {"queries": [[2, 1], {0, 1}, True]},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
