"""Relations and arrays from files of every format."""

import math
import random

import numpy as np
import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
V = np.random.default_rng(5).standard_normal((6, 3))
DICE = random.Random(5)
WEIGHTS = {
    (DICE.choice("abcdefg"), DICE.choice("uvwxyz")): round(DICE.uniform(-5, 5), 3)
    for _ in range(60)
}
CSV = "src,dst,w\n" + "".join(f"{a},{b},{w}\n" for (a, b), w in WEIGHTS.items())
PLACES = [2, 0, 2, 5, 1, 2]
SCATTERED = np.zeros((6, 3))
np.add.at(SCATTERED, PLACES, V)


def by_source(combine):
    """The weights of each name in the first column, combined."""
    groups = {}
    for (a, _), weight in WEIGHTS.items():
        groups.setdefault(a, []).append(weight)
    return {a: combine(weights) for a, weights in groups.items()}


PROGRAMS.add(
    "csv with header and weights",
    """
W[x,y] = file("w.csv", header=true)
S[x] = W[x,y]
A[x] avg= W[x,y]
Mx[x] max= W[x,y]
Mn[x] min= W[x,y]
C[x] = count[y](W[x,y] > 0)
export S
export A
export Mx
export Mn
export C
""",
    {
        "S": by_source(sum),
        "A": by_source(np.mean),
        "Mx": by_source(max),
        "Mn": by_source(min),
        "C": by_source(lambda weights: sum(weight > 0 for weight in weights)),
    },
    files={"w.csv": CSV},
    flags=("--precision", "f64"),
)
PROGRAMS.add(
    "duplicate keys are an error",
    """
W[x,y] = "w.csv"
W?
""",
    {"error": ["a", "w.csv"]},
    files={"w.csv": "a,b,1\nb,c,2\na,b,3\n"},
)
PROGRAMS.add(
    "duplicate keys summed",
    """
W[x,y] += "w.csv"
export W
""",
    {"W": {("a", "b"): 4, ("b", "c"): 2}},
    files={"w.csv": "a,b,1\nb,c,2\na,b,3\n"},
)
PROGRAMS.add(
    "duplicate keys max",
    """
W[x,y] max= "w.csv"
export W
""",
    {"W": {("a", "b"): 3, ("b", "c"): 2, "*": -math.inf}},
    files={"w.csv": "a,b,1\nb,c,2\na,b,3\n"},
)
PROGRAMS.add(
    "duplicate keys min",
    """
W[x,y] min= "w.csv"
export W
""",
    {"W": {("a", "b"): 1, ("b", "c"): 2, "*": math.inf}},
    files={"w.csv": "a,b,1\nb,c,2\na,b,3\n"},
)
PROGRAMS.add(
    "duplicate facts of relation are one",
    """
R(x,y) = "r.csv"
N[x] = R[x,y]
export N
""",
    {"N": {"a": 2}},
    files={"r.csv": "a,b\na,b\na,c\n"},
)
PROGRAMS.add(
    "source default",
    """
W[x,y] = file("w.csv", default=-1)
export W
S[x] = W[x,y]
export S
""",
    {"W": [[-1, 5], [2, -1]], "S": [4, 1]},
    files={"w.csv": "0,1,5\n1,0,2\n"},
)
PROGRAMS.add(
    "layout matrix",
    """
M[i,j] = file("m.csv", layout=matrix)
T[j,i] = M[i,j]
export T
""",
    {"T": [[1, 4], [2, 5], [3, 6]]},
    files={"m.csv": "1,2,3\n4,5,6\n"},
)
PROGRAMS.add(
    "layout matrix header",
    """
M[i,j] = file("m.csv", layout=matrix, header=true)
export M
""",
    {"M": [[1, 2, 3], [4, 5, 6.5]]},
    files={"m.csv": "a,b,c\n1,2,3\n4,5,6.5\n"},
)
PROGRAMS.add(
    "tsv matrix",
    """
M[i,j] = file("m.tsv", layout=matrix)
Y[i] = M[i,j]
export Y
""",
    {"Y": [3, 7, 99]},
    files={"m.tsv": "1\t2\n3\t4\n-1\t1e2\n"},
)
PROGRAMS.add(
    "txt relation",
    """
T(p,w) = "t.txt"
Bigram[w,v] = T[p,w] T[p+1,v]
Count[w] = T[p,w]
export Bigram
export Count
T(3,w)?
""",
    {
        "Bigram": {("the", "cat"): 2, ("cat", "sat"): 1, ("sat", "on"): 1, ("on", "the"): 1},
        "Count": {"the": 2, "cat": 2, "sat": 1, "on": 1},
        "queries": [{"on"}],
    },
    files={"t.txt": "the cat sat\n  on the cat\n"},
)
PROGRAMS.add(
    "txt vocab",
    """
T(p,w) = file("t.txt", vocab="v.txt")
E[w,d] = "e.npy"
X[p,d] = T[p,w] E[w,d]
export X
C[w] = T[p,w]
export C
""",
    {"X": [[3, 4], [1, 2], [3, 4]], "C": {"a": 1, "b": 2}},
    files={"t.txt": "b a b", "v.txt": "a\nb\nc\n", "e.npy": np.array([[1.0, 2], [3, 4], [5, 6]])},
)
PROGRAMS.add(
    "txt numbers are names",
    """
T(p,w) = "t.txt"
C[w] = T[p,w]
export C
""",
    {"C": {"10": 2, "2": 1, "-1": 1}},
    files={"t.txt": "10 2 10 -1"},
)
PROGRAMS.add(
    "jsonl facts",
    """
R(x,y) = "r.jsonl"
W[x,y] = "w.jsonl"
export R
export W
""",
    {"R": {("a", "b"), ("b", "c")}, "W": {("a", "b"): 1.5, ("c", "a"): -2}},
    files={"r.jsonl": '["a","b"]\n["b","c"]\n', "w.jsonl": '["a","b",1.5]\n["c","a",-2]\n'},
)
PROGRAMS.add(
    "npz and safetensors by key",
    """
A[i,j] = file("a.npz", key="q")
B[j,k] = file("s.safetensors", key="w")
C[i,k] = A[i,j] B[j,k]
export C
""",
    {"C": (V.astype(np.float32) @ V.T.astype(np.float32))},
    files={
        "a.npz": {"p": np.zeros(3), "q": V.astype(np.float32)},
        "s.safetensors": {"w": V.T.copy().astype(np.float32), "z": np.zeros(2, np.float32)},
    },
)
PROGRAMS.add(
    "npz only array",
    """
A[i] = "a.npz"
Y = A[i]
export Y
""",
    {"Y": 6},
    files={"a.npz": {"p": np.array([1.0, 2, 3])}},
)
PROGRAMS.add(
    "npz several needs key",
    """
A[i] = "a.npz"
A?
""",
    {"error": ["p", "q", "key"]},
    files={"a.npz": {"p": np.array([1.0, 2, 3]), "q": np.zeros(3)}},
)
PROGRAMS.add(
    "int npy gather",
    """
I[e] = "i.npy"
V[n,d] = "v.npy"
Y[e,d] = V[I[e],d]
Z[I[e],d] = V[e,d]
export Y
export Z
""",
    {
        "Y": V[PLACES],
        "Z": SCATTERED,
    },
    files={"i.npy": np.array(PLACES), "v.npy": V},
    flags=("--precision", "f64"),
)
PROGRAMS.add(
    "gather out of range names element",
    """
I[e] = [0,7]
V[n] = [1,2]
Y[e] = V[I[e]]
Y?
""",
    {"error": ["7"]},
)
PROGRAMS.add(
    "numbers as names compare by value",
    """
T(x,y) = "t.csv"
U(y) <- T(x,y), x > 0
export U
export T
""",
    {"U": {"b"}, "T": {(-1.5, "a"), (2.5, "b"), (-3, "c")}},
    files={"t.csv": "-1.5,a\n2.5,b\n-3,c\n"},
)
PROGRAMS.add(
    "join two files of numbers",
    """
A(x,y) = "a.csv"
B(x,z) = "b.csv"
J(y,z) <- A(x,y), B(x,z)
export J
""",
    {"J": {("p", "u"), ("q", "t"), ("r", "s")}},
    files={"a.csv": "-1,p\n2,q\n3,r\n", "b.csv": "3,s\n2,t\n-1.0,u\n"},
)
PROGRAMS.add(
    "names and positions in one domain",
    """
A(x) = "a.csv"
B(x) = "b.csv"
C(x) <- A(x), B(x)
C?
""",
    {"error": ["a.csv", "b.csv"]},
    files={"a.csv": "1\n2\n", "b.csv": "u\nv\n"},
)
PROGRAMS.add(
    "header names with quotes and blanks",
    """
R(x,y) = file("r.csv", header=true)
export R
""",
    {"R": {("New York", "Tea"), ('say "hi"', "a,b")}},
    files={"r.csv": '"first name",last\r\n"New York", Tea \r\n"say ""hi""","a,b"\r\n'},
)
PROGRAMS.add(
    "utf-8 names",
    """
R(x,y) = "r.tsv"
S(y,x) <- R(x,y)
export S
R(Ünal,y)?
""",
    {"S": {("жук", "Ünal"), ("ä b", "日本")}, "queries": [{"жук"}]},
    files={"r.tsv": "Ünal\tжук\n日本\tä b\n"},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
