"""Builtins agree with NumPy: the programs of tests/golden/builtins and the documented examples.

FUSE names the binary; without it the one of build/release is taken.
"""

import importlib.util
import json
import math
import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "golden" / "builtins"
BINARIES = [ROOT / "build" / "release" / path for path in ("bin/fuse", "cli/fuse", "fuse")]


def load_expected():
    spec = importlib.util.spec_from_file_location("builtin_expected", FOLDER / "expected.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load_expected()


@pytest.fixture(scope="module")
def fuse():
    if "FUSE" in os.environ:
        return Path(os.environ["FUSE"]).resolve()
    found = next((path for path in BINARIES if path.is_file()), None)
    if found is None:
        pytest.skip("there is no build/release/bin/fuse")
    return found


def run(fuse, program):
    command = [fuse, "run", program.name, "--json"]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def numbers(data):
    """JSON's nested lists as floats: true is 1, and "inf", "-inf" and "nan" are strings."""
    if isinstance(data, list):
        return [numbers(one) for one in data]
    return float(data)


def difference(actual, expected):
    """What is wrong, or an empty text. Relative to the size of the number, absolute below 1."""
    actual, expected = np.array(numbers(actual)), np.asarray(expected, float)
    if actual.shape != expected.shape:
        return f"shape {actual.shape}, not {expected.shape}"
    if np.allclose(actual, expected, rtol=1e-5, atol=1e-5, equal_nan=True):
        return ""
    return f"\n{actual}\nis not\n{expected}"


def compare(exports, expected):
    problems = []
    for name, value in expected.items():
        wrong = difference(exports[name]["data"], value) if name in exports else "not exported"
        if wrong:
            problems.append(f"{name}: {wrong}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", sorted(oracle.CASES))
def test_program(fuse, name):
    exports = run(fuse, FOLDER / f"{name}.fuse")["exports"]
    compare(exports, oracle.expected(name))


def test_every_program_has_an_expectation():
    assert {path.stem for path in FOLDER.glob("*.fuse")} == set(oracle.CASES)


# The examples of docs/builtins.md, by builtin: what Y is.

E, NAN = math.e, math.nan
SMALL = np.array([-1.0, 0, 2])
WEIGHTS = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
SERIES = np.array([1.0, 2, 3, 6])

EXAMPLES = {
    "relu": [0, 0, 2],
    "sig": [1 / (1 + E**2), 0.5, 1 / (1 + E**-2)],
    "step": [0, 0, 1],
    "gelu": oracle.gelu_tanh(SMALL),
    "silu": [-1 / (1 + E), 0, 2 / (1 + E**-2)],
    "softplus": [math.log1p(E**-2), math.log(2), 100],
    "tanh": np.tanh(SMALL),
    "exp": np.exp(SMALL),
    "log": np.log([1, 2, 10]),
    "log1p": [1e-8, 0, math.log(2)],
    "expm1": [1e-8, 0, E - 1],
    "sqrt": [0, math.sqrt(2), 3],
    "abs": [1.5, 0, 2],
    "sin": np.sin([0, 0.5, 3]),
    "cos": np.cos([0, 0.5, 3]),
    "tan": np.tan([0, 0.5, 3]),
    "pow": np.array([1, 2, 3]) ** 2.5,
    "erf": [math.erf(-1), 0, math.erf(0.5)],
    "floor": [-2, 0, 2],
    "ceil": [-1, 0, 3],
    "round": [-2, 0, 2],
    "sign": [-1, 0, 1],
    "clip": [-1, 0.5, 1],
    "min": [-1, 0, 1],
    "max": [1, 1, 2],
    "where": [-5, -5, 2],
    "isnan": [0, 1, 0],
    "int": [-1, 0, 2],
    "float": [0, 1, 1],
    "even": [0, 1, 1, 0],
    "odd": [1, 0, 0, 1],
    "softmax": WEIGHTS,
    "log_softmax": np.log(WEIGHTS),
    "masked_softmax": [1 / (1 + E**2), 0, 1 / (1 + E**-2)],
    "lnorm": (SERIES - 3) / math.sqrt(3.5 + 1e-5),
    "rmsnorm": SERIES / math.sqrt(12.5 + 1e-5),
    "norm": [1 / 8, 2 / 8, 5 / 8],
    "l2norm": [0.6, 0, 0.8],
    "cumsum": [1, 3, 6],
    "cumprod": [1, 2, 6],
    "argmax": 1,
    "argmin": 1,
    "sort": [1, 2, 3],
    "one_hot": [[0, 0, 1], [1, 0, 0]],
    "attention": oracle.attention(np.eye(2), np.eye(2), np.eye(2), causal=True),
    "rope": [
        [1, 0, 1, 0],
        [math.cos(1), math.sin(1), math.cos(0.01), math.sin(0.01)],
    ],
    "cholesky": [[2, 0], [1, math.sqrt(2)]],
    "solve": [0.8, 1.4],
    "inv": [[1, -1], [-1, 2]],
    "sum": [3, 7],
    "avg": [1.5, 3.5],
    "prod": [2, 12],
    "lse": [1 + math.log(1 + E), 1000 + math.log(2)],
    "any": [0, 1],
    "all": [0, 1],
    "count": [1, 2],
    "std": [0.5, 1],
    "var": [0.25, 1],
    "concat": [1, 2, 3, 4, 5],
    "size": [1 / 3, 2 / 3, 1],
    "causal_mask": np.tri(3),
    "const": [[1, 2], [3, 4]],
    "file": [1.5, -2, 3],
    "topk": None,  # a sink
}


def documented_examples():
    text = (ROOT / "docs" / "builtins.md").read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n### ")[1:]:
        found[part.split("\n", 1)[0]] = re.search(r"```fuse\n(.*?)\n```", part, re.S).group(1)
    return found


DOCUMENTED = documented_examples()


def test_every_example_has_an_expectation():
    assert set(DOCUMENTED) == set(EXAMPLES)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_example(fuse, tmp_path, name):
    np.save(tmp_path / "x.npy", np.array([1.5, -2, 3], np.float32))
    export = "" if EXAMPLES[name] is None else "export Y\n"
    program = tmp_path / "example.fuse"
    program.write_text(f"{DOCUMENTED[name]}\n{export}", encoding="utf-8")
    exports = run(fuse, program)["exports"]
    if EXAMPLES[name] is None:
        assert (tmp_path / "best.json").is_file()
    else:
        compare(exports, {"Y": EXAMPLES[name]})
