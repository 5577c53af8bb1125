"""Files that are odd, and files that are wrong."""

import numpy as np
import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
PROGRAMS.add(
    "missing file",
    """
R(x,y) = "none.csv"
export R
""",
    {"error": "none.csv"},
)
PROGRAMS.add(
    "too few columns",
    """
W[x,y] = "r.csv"
export W
""",
    {"error": ["r.csv", "2"]},
    files={"r.csv": "0,1\n1\n"},
)
PROGRAMS.add(
    "ragged rows",
    """
W[x,y] = "r.csv"
export W
""",
    {"error": ["r.csv", "2"]},
    files={"r.csv": "0,1,4\n1,2\n"},
)
PROGRAMS.add(
    "text where value",
    """
W[x,y] = "r.csv"
export W
""",
    {"error": ["abc", "2"]},
    files={"r.csv": "0,1,4\n1,2,abc\n"},
)
PROGRAMS.add(
    "empty file",
    """
R(x,y) = "r.csv"
N[x] = R[x,y]
C = R[x,y]
Any() <- R(x,y)
export C
export Any
export R
""",
    {"C": 0, "Any": False, "R": set()},
    files={"r.csv": ""},
)
PROGRAMS.add(
    "header only",
    """
W[x,y] = file("r.csv", header=true)
C = W[x,y]
export C
""",
    {"C": 0},
    files={"r.csv": "a,b,c\n"},
)
PROGRAMS.add(
    "no trailing newline and blank lines",
    """
R(x,y) = "r.csv"
export R
""",
    {"R": {("a", "b"), ("b", "c")}},
    files={"r.csv": "a,b\n\nb,c"},
)
PROGRAMS.add(
    "crlf tsv",
    """
R(x,y) = "r.tsv"
export R
""",
    {"R": {("a", "b"), ("b", "c")}},
    files={"r.tsv": "a\tb\r\nb\tc\r\n"},
)
PROGRAMS.add(
    "bom",
    """
R(x,y) = "r.csv"
export R
""",
    {"R": {("a", "b")}},
    files={"r.csv": "\ufeffa,b\n"},
)
PROGRAMS.add(
    "numbers joined with names column error",
    """
R(x,y) = "r.csv"
export R
""",
    {"error": ["1", "c", "r.csv"]},
    files={"r.csv": "1,b\nc,d\n"},
)
PROGRAMS.add(
    "big ids positions",
    """
R(x,y) = "r.csv"
S(x) <- R(x,_)
export S
""",
    {"S": {3000000000, 7}},
    files={"r.csv": "3000000000,1\n7,2\n"},
)
PROGRAMS.add(
    "leading zeros",
    """
R(x,y) = "r.csv"
export R
""",
    {"R": {(7, 1), (7, 2)}},
    files={"r.csv": "007,1\n7,2\n"},
)
PROGRAMS.add(
    "unary relation file",
    """
R(x) = "r.csv"
S(y) <- R(y), y > 1
export S
""",
    {"S": {2, 4}},
    files={"r.csv": "0\n2\n4\n"},
)
PROGRAMS.add(
    "valued unary file",
    """
A[x] = "r.csv"
M max= A[x]
export M
export A
""",
    {"M": 3.5, "A": {"u": 3.5, "v": -1}},
    files={"r.csv": "u,3.5\nv,-1\n"},
)
PROGRAMS.add(
    "bool values",
    """
A[x] = file("r.npy")
B(x) <- A(x)
export B
""",
    {"B": {0, 2}},
    files={"r.npy": np.array([True, False, True])},
)
PROGRAMS.add(
    "relation from npy",
    """
A(x,y) = "r.npy"
export A
N[x] = A[x,y]
export N
""",
    {"A": {(0, 0), (0, 2)}, "N": [2, 0]},
    files={"r.npy": np.array([[1, 0, 3], [0, 0, -1]])},
)
PROGRAMS.add(
    "dtype option i64",
    """
A[x] = file("r.csv", dtype=i64)
S = A[x]
export S
""",
    {"S": 16777218},
    files={"r.csv": "0,16777217\n1,1\n"},
)
PROGRAMS.add(
    "dtype f64 option",
    """
A[x] = file("r.csv", dtype=f64)
export A
""",
    {"A": [0.123456789012]},
    files={"r.csv": "0,0.123456789012\n"},
)
PROGRAMS.add(
    "json dense",
    """
A[i,j] = "a.json"
S[j] = A[i,j]
export S
""",
    {"S": [4, 6.5]},
    files={"a.json": "[[1,2],[3,4.5]]"},
)
PROGRAMS.add(
    "json ragged",
    """
A[i,j] = "a.json"
export A
""",
    {"error": "a.json"},
    files={"a.json": "[[1,2],[3]]"},
)
PROGRAMS.add(
    "wrong rank",
    """
A[i,j] = "a.npy"
export A
""",
    {"error": ["a.npy", "1", "2"]},
    files={"a.npy": np.zeros(3)},
)
PROGRAMS.add(
    "round trip names",
    """
R(x,y) = "r.csv"
"o.csv" = R(x,y)
"o.jsonl" = R(x,y)
""",
    {
        "sinks": {
            "o.csv": {'"a, b",c', '"say ""x""",d'},
            "o.jsonl": {'["a, b", "c"]', '["say \\"x\\"", "d"]'},
        }
    },
    files={"r.csv": '"a, b",c\n"say ""x""",d\n'},
)
PROGRAMS.add(
    "txt sink",
    """
T(p,w) = "t.txt"
"o.txt" = T(p,w)
""",
    {"sinks": {"o.txt": "to be or not to be\n"}},
    files={"t.txt": "to be or  not\nto be"},
)
PROGRAMS.add(
    "unknown extension",
    """
R(x,y) = "r.xyz"
export R
""",
    {"error": "xyz"},
    files={"r.xyz": "a,b\n"},
)
PROGRAMS.add(
    "unknown option",
    """
R(x,y) = file("r.csv", heder=true)
export R
""",
    {"error": "heder"},
    files={"r.csv": "a,b\n"},
)
PROGRAMS.add(
    "axis dense with quoted names",
    """
axis w = "v.txt"
E[w,d] = "e.npy"
E['dog',d]?
S[w,v] = E[w,d] E[v,d]
export S
""",
    {"queries": [[2, 3]], "S": [[1, 3], [3, 13]]},
    files={"v.txt": "cat\ndog\n", "e.npy": np.arange(4.0).reshape(2, 2)},
)
PROGRAMS.add(
    "dense joined by entity order",
    """
R(x,y) = "r.csv"
E[x,d] = "e.npy"
S[y,d] = R[x,y] E[x,d]
export S
""",
    {"S": [[4, 6], [2, 3]]},
    files={"r.csv": "b,p\na,q\nc,p\n", "e.npy": np.arange(6.0).reshape(3, 2)},
)
PROGRAMS.add(
    "import",
    """
import "lib.fuse" as lib
Parent(Alice,Bob)
G[x] = Parent[x,y]
Y = lib::twice(3)
export G
export Y
""",
    {"Y": 6},
    files={"lib.fuse": "fn twice(n) -> s { s = 2 * n }\n"},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
