"""Relations beside arrays: axes, numbers as conditions, dense joins."""

import math

import numpy as np
import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()


def shares(rows):
    """Each row divided by its sum; a row of zeros stays."""
    sums = rows.sum(axis=1, keepdims=True)
    return rows / np.where(sums == 0, 1, sums)


RANDOM = np.random.default_rng(5)
PROGRAMS.add(
    "axis from file numbers entities",
    """
axis person = "people.txt"
Parent(person, person') = "p.tsv"
H[person,d] = "h.npy"
S[person,d] = Parent[person,person'] H[person',d]
export S
export Parent
""",
    {"S": [[0, 0], [4, 6], [0, 1]], "Parent": {("Alice", "Bob"), ("Alice", "Zoe"), ("Bob", "Zoe")}},
    files={
        "people.txt": "Zoe\nAlice\nBob\n",
        "p.tsv": "Alice\tBob\nAlice\tZoe\nBob\tZoe\n",
        "h.npy": np.arange(6.0).reshape(3, 2),
    },
)
PROGRAMS.add(
    "axis with a number",
    """
axis p = 5
R(0)
R(3)
N[p] = R[p]
M[p] = R[p] == 0
export N
export M
""",
    {"N": [1, 0, 0, 1, 0], "M": [False, True, True, False, True]},
)
PROGRAMS.add(
    "axis bounds a fact",
    """
axis p = 3
R(p) <- S(p)
S(3)
export R
""",
    {"error": "3"},
)
PROGRAMS.add(
    "complement via number",
    """
axis p = 4
R(0)
R(2)
All[p] = 1
No(p) <- All[p], not R(p)
export No
""",
    {"No": {1, 3}},
)
PROGRAMS.add(
    "number read in round brackets",
    """
V[0] = 2
V[1] = -1
V[2] = 0
V[3] = 0.5
Pos(i) <- V(i)
Big(i) <- V[i] > 1
export Pos
export Big
""",
    {"Pos": {0, 3}, "Big": {0}},
)
PROGRAMS.add(
    "nan is false",
    """
V[i] = [1, nan, -1, inf]
P(i) <- V(i)
N(i) <- V[i] == V[i], V[i] > 0
export P
""",
    {"P": {0, 3}},
)
PROGRAMS.add(
    "witness by witness: numbers sum to 0 but any is positive",
    """
V[i,j] = [[1,-1],[0,0],[-2,1]]
P(i) <- V(i,j)
export P
""",
    {"P": {0, 2}},
)
PROGRAMS.add(
    "relation as factor counts witnesses",
    """
Sister(A,B)
Sister(A,C)
Parent(B,D)
Parent(C,D)
N[x,z] = Sister[x,y] Parent[y,z]
export N
""",
    {"N": {("A", "D"): 2}},
)
PROGRAMS.add(
    "one minus relation",
    """
axis x = 3
R(1)
Y[x] = 1 - R[x]
export Y
""",
    {"Y": [1, 0, 1]},
)
A = RANDOM.integers(0, 2, (6, 6))
V = RANDOM.standard_normal((6, 3))
FACTS = "".join(f"E({i},{j})\n" for i in range(6) for j in range(6) if A[i, j])
PROGRAMS.add(
    "message passing",
    FACTS + """
V[n,d] = "v.npy"
axis n = 6
H[n,d] = relu(E[n,m] V[m,d])
M[n,d] max= E(n,m) V[m,d]
G[n,d] avg= E(n,m) V[m,d] default 0
export H
export M
export G
""",
    {
        "H": np.maximum(A @ V, 0),
        "M": np.array(
            [
                [max([V[m, d] for m in range(6) if A[n, m]], default=-math.inf) for d in range(3)]
                for n in range(6)
            ]
        ),
        "G": np.array(
            [
                [
                    np.mean([V[m, d] for m in range(6) if A[n, m]]) if A[n].any() else 0
                    for d in range(3)
                ]
                for n in range(6)
            ]
        ),
    },
    files={"v.npy": V},
    flags=("--precision", "f64"),
)
PROGRAMS.add(
    "degree normalised",
    FACTS + """
V[n,d] = "v.npy"
Deg[n] = E[n,m]
Y[n,d] = E[n,m] V[m,d] / Deg[n]
export Y
""",
    {"Y": np.nan_to_num((A @ V) / A.sum(1, keepdims=True))},
    files={"v.npy": V},
    flags=("--precision", "f64"),
)
PROGRAMS.add(
    "softmax over neighbours",
    FACTS + """
V[n,d] = "v.npy"
S[n,m.] = softmax(V[n,d] V[m,d], where = E(n,m))
Y[n,d] = S[n,m] V[m,d]
export Y
""",
    {"Y": shares(np.exp(V @ V.T) * A) @ V},
    files={"v.npy": V},
    flags=("--precision", "f64"),
)
PROGRAMS.add(
    "triangles",
    FACTS + """
T[] = E[a,b] E[b,c] E[c,a]
U = E[a,b] E[b,c] E[c,a]
Tri(a,b,c) <- E(a,b), E(b,c), E(c,a), a < b, b < c
export U
export Tri
""",
    {
        "U": int(np.trace(A @ A @ A)),
        "Tri": {
            (a, b, c)
            for a in range(6)
            for b in range(6)
            for c in range(6)
            if A[a, b] and A[b, c] and A[c, a] and a < b < c
        },
    },
)
PROGRAMS.add(
    "similar pairs by a plain read",
    """
E[x,d] = "e.npy"
S(x,y) <- E[x,d] E[y,d] > 0.5, x != y
export S
""",
    {"S": {(i, j) for i in range(6) for j in range(6) if i != j and V[i] @ V[j] > 0.5}},
    files={"e.npy": V},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
