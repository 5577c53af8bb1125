"""Relations over names, and rules: facts, negation, alternatives, bindings."""

import math

import pytest
from fuse_command import needs_binary
from relational_programs import Programs, check_program

pytestmark = needs_binary

PROGRAMS = Programs()
PAIRS = [("Alice", "Bob"), ("Alice", "Carol"), ("Bob", "Dan"), ("Carol", "Eve"), ("Dan", "Fay")]
FAMILY = "".join(f"Parent({a}, {b})\n" for a, b in PAIRS)
P = set(PAIRS)
PEOPLE = sorted({a for p in P for a in p})
GRANDPARENTS = {(a, d) for a, b in P for c, d in P if b == c}
SIBLINGS = {(b, d) for a, b in P for c, d in P if a == c and b != d}
PROGRAMS.add(
    "grandparents",
    FAMILY + """
G(x,z) <- Parent(x,y), Parent(y,z)
G?
G(Alice,z)?
G(x,Fay)?
G(Alice,Dan)?
G(Dan,Alice)?
""",
    {
        "queries": [
            GRANDPARENTS,
            {z for x, z in GRANDPARENTS if x == "Alice"},
            {x for x, z in GRANDPARENTS if z == "Fay"},
            True,
            False,
        ]
    },
)
PROGRAMS.add(
    "siblings",
    FAMILY + """
S(x,y) <- Parent(p,x), Parent(p,y), x != y
export S
""",
    {"S": SIBLINGS},
)
PROGRAMS.add(
    "colon dash and trailing dots",
    FAMILY.replace(")\n", ").\n") + """
S(x,y) :- Parent(p,x), Parent(p,y), x != y.
export S
""",
    {"S": SIBLINGS},
)
PROGRAMS.add(
    "childless",
    FAMILY + """
Person(x) <- Parent(x,_)
Person(x) <- Parent(_,x)
Leaf(x) <- Person(x), not Parent(x,_)
Root(x) <- Person(x), not Parent(_,x)
export Leaf
export Root
""",
    {"Leaf": {"Eve", "Fay"}, "Root": {"Alice"}},
)
PROGRAMS.add(
    "only child",
    FAMILY + """
Sib(x,y) <- Parent(p,x), Parent(p,y), x != y
Only(x) <- Parent(_,x), not Sib(x,_)
export Only
""",
    {"Only": {b for a, b in P} - {a for a, b in SIBLINGS}},
)
PROGRAMS.add(
    "or joins alternatives",
    FAMILY + """
Near(x,y) <- Parent(x,y) or Parent(y,x)
export Near
""",
    {"Near": P | {(b, a) for a, b in P}},
)
PROGRAMS.add(
    "or in parentheses before a negation",
    FAMILY + """
Near(x) <- (Parent(x,Dan) or Parent(x,Eve)), not Parent(Alice,x)
export Near
""",
    {"Near": set()},
)
PROGRAMS.add(
    "or in parens binding",
    FAMILY + """
Near(x,y) <- (Parent(x,y) or Parent(y,x)), x != Alice
export Near
""",
    {"Near": {(a, b) for a, b in P | {(b, a) for a, b in P} if a != "Alice"}},
)
PROGRAMS.add(
    "and in a body",
    FAMILY + """
G(x,z) <- Parent(x,y) and Parent(y,z)
export G
""",
    {"G": GRANDPARENTS},
)
PROGRAMS.add(
    "count children",
    FAMILY + """
Kids(x,n) <- Parent(x,_), n = count[y](Parent(x,y))
export Kids
""",
    {"Kids": {("Alice", 2), ("Bob", 1), ("Carol", 1), ("Dan", 1)}},
)
PROGRAMS.add(
    "count of nothing is 0",
    FAMILY + """
P(x) <- Parent(x,_) or Parent(_,x)
Kids(x,n) <- P(x), n = count[y](Parent(x,y))
export Kids
""",
    {"Kids": {(x, sum(a == x for a, b in P)) for x in PEOPLE}},
)
AGE_OF = {"Alice": 70, "Bob": 41, "Carol": 45, "Dan": 12, "Eve": 9}
AGES = "".join(f"Age[{k}] = {v}\n" for k, v in AGE_OF.items())
PROGRAMS.add(
    "max of empty group has none",
    FAMILY + AGES + """
P(x) <- Parent(x,_) or Parent(_,x)
Old(x,m) <- P(x), m = max[y when Parent(x,y)](Age[y])
export Old
""",
    {
        "Old": {
            (x, max(AGE_OF[b] for a, b in P if a == x and b in AGE_OF))
            for x in PEOPLE
            if any(a == x and b in AGE_OF for a, b in P)
        }
    },
)
PROGRAMS.add(
    "min avg of members in body",
    FAMILY + AGES + """
Avg2(x,m) <- Parent(x,_), m = sum[y when Parent(x,y)](Age[y])
export Avg2
""",
    {"Avg2": {(x, sum(AGE_OF.get(b, 0) for a, b in P if a == x)) for x in {a for a, b in P}}},
)
PROGRAMS.add(
    "avg of members",
    FAMILY + AGES + """
M[x] avg= Parent(x,y) Age[y]
export M
""",
    {"M": {"Alice": 43, "Bob": 12, "Carol": 9, "*": math.nan}, "warns": 1},
)
PROGRAMS.add(
    "avg of members default",
    FAMILY + AGES + """
M[x] avg= Parent(x,y) Age[y] default 0
export M
""",
    {"M": {"Alice": 43, "Bob": 12, "Carol": 9}},
)
PROGRAMS.add(
    "max of members",
    FAMILY + AGES + """
M[x] max= Parent(x,y) Age[y]
export M
""",
    {"M": {"Alice": 45, "Bob": 12, "Carol": 9, "*": -math.inf}},
)
PROGRAMS.add(
    "min of members default",
    FAMILY + AGES + """
M[x] min= Parent(x,y) Age[y] default -1
export M
""",
    {"M": {"Alice": 41, "Bob": 12, "Carol": 9, "*": -1}},
)
PROGRAMS.add(
    "sum of ages through zero-arity",
    """
Wet() <- Rain()
Rain()
Dry() <- Sun(_)
Sun(3) <- Wet(), not Rain()
Wet()?
Dry()?
export Wet
""",
    {"queries": [True, False], "Wet": True},
)
PROGRAMS.add(
    "zero arity from facts",
    FAMILY + """
Any() <- Parent(_,_)
None1() <- Parent(x,x)
Both() <- Any(), not None1()
export Any
export None1
export Both
""",
    {"Any": True, "None1": False, "Both": True},
)
PROGRAMS.add(
    "3-ary",
    """
Deal(Ann, Bob, Apple)
Deal(Bob, Cid, Apple)
Deal(Ann, Cid, Pear)
Deal(Ann, Bob, Pear)
Pass(x,g,z) <- Deal(x,y,g), Deal(y,z,g)
N[x,g] = Deal[x,y,g]
export Pass
export N
Deal(Ann,_,g)?
Deal(x,Cid,_)?
""",
    {
        "Pass": {("Ann", "Apple", "Cid")},
        "N": {("Ann", "Apple"): 1, ("Ann", "Pear"): 2, ("Bob", "Apple"): 1},
        "queries": [{"Apple", "Pear"}, {"Bob", "Ann"}],
    },
)
PROGRAMS.add(
    "4-ary",
    """
R(1,2,3,4)
R(4,3,2,1)
R(1,2,2,1)
R(2,2,2,2)
S(a,d) <- R(a,b,b,d)
T(b,c) <- R(a,b,c,a)
export S
export T
R(1,b,c,_)?
""",
    {"S": {(1, 1), (2, 2)}, "T": {(2, 2)}, "queries": [{(2, 3), (2, 2)}]},
)
PROGRAMS.add(
    "constants in rule bodies and heads",
    FAMILY + """
R(Alice, x, 3) <- Parent(Bob, x)
R('x y', x, 4) <- Parent(Carol, x)
export R
""",
    {"R": {("Alice", "Dan", 3), ("x y", "Eve", 4)}},
)
PROGRAMS.add(
    "quoted names",
    """
Likes('new york', Tea)
Likes('paris', Coffee)
Likes(x, Tea)?
Likes('paris', y)?
""",
    {"queries": [{"new york"}, {"Coffee"}]},
)
PROGRAMS.add(
    "comparison with an entity",
    FAMILY + """
Q(x) <- Parent(x,y), y == Dan
R(x) <- Parent(x,_), x != Alice
export Q
export R
""",
    {"Q": {"Bob"}, "R": {"Bob", "Carol", "Dan"}},
)
PROGRAMS.add(
    "arithmetic bindings",
    """
E(1,2)
E(3,5)
E(4,4)
D(x,y,d) <- E(x,y), d = y - x
S(s) <- E(x,y), s = 2*x + y
export D
export S
""",
    {"D": {(1, 2, 1), (3, 5, 2), (4, 4, 0)}, "S": {(4,), (11,), (12,)}},
)
PROGRAMS.add(
    "negative bindings",
    """
E(1,2)
E(5,3)
D(x,d) <- E(x,y), d = y - x
export D
""",
    {"D": {(1, 1), (5, -2)}},
)
PROGRAMS.add(
    "chain of bindings and a guard",
    """
N(0)
N(1)
N(2)
N(7)
M(n,m) <- N(n), k = n + 1, m = k * k, m < 50
export M
""",
    {"M": {(0, 1), (1, 4), (2, 9)}},
)
PROGRAMS.add(
    "binding by constants",
    """
A(x) <- x = 3
B(y) <- A(x), y = x + 1
export A
export B
""",
    {"A": {3}, "B": {4}},
)
PROGRAMS.add(
    "floor mod bindings",
    """
N(7)
N(10)
M(n,q,r) <- N(n), q = n // 3, r = n % 3
export M
""",
    {"M": {(7, 2, 1), (10, 3, 1)}},
)


@pytest.mark.parametrize("program", PROGRAMS, ids=PROGRAMS.names())
def test_program(program, tmp_path):
    check_program(program, tmp_path)
