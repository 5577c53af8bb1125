"""Runs a Fuse program given as text and compares its exports with NumPy arrays.

The tests that use this are written from the language page alone; the expected values are computed
by hand-written NumPy in each test.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest
from fuse_command import BINARY, as_array

EXIT_CODES = {"P": 1, "S": 1, "X": 1, "B": 1, "F": 3}


def literal(value):
    """A NumPy array as Fuse writes it."""
    value = np.asarray(value)
    if value.ndim:
        return "[" + ", ".join(literal(row) for row in value) + "]"
    if value.dtype.kind in "iub":
        return str(int(value))
    return {"inf": "inf", "-inf": "-inf", "nan": "nan"}.get(str(value), repr(float(value)))


def with_data(program, given):
    """The program after one literal for each array of `given`."""
    lines = []
    for name, value in given.items():
        indices = ", ".join(f"axis{k}" for k in range(np.ndim(value)))
        lines.append(f"{name}[{indices}] = {literal(value)}" if indices else f"{name} = {literal(value)}")
    return "\n".join(lines) + "\n" + program.strip() + "\n"


def execute(program, given=None, flags=()):
    """The whole text, and the finished process."""
    if BINARY is None:
        pytest.skip("no `fuse` command: build it, or name it by the variable FUSE")
    text = with_data(program, given or {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.fuse"
        path.write_text(text, encoding="utf-8")
        command = [BINARY, "run", str(path), "--json", *flags]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    return text, done


def run(program, given=None, flags=()):
    """The exports by name, as JSON has them, and what was said on the way."""
    text, done = execute(program, given, flags)
    assert done.returncode == 0, f"{text}\nexit {done.returncode}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout)["exports"], done.stderr


def check(program, given=None, *, rtol=1e-5, warns=None, **expected):
    """Every keyword is an export and the array it must equal, in shape and value."""
    program += "\n" + "\n".join(f"export {name}" for name in expected)
    exports, said = run(program, given)
    print(with_data(program, given or {}))  # pytest shows it when the test fails
    for name, want in expected.items():
        got, want = exports[name], np.asarray(want, dtype=float)
        assert tuple(got["shape"]) == want.shape, f"{name} has shape {got['shape']}, not {want.shape}"
        have = as_array(got)
        np.testing.assert_allclose(have, want, rtol=rtol, atol=1e-6, err_msg=name)
    if warns:
        assert "warning" in said and warns in said, said


def tuples(program, given=None, *, name):
    """The true tuples of a relation, as a set."""
    exports, _ = run(program + f"\nexport {name}", given)
    return {tuple(row) for row in exports[name]["tuples"]}


def fails(program, family, *words, given=None, flags=()):
    """The program is refused with a code of this family, and the message has these words."""
    text, done = execute(program, given, flags)
    said = done.stdout + done.stderr
    assert done.returncode == EXIT_CODES[family], f"{text}\nexit {done.returncode}\n{said}"
    codes = re.findall(r"\b([PSXBFCI])\d+\b", said)
    assert codes and codes[0] == family, f"{text}\n{said}"
    for word in words:
        assert word in said, f"no '{word}' in\n{said}"


def data(*shape, seed=0, low=-2, high=2):
    """Multiples of 1/8, so that sums of products are exact."""
    generator = np.random.default_rng(seed + 100 * len(shape) + sum(shape))
    return np.round(generator.uniform(low, high, shape) * 8) / 8
