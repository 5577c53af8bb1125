"""What the examples 13 to 20 answer to queries and write, also over data of one's own."""

import json
import subprocess
from collections import Counter, defaultdict

import numpy as np
import pytest

from fuse_command import BINARY, ROOT, needs_binary
from relational_examples import CASES, VARIABLES, clinic, language
from shared_data import DATA, needs_data

pytestmark = needs_binary

EXAMPLES = ROOT / "examples"


def run(name, tmp_path, *flags):
    """The parsed output of an example."""
    command = [BINARY, "run", EXAMPLES / f"{name}.fuse", "--json", "--output-root", tmp_path]
    process = subprocess.run([*command, *flags], capture_output=True, text=True, timeout=60)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def answers(result):
    """Tuples, or data, by the text of the query."""
    return {one["query"]: one.get("tuples", one.get("data")) for one in result["queries"]}


def top(path):
    """Position and value of each of the largest, slice by slice."""
    slices = [json.loads(line)["top"] for line in path.read_text().splitlines()]
    return [[(entry["position"], entry["value"]) for entry in one] for one in slices]


def test_family(tmp_path):
    found = answers(run("13_family", tmp_path))
    aunts = [["Bea", "Gus"], ["Dora", "Eve"], ["Dora", "Finn"], ["Dora", "Gus"]]
    assert found["Aunt(x, z)"] == aunts
    assert found["Aunt(x, Gus)"] == [["Bea"], ["Dora"]]
    assert found["Firm[Gus, x]"] == [0, 1, 0, 0, 0, 0, 0]


def test_language_head_names_the_likeliest_words(tmp_path):
    run("14_language_head", tmp_path)
    words = (EXAMPLES / "data" / "language" / "words.txt").read_text().split()
    for written, chances in zip(top(tmp_path / "runs" / "next.jsonl"), language()["Next"]):
        best = np.argsort(-chances)[:3]
        assert [word for word, _ in written] == [words[k] for k in best]
        np.testing.assert_allclose([value for _, value in written], chances[best], atol=1e-5)


def test_language_head_numbers_another_prompt_by_the_vocabulary(tmp_path):
    prompt = tmp_path / "other.txt"
    prompt.write_text("the dog saw the\n")
    run("14_language_head", tmp_path, "--input", f"Prompt={prompt}")
    assert top(tmp_path / "runs" / "next.jsonl")[3][0][0] == "cat"


def test_superposition(tmp_path):
    found = answers(run("16_superposition", tmp_path))
    continent = {"France": "Europe", "Italy": "Europe", "Egypt": "Africa", "Tunisia": "Africa"}
    continent |= {"India": "Asia", "Japan": "Asia"}
    capital = {"Paris": "France", "Rome": "Italy", "Cairo": "Egypt", "Tunis": "Tunisia"}
    capital |= {"Delhi": "India", "Tokyo": "Japan"}
    assert found["Found"] == [list(pair) for pair in capital.items()]
    assert found["On"] == [[city, continent[country]] for city, country in capital.items()]


def chances_of_yes(result):
    """By case, then by variable."""
    (query,) = result["queries"]
    cases, variables = query["names"]["c"], query["names"]["v"]
    return {case: dict(zip(variables, row)) for case, row in zip(cases, query["data"])}


def run_clinic(tmp_path, cases):
    seen = tmp_path / "seen.csv"
    rows = [f"{case},{name},{state}\n" for case, s in cases.items() for name, state in s.items()]
    seen.write_text("".join(rows))
    result = run("18_asia", tmp_path, "--precision", "f64", "--input", f"Seen={seen}")
    evidence = result["exports"]["Evidence"]
    return chances_of_yes(result), dict(zip(evidence["names"]["c"], evidence["data"]))


def test_asia(tmp_path):
    result = run("18_asia", tmp_path, "--precision", "f64")
    for case, chances in chances_of_yes(result).items():
        assert chances == pytest.approx(clinic(CASES[case])[1], abs=1e-12)


def test_asia_for_every_pair_of_observations(tmp_path):
    cases = {}
    for first in VARIABLES:
        for second in VARIABLES:
            seen = {first: "Yes", second: "No"} if first != second else {first: "No"}
            if clinic(seen)[0] > 0:
                cases[f"{first} {second}"] = seen
    chances, evidence = run_clinic(tmp_path, cases)
    assert set(chances) == {*cases, "Anyone"}
    for case, seen in cases.items():
        total, yes = clinic(seen)
        assert evidence[case] == pytest.approx(total, abs=1e-12)
        assert chances[case] == pytest.approx(yes, abs=1e-12)


@needs_data
def test_asia_against_reference_marginals(tmp_path):
    expected, evidence, cases = defaultdict(dict), {}, {}
    for line in (DATA / "bayesnet" / "expected_marginals.tsv").read_text().splitlines():
        network, seen, name, values = line.split("\t")
        if network != "asia":
            continue
        pairs = [pair.split("=") for pair in seen.split(";")] if seen != "-" else []
        cases[seen] = {name.capitalize(): state.capitalize() for name, state in pairs}
        if name == "P(evidence)":
            evidence[seen] = float(values)
        else:
            expected[seen][name.capitalize()] = float(values.split()[0])
    assert expected
    for seen, one in expected.items():
        assert set(one) == set(VARIABLES) - set(cases[seen]), seen
    chances, totals = run_clinic(tmp_path, cases)
    chances["-"], totals["-"] = chances["Anyone"], totals["Anyone"]
    for seen, one in expected.items():
        for name, value in one.items():
            assert chances[seen][name] == pytest.approx(value, abs=1e-9), (seen, name)
    for seen, value in evidence.items():
        assert totals[seen] == pytest.approx(value, abs=1e-9)


def read_graph(folder):
    names = dict(line.split("\t") for line in (folder / "ids.tsv").read_text().splitlines())
    needs = defaultdict(set)
    for line in (folder / "depends.tsv").read_text().splitlines():
        package, needed = line.split("\t")
        needs[names[package]].add(names[needed])
    return names, dict(needs)


def check_packages(result, folder, users):
    names, needs = read_graph(folder)
    found = answers(result)
    ways = Counter(c for b in needs["git"] for c in needs.get(b, ()))
    through = {c for b in needs["curl"] for c in needs.get(b, ())} - needs["curl"] - {"curl"}

    def column(query):
        return sorted(row[0] for row in found[query])

    assert column("Needs('git', b)") == sorted(needs["git"])
    assert column("Needs(a, 'libssl3')") == sorted(a for a in needs if "libssl3" in needs[a])
    assert found["Needs('git', 'perl')"] == ("perl" in needs["git"])
    assert column("Through('curl', c)") == sorted(through)
    assert found["Ways['libc6']"] == ways["libc6"]
    assert column("Free") == sorted(set(names.values()) - set(needs))
    exports = result["exports"]
    assert exports["Packages"]["data"] == len(names)
    assert exports["Pairs"]["data"] == sum(map(len, needs.values()))
    counts = Counter(b for some in needs.values() for b in some)
    (written,) = top(users)
    assert [value for _, value in written] == sorted(counts.values(), reverse=True)[:5]
    assert all(counts[name] == value for name, value in written)


def test_packages(tmp_path):
    result = run("20_packages", tmp_path)
    check_packages(result, EXAMPLES / "data" / "debian", tmp_path / "runs" / "users.jsonl")


@needs_data
def test_packages_of_a_whole_distribution(tmp_path):
    """100,000 packages. Some are called like numbers, so their names come in quotes."""
    folder = DATA / "logic" / "debian"
    lines = (folder / "ids.tsv").read_text().splitlines()
    ids = tmp_path / "ids.csv"
    ids.write_text("".join('{},"{}"\n'.format(*line.split("\t")) for line in lines))
    inputs = [f"Id={ids}", f"Edge={folder / 'depends.tsv'}"]
    result = run("20_packages", tmp_path, "--input", inputs[0], "--input", inputs[1])
    check_packages(result, folder, tmp_path / "runs" / "users.jsonl")
