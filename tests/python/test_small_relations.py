"""Small relational programs against brute force over all positions: rules, negation, aggregates,
value facts, absence, defaults, operators. Each runs on random facts over five positions.
"""

import itertools
import json
import math
import random
import subprocess

import pytest

from fuse_command import BINARY, needs_binary

N = 5
R = range(N)
inf, nan = math.inf, math.nan
VALUES = [-2, -1.5, -0.5, 0, 0.25, 1, 2.5]


class Facts:
    """Relations E, F, P, T, value facts W, V, dense A, and I of positions."""

    def __init__(self, seed):
        rng = random.Random(seed)

        def rows(rank, most):
            return {tuple(rng.choices(R, k=rank)) for _ in range(rng.randint(1, most))}

        self.E, self.F, self.T = rows(2, 10), rows(2, 7), rows(3, 12)
        self.P = {row[0] for row in rows(1, 4)}
        self.W = {row: rng.choice(VALUES) for row in rows(2, 9)}
        self.V = {row[0]: rng.choice(VALUES) for row in rows(1, 4)}
        self.A = rng.choices(VALUES, k=N)
        self.I = rng.choices(R, k=N)

    def text(self):
        lines = [f"axis {name} = {N}" for name in "xyzw"]
        for name in "EFT":
            lines += [f"{name}({', '.join(map(str, row))})" for row in getattr(self, name)]
        lines += [f"P({x})" for x in self.P]
        lines += [f"W[{x}, {y}] = {value}" for (x, y), value in self.W.items()]
        lines += [f"V[{x}] = {value}" for x, value in self.V.items()]
        lines += [f"A[x] = {self.A}", f"I[x] = {self.I}"]
        # Makes every column range over all positions.
        lines.append("Pin(x, y, z) <- E(x, y), F(x, y), T(x, y, z), W[x, y] > 0, V[x] > 0, P(x)")
        return "\n".join(lines) + "\n"


def fold(op, values):
    values = list(values)
    if op == "+=":
        return sum(values)
    if op == "*=":
        return math.prod(values)
    if op == "avg=":
        return sum(values) / len(values) if values else nan
    if op == "lse=":
        return math.log(sum(map(math.exp, values))) if values else -inf
    return max(values, default=-inf) if op == "max=" else min(values, default=inf)


# (text, number of columns of Q or Y, what it is at these columns)
RULES = [
    (
        "Q(x,z) <- E(x,y), F(y,z)",
        2,
        lambda c, x, z: any(((x, y) in c.E and (y, z) in c.F for y in R)),
    ),
    ("Q(x) <- E(x,x)", 1, lambda c, x: (x, x) in c.E),
    (
        "Q(x) <- E(x,_), not F(x,_)",
        1,
        lambda c, x: any(((x, y) in c.E for y in R)) and (not any(((x, y) in c.F for y in
        R))),
    ),
    (
        "Q(x) <- P(x), not E(_,x)",
        1,
        lambda c, x: x in c.P and (not any(((y, x) in c.E for y in R))),
    ),
    ("Q(x,y) <- E(x,y), x != y", 2, lambda c, x, y: (x, y) in c.E and x != y),
    ("Q(x,y) <- E(x,y) or F(y,x)", 2, lambda c, x, y: (x, y) in c.E or (y, x) in c.F),
    ("Q(x,y) <- P(x), P(y), x < y", 2, lambda c, x, y: x in c.P and y in c.P and (x < y)),
    ("Q(x) <- T(x,y,y)", 1, lambda c, x: any(((x, y, y) in c.T for y in R))),
    (
        "Q(x,y) <- T(x,_,y), not T(y,_,x)",
        2,
        lambda c, x, y: any(((x, a, y) in c.T for a in R)) and (not any(((y, a, x) in c.T
        for a in R))),
    ),
    ("Q(x) <- E(x,2)", 1, lambda c, x: (x, 2) in c.E),
    (
        "Q(x,z) <- E(x,y), E(y,z), not E(x,z)",
        2,
        lambda c, x, z: any(((x, y) in c.E and (y, z) in c.E for y in R)) and (x, z) not in
        c.E,
    ),
    (
        "Q(x) <- P(x), n = count[y](E(x,y)), n >= 2",
        1,
        lambda c, x: x in c.P and sum(((x, y) in c.E for y in R)) >= 2,
    ),
    (
        "Q(x) <- P(x), n = count[y](E(x,y)), n == 0",
        1,
        lambda c, x: x in c.P and sum(((x, y) in c.E for y in R)) == 0,
    ),
    (
        "Q(x) <- P(x), m = max[y when E(x,y)](A[y]), m > 0",
        1,
        lambda c, x: x in c.P and any(((x, y) in c.E for y in R)) and (max((c.A[y] for y in
        R if (x, y) in c.E)) > 0),
    ),
    (
        "Q(x) <- P(x), m = min[y when E(x,y)](A[y]), m < 100",
        1,
        lambda c, x: x in c.P and any(((x, y) in c.E for y in R)),
    ),
    (
        "Q(x) <- P(x), m = sum[y when E(x,y)](A[y]), m == 0",
        1,
        lambda c, x: x in c.P and sum((c.A[y] for y in R if (x, y) in c.E)) == 0,
    ),
    (
        "Q(x) <- P(x), m = avg[y when E(x,y)](A[y]), m >= 0.25",
        1,
        lambda c, x: x in c.P and any(((x, y) in c.E for y in R)) and (fold('avg=', [c.A[y]
        for y in R if (x, y) in c.E]) >= 0.25),
    ),
    ("Q(x,y) <- E(x,y), A[x] > A[y]", 2, lambda c, x, y: (x, y) in c.E and c.A[x] > c.A[y]),
    ("Q(x,y) <- A[x] A[y] > 0.5", 2, lambda c, x, y: c.A[x] * c.A[y] > 0.5),
    ("Q(x) <- W[x,y] > 0", 1, lambda c, x: any((c.W.get((x, y), 0) > 0 for y in R))),
    ("Q(x) <- W(x,y)", 1, lambda c, x: any((c.W.get((x, y), 0) > 0 for y in R))),
    ("Q(x,y) <- W(x,y), not P(y)", 2, lambda c, x, y: c.W.get((x, y), 0) > 0 and y not in c.P),
    (
        "Q(x) <- P(x), not W(x,_)",
        1,
        lambda c, x: x in c.P and (not any((c.W.get((x, y), 0) > 0 for y in R))),
    ),
    ("Q(x,y) <- E(x,y), s = x + y, s == 4", 2, lambda c, x, y: (x, y) in c.E and x + y == 4),
    (
        "Q(x,y) <- E(x,y), (x + y) % 2 == 0",
        2,
        lambda c, x, y: (x, y) in c.E and (x + y) % 2 == 0,
    ),
    ("Q() <- E(x,x)", 0, lambda c: any(((x, x) in c.E for x in R))),
    (
        "Z() <- E(x,x)\nQ(x) <- P(x), not Z()",
        1,
        lambda c, x: x in c.P and (not any(((a, a) in c.E for a in R))),
    ),
    (
        "Z() <- E(x,x)\nQ(x) <- P(x), Z()",
        1,
        lambda c, x: x in c.P and any(((a, a) in c.E for a in R)),
    ),
    (
        "B(x) <- E(x,_)\nQ(x) <- B(x), F(x,_)\nQ(x) <- P(x)",
        1,
        lambda c, x: any(((x, y) in c.E for y in R)) and any(((x, y) in c.F for y in R)) or
        x in c.P,
    ),
    (
        "Q(x) <- P(x), not E(x,x) or F(x,y), E(y,x)",
        1,
        lambda c, x: x in c.P and (x, x) not in c.E or any(((x, y) in c.F and (y, x) in c.E
        for y in R)),
    ),
    (
        "Q(x,y,z) <- E(x,y), E(y,z), E(z,x)",
        3,
        lambda c, x, y, z: (x, y) in c.E and (y, z) in c.E and ((z, x) in c.E),
    ),
    ("Q(x+0) <- E(x,_)", 1, lambda c, x: any(((x, y) in c.E for y in R))),
    ("Q(x) when A[x] > 0 = P(x)", 1, lambda c, x: x in c.P and c.A[x] > 0),
    ("Q(x) = E(x,y) A[y]", 1, lambda c, x: any(((x, y) in c.E and c.A[y] > 0 for y in R))),
    (
        "Q(x) <- P(x), k = count[y,z](T(x,y,z)), k > 1",
        1,
        lambda c, x: x in c.P and sum(((x, y, z) in c.T for y in R for z in R)) > 1,
    ),
    (
        "Q(x,y) <- P(x), P(y), k = count[z](E(x,z) E(y,z)), k >= 1",
        2,
        lambda c, x, y: x in c.P and y in c.P and any(((x, z) in c.E and (y, z) in c.E for z
        in R)),
    ),
    (
        "Q(x) <- P(x), not E(x,y) F(y,x)",
        1,
        lambda c, x: x in c.P and (not any(((x, y) in c.E and (y, x) in c.F for y in R))),
    ),
]

EQUATIONS = [
    ("Y[x] = E[x,y]", 1, lambda c, x: sum(((x, y) in c.E for y in R))),
    (
        "Y[x,z] = E[x,y] F[y,z]",
        2,
        lambda c, x, z: sum(((x, y) in c.E and (y, z) in c.F for y in R)),
    ),
    ("Y[x] = E(x,y) A[y]", 1, lambda c, x: sum((c.A[y] for y in R if (x, y) in c.E))),
    (
        "Y[x] = -E(x,y) A[y] + P(x)",
        1,
        lambda c, x: -sum((c.A[y] for y in R if (x, y) in c.E)) + (x in c.P),
    ),
    ("Y[x] = exp(V[x])", 1, lambda c, x: math.exp(c.V.get(x, 0))),
    ("Y[x] = P[x] + 2", 1, lambda c, x: (x in c.P) + 2),
    ("Y = count[x,y](E(x,y))", 0, lambda c: len(c.E)),
    ("Y[x] = count[y](not E(x,y))", 1, lambda c, x: sum(((x, y) not in c.E for y in R))),
    (
        "Y[x] = sum[y when E(x,y)](A[y] A[x])",
        1,
        lambda c, x: sum((c.A[y] * c.A[x] for y in R if (x, y) in c.E)),
    ),
    (
        "Y[x] = max[y when E(x,y)](A[y])",
        1,
        lambda c, x: fold('max=', [c.A[y] for y in R if (x, y) in c.E]),
    ),
    (
        "Y[x] = min[y](W[x,y])",
        1,
        lambda c, x: fold('min=', [c.W[x, y] for y in R if (x, y) in c.W]),
    ),
    ("Y[x] = any[y](E(x,y))", 1, lambda c, x: any(((x, y) in c.E for y in R))),
    ("Y[x] = all[y](E[x,y])", 1, lambda c, x: all(((x, y) in c.E for y in R))),
    ("Y avg= (A[x] == 1)", 0, lambda c: sum((a == 1 for a in c.A)) / N),
    (
        "M[x] max= W[x,y]\nY avg= M[x]",
        0,
        lambda c: fold('avg=', [max((c.W[x, y] for y in R if (x, y) in c.W)) for x in R if
        any(((x, y) in c.W for y in R))]),
    ),
    (
        "M[x] = E(x,y) A[y]\nY min= M[x]",
        0,
        lambda c: fold('min=', [sum((c.A[y] for y in R if (x, y) in c.E)) for x in R if
        any(((x, y) in c.E for y in R))]),
    ),
    (
        "M[x] = E[x,y] A[y]\nY min= M[x]",
        0,
        lambda c: fold('min=', [sum((c.A[y] for y in R if (x, y) in c.E)) for x in R]),
    ),
    ("M[x] max= V[x] default 3\nY[x] = M[x] A[x]", 1, lambda c, x: c.V.get(x, 3) * c.A[x]),
    ("Y[x] = V[I[x]] P(x)", 1, lambda c, x: c.V.get(c.I[x], 0) if x in c.P else 0),
    ("Y[x] max= V[I[x]]", 1, lambda c, x: c.V.get(c.I[x], -inf)),
    (
        "Y[x] max= W[x,y]\nY[x] max= V[x]",
        1,
        lambda c, x: fold('max=', [c.W[x, y] for y in R if (x, y) in c.W] + ([c.V[x]] if x
        in c.V else [])),
    ),
    (
        "Y[x] avg= W[x,y]\nY[x] avg= V[x]",
        1,
        lambda c, x: fold('avg=', [c.W[x, y] for y in R if (x, y) in c.W] + ([c.V[x]] if x
        in c.V else [])),
    ),
    (
        "Y[x] when A[x] != 0 = V[x] / A[x]",
        1,
        lambda c, x: c.V.get(x, 0) / c.A[x] if c.A[x] != 0 else 0,
    ),
    (
        "Y[x] = case { P(x) -> A[x]; V[x] > 0 -> 10; default -> -1 }",
        1,
        lambda c, x: c.A[x] if x in c.P else 10 if c.V.get(x, 0) > 0 else -1,
    ),
    ("Y[x] = P(x) ? V[x] : 5", 1, lambda c, x: c.V.get(x, 0) if x in c.P else 5),
    (
        "Y[x/2] max= V[x]",
        1,
        lambda c, k: fold('max=', [c.V[x] for x in R if x // 2 == k and x in c.V]),
    ),
    ("Y[x] = E(x, x+1?) + 0", 1, lambda c, x: int((x, x + 1) in c.E)),
    (
        "Y[x] = E[x, (y+1) % 5] A[y]",
        1,
        lambda c, x: sum((c.A[y] for y in R if (x, (y + 1) % 5) in c.E)),
    ),
    (
        "Q(x) <- E(x,_), not P(x)\nY = Q[x] A[x]",
        0,
        lambda c: sum((c.A[x] for x in R if any(((x, y) in c.E for y in R)) and x not in
        c.P)),
    ),
]

for op in ["+=", "max=", "min=", "avg=", "*=", "lse="]:
    EQUATIONS += [
        (
            f"Y[x] {op} E(x,y) A[y]",
            1,
            lambda c, x, op=op: fold(op, [c.A[y] for y in R if (x, y) in c.E]),
        ),
        (
            f"Y[x] {op} E(x,y) A[y] default 7",
            1,
            lambda c, x, op=op: fold(op, [c.A[y] for y in R if (x, y) in c.E]) if any(((x,
            y) in c.E for y in R)) else 7,
        ),
        (
            f"Y[x] {op} W[x,y]",
            1,
            lambda c, x, op=op: fold(op, [c.W[x, y] for y in R if (x, y) in c.W]),
        ),
        (
            f"Y[x] {op} W[x,y] V[y]",
            1,
            lambda c, x, op=op: fold(op, [c.W[x, y] * c.V[y] for y in R if (x, y) in c.W and
            y in c.V]),
        ),
        (
            f"Y[x] {op} V[x] + W[x,y]",
            1,
            (lambda c, x, op=op: fold(op, [c.V[x] + c.W[x, y] for y in R if (x, y) in c.W
            and x in c.V])) if op != '+=' else lambda c, x: c.V.get(x, 0) + sum((c.W.get((x,
            y), 0) for y in R)),
        ),
        (
            f"Y[x] when P(x) {op} E(x,y) A[y]",
            1,
            lambda c, x, op=op: fold(op, [c.A[y] for y in R if (x, y) in c.E and x in c.P]),
        ),
        (
            f"Y[I[x]] {op} V[x]",
            1,
            lambda c, k, op=op: fold(op, [c.V[x] for x in R if c.I[x] == k and x in c.V]),
        ),
    ]


def result(text, facts, name, tmp_path):
    path = tmp_path / "program.fuse"
    path.write_text(facts.text() + text + f"\nexport {name}\n")
    run = subprocess.run([BINARY, "run", "--json", path], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout)["exports"][name]


def flat(data):
    return [x for part in data for x in flat(part)] if isinstance(data, list) else [float(data)]


def all_positions(rank):
    return list(itertools.product(R, repeat=rank))


@needs_binary
@pytest.mark.parametrize("program", RULES, ids=lambda program: program[0])
def test_rules(program, tmp_path):
    text, rank, holds = program
    for seed in range(2):
        facts = Facts(seed)
        got = result(text, facts, "Q", tmp_path)
        want = [row for row in all_positions(rank) if holds(facts, *row)]
        tuples = sorted(map(tuple, got["tuples"])) if rank else [()] * bool(got["data"])
        assert tuples == want


@needs_binary
@pytest.mark.parametrize("program", EQUATIONS, ids=lambda program: program[0])
def test_equations(program, tmp_path):
    text, rank, value = program
    for seed in range(2):
        facts = Facts(seed)
        got = flat(result(text, facts, "Y", tmp_path)["data"])
        want = [float(value(facts, *row)) for row in all_positions(rank)]
        # Columns written at computed positions end at the last of them.
        computed = text.startswith(("Y[I[x]]", "Y[x/2]"))
        assert len(got) <= len(want) if computed else len(got) == len(want)
        assert got == pytest.approx(want[: len(got)], rel=1e-5, abs=1e-5, nan_ok=True)
