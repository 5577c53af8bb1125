"""What programs over relations write, and from where they read."""

import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
SOURCES = """
Parent(Alice, Bob)
Parent(Bob, 'Li Na')
W[Alice,Bob] = 1.5
W[Bob,'Li Na'] = 2
"""
PROGRAMS.add(
    "sink csv relation",
    SOURCES + """
"o.csv" = Parent(x,y)
"w.csv" = W[x,y]
"t.tsv" = W[x,y]
"j.jsonl" = W[x,y]
"p.jsonl" = Parent(x,y)
"p.json" = Parent(x,y)
""",
    {
        "sinks": {
            "o.csv": {"Alice,Bob", "Bob,Li Na"},
            "w.csv": {"Alice,Bob,1.5", "Bob,Li Na,2.0"},
            "t.tsv": {"Alice\tBob\t1.5", "Bob\tLi Na\t2.0"},
            "p.jsonl": {'["Alice", "Bob"]', '["Bob", "Li Na"]'},
        }
    },
)
PROGRAMS.add(
    "sink partial",
    SOURCES + """
"o.csv" = Parent(Alice,y)
"o2.csv" = Parent(x,_)
""",
    {"sinks": {"o.csv": {"Bob"}, "o2.csv": {"Alice", "Bob"}}},
)
PROGRAMS.add(
    "sink expression",
    """
R(0,1)
R(0,2)
R(1,2)
X[j] = [1,10,100]
"y.npy" = R[i,j] X[j]
"z.npz" = R[i,j]
"s.safetensors" = R[i,j] * 2.0
"q.json" = R[i,j] X[j]
""",
    {"sinks": {"z.npz": {"R": [[0, 1, 1], [0, 0, 1]]}}},
)
PROGRAMS.add(
    "sink npy keeps all other indices",
    """
R[i,j] = [[0,1,1],[0,0,1]]
X[j] = [1,10,100]
"y.npy" = R[i,j] X[j]
""",
    {"sinks": {"y.npy": [110, 100]}},
)
PROGRAMS.add(
    "topk sink vector",
    """
V[i] = [3,1,4,1,5]
"k.jsonl" = topk(V[i], k=3)
""",
    {
        "sinks": {
            "k.jsonl": {
                '{"index": [], "top": [{"position": 4, "value": 5.0}, '
                '{"position": 2, "value": 4.0}, {"position": 0, "value": 3.0}]}'
            }
        }
    },
)
PROGRAMS.add(
    "root",
    """
R(x,y) = "in/r.csv"
"out.csv" = R(y,x)
export R
""",
    {"R": {(0, 1), (2, 0)}, "sinks": {"out.csv": "0,1\n2,0\n"}},
    files={"../data/in/r.csv": "0,1\n2,0\n"},
    flags=("--root", "@/data"),
)
PROGRAMS.add(
    "output root",
    """
R(x,y) = "r.csv"
"deep/out.csv" = R(y,x)
""",
    {"sinks": {"../o/deep/out.csv": {"0,1", "2,0"}}},
    files={"r.csv": "0,1\n2,0\n"},
    flags=("--output-root", "@/o"),
)
PROGRAMS.add(
    "sink may not leave root",
    """
R(0,1)
"../out.csv" = R(y,x)
""",
    {"error": "../out.csv"},
)
PROGRAMS.add(
    "input replaces facts",
    """
R(0,1)
R(1,1)
N[y] = R[x,y]
export N
""",
    {"N": [1, 0, 2]},
    files={"in.csv": "5,2\n6,2\n7,0\n"},
    flags=("--input", "R=@/p/in.csv"),
)
PROGRAMS.add(
    "input replaces source",
    """
R(x,y) = "none.csv"
N[y] = R[x,y]
export N
""",
    {"N": [1, 0, 2]},
    files={"in.csv": "5,2\n6,2\n7,0\n"},
    flags=("--input", "R=@/p/in.csv"),
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
