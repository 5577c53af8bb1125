"""Entities by name against a plain model of the numbering rule: by first appearance in the columns
that a program joins, row by row, left to right, in statement order; constants of rules and queries
come last. Entity k is row k of a dense tensor joined with that column.
"""

import json
import random
import subprocess
import tempfile
from pathlib import Path

import pytest
from fuse_command import BINARY, needs_binary

NAMES = ["Ann", "Bob", "Cyd", "Dan", "New York", "Émile", "x y", "lower", "Ursula", "Viktor"]

pytestmark = needs_binary


def run(program, files=None, flags=()):
    """What a program in a folder with its files exports and answers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (files or {}).items():
            text = "".join("\t".join(row) + "\n" for row in rows)
            (Path(folder) / name).write_text(text, encoding="utf-8")
        path = Path(folder) / "p.fuse"
        path.write_text(program, encoding="utf-8")
        command = [BINARY, "run", str(path), "--json", *flags]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=60, cwd=folder
        )
    assert done.returncode == 0, f"{program}\n{files}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def symbol(name):
    """A name as a program writes it: quoted where it has to be."""
    return name if name.isalnum() and name[0].isupper() else f"'{name}'"


def numbered(rows):
    """The model: distinct names by first appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def pairs(dice, most=8):
    return [(dice.choice(NAMES), dice.choice(NAMES)) for _ in range(dice.randint(1, most))]


def answers(outcome, number):
    return {row[0] for row in outcome["queries"][number]["tuples"]}


def tuples(outcome, name):
    return {tuple(row) for row in outcome["exports"][name]["tuples"]}


def random_sources(dice):
    """Statements that state rows, each with them, and the files they name."""
    statements, files = [], {}
    for number in range(dice.randint(1, 5)):
        rows = pairs(dice)
        kind = dice.choice(["file", "facts", "elements"])
        if kind == "file":
            files[f"r{number}.tsv"] = rows
            statements.append((f'R{number}(x, y) = "r{number}.tsv"\n', rows))
            continue
        form = "R{}({}, {})\n" if kind == "facts" else "R{}[{}, {}] = 2\n"
        for a, b in rows:
            statements.append((form.format(number, symbol(a), symbol(b)), [(a, b)]))
    return statements, files


@pytest.mark.parametrize("seed", range(40))
def test_numbering_is_by_first_appearance(seed):
    dice = random.Random(seed)
    statements, files = random_sources(dice)
    dice.shuffle(statements)
    stated = [row for _, rows in statements for row in rows]
    constants = [dice.choice(NAMES) for _ in range(dice.randint(0, 2))]
    relations = sorted({text[:2] for text, _ in statements})
    # The rules and queries, which join every column with every other, may stand anywhere.
    rest = [f"Seen(x) <- {r}(x, _)\nSeen(x) <- {r}(_, x)\n" for r in relations]
    rest += [f"Seen({symbol(name)})?\n" for name in constants]
    texts = [text for text, _ in statements]
    place = dice.randint(0, len(texts))
    texts[place:place] = rest
    outcome = run("".join(texts) + "Row[x] = Seen[x]\nexport Row, Seen\n", files)
    order = numbered([*stated, *[(name,) for name in constants]])
    known = set(numbered(stated))
    assert outcome["exports"]["Row"]["names"] == {"x": order}
    assert outcome["exports"]["Row"]["data"] == [name in known for name in order]
    assert tuples(outcome, "Seen") == {(name,) for name in known}


@pytest.mark.parametrize("seed", range(20))
def test_entity_k_is_row_k(seed):
    dice = random.Random(100 + seed)
    rows = pairs(dice)
    order = numbered(rows)
    values = [dice.randint(-4, 4) for _ in range(len(order) + dice.randint(0, 3))]
    program = f"""X[x] = {values}
E(x, y) = "e.tsv"
Sum[x] = E[x, y] X[y]
Back[y] = E[x, y] X[x]
Loop(x) <- E(x, x)
X[{symbol(order[-1])}]?
export Sum, Back
"""
    outcome = run(program, {"e.tsv": rows})
    edges = {(order.index(a), order.index(b)) for a, b in rows}
    for name, (here, there) in {"Sum": (0, 1), "Back": (1, 0)}.items():
        got = outcome["exports"][name]
        want = [sum(values[e[there]] for e in edges if e[here] == k) for k in range(len(values))]
        assert got["data"] == want
        # Rows that no entity names keep their numbers.
        assert list(got["names"].values()) == [order + list(range(len(order), len(values)))]
    assert outcome["queries"][0]["data"] == values[len(order) - 1]


@pytest.mark.parametrize("seed", range(10))
def test_a_declared_axis_decides(seed):
    dice = random.Random(200 + seed)
    rows, people = pairs(dice), dice.sample(NAMES, len(NAMES))
    program = 'Out[p] = E[p, p\']\nE(p, p\') = "e.tsv"\naxis p = "people.txt"\nexport Out, E\n'
    outcome = run(program, {"e.tsv": rows, "people.txt": [(name,) for name in people]})
    got = outcome["exports"]["Out"]
    assert got["names"] == {"p": people}
    assert got["data"] == [len({b for a, b in rows if a == name}) for name in people]
    want = sorted(set(rows), key=lambda row: [people.index(name) for name in row])
    assert [tuple(row) for row in outcome["exports"]["E"]["tuples"]] == want


@pytest.mark.parametrize("seed", range(20))
def test_rules_and_queries_answer_with_names(seed):
    dice = random.Random(300 + seed)
    facts = set(pairs(dice, 12))
    program = """E(x, y) = "e.tsv"
Two(x, z) <- E(x, y), E(y, z), x != z
Far(x) <- E(x, _), not E(x, Bob), x != 'New York'
Met(Ann, y) <- E(Ann, y)
E(Ann, x)?
E(x, Bob)?
E(Cyd, 'lower')?
export Two, Far, Met
"""
    outcome = run(program, {"e.tsv": sorted(facts)})
    two = {(a, d) for a, b in facts for c, d in facts if b == c and a != d}
    far = {(a,) for a, _ in facts if (a, "Bob") not in facts and a != "New York"}
    assert tuples(outcome, "Two") == two
    assert tuples(outcome, "Far") == far
    assert tuples(outcome, "Met") == {("Ann", b) for a, b in facts if a == "Ann"}
    assert answers(outcome, 0) == {b for a, b in facts if a == "Ann"}
    assert answers(outcome, 1) == {a for a, b in facts if b == "Bob"}
    assert outcome["queries"][2]["data"] is (("Cyd", "lower") in facts)


@pytest.mark.parametrize("seed", range(20))
def test_numbers_compare_by_value(seed):
    dice = random.Random(400 + seed)
    texts = ["-3", "2.5", "-3.0", "7", "1e3", "4294967296", "2.50", "0"]
    rows = [(dice.choice(NAMES), dice.choice(texts)) for _ in range(dice.randint(1, 6))]
    rows.insert(dice.randint(0, len(rows)), ("Zed", "-1"))  # one that is no position
    program = """T(c, t) = "t.tsv"
Cold(c) <- T(c, t), t < 3
Rises(c) <- T(c, t), T(c, u), t > u
Is(c) <- T(c, t), t == 1000
Also(c) <- T(c, t), M(t)
M(7)
M(-3)
T(c, -3)?
Most[c] max= T(c, t) * (t + 1)
export Cold, Rises, Is, Also, T, Most
"""
    outcome = run(program, {"t.tsv": rows})
    facts = {(c, float(t)) for c, t in rows}
    assert tuples(outcome, "T") == facts
    assert tuples(outcome, "Cold") == {(c,) for c, t in facts if t < 3}
    assert tuples(outcome, "Rises") == {(c,) for c, t in facts for d, u in facts if c == d and t > u}
    assert tuples(outcome, "Is") == {(c,) for c, t in facts if t == 1000}
    assert tuples(outcome, "Also") == {(c,) for c, t in facts if t in (7, -3)}
    assert answers(outcome, 0) == {c for c, t in facts if t == -3}
    most = outcome["exports"]["Most"]
    want = [max(t + 1 for c, t in facts if c == name) for name in most["names"]["c"]]
    assert most["data"] == pytest.approx(want)


def test_an_input_with_names_works_like_a_source():
    files = {"e.tsv": [("Bob", "Ann"), ("Ann", "Cyd")]}
    outcome = run("In(y) <- E(Bob, y)\nexport In\n", files, ["--input", "E=e.tsv"])
    assert tuples(outcome, "In") == {("Ann",)}
    program = 'E(x, y) = "missing.tsv"\nIn[y] = E[x, y]\nexport In\n'
    outcome = run(program, files, ["--input", "E=e.tsv"])
    assert outcome["exports"]["In"]["names"] == {"y": ["Ann", "Cyd"]}


def test_an_empty_input_has_no_entities():
    outcome = run("E(x, y)?\nE(Ann, y)?\n", {"e.tsv": []}, ["--input", "E=e.tsv"])
    assert answers(outcome, 0) == answers(outcome, 1) == set()


def test_imports_count_before_what_imports_them():
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lib.fuse").write_text("P(Bob)\nP(Ann)\n")
        main = Path(folder) / "p.fuse"
        main.write_text('Q(Cyd)\nQ(Ann)\nimport "lib.fuse" as lib\nR[x] = Q(x) lib::P(x)\nexport R\n')
        done = subprocess.run(
            [BINARY, "run", str(main), "--json"], capture_output=True, encoding="utf-8", timeout=60
        )
    assert done.returncode == 0, done.stdout + done.stderr
    got = json.loads(done.stdout)["exports"]["R"]
    assert got["names"] == {"x": ["Bob", "Ann", "Cyd"]}
    assert got["data"] == [0, 1, 0]
