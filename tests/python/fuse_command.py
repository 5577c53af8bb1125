"""Runs the built command `fuse` and compares what it exports with NumPy's answers."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("build/release/bin/fuse", "build/release/fuse", "build/release/cli/fuse")


def find_binary():
    """The command named by FUSE, else the one of the release build, else None."""
    named = os.environ.get("FUSE")
    paths = [Path(named)] if named else [ROOT / place for place in PLACES]
    return next((str(path.resolve()) for path in paths if path.is_file()), None)


BINARY = find_binary()
if BINARY is None and os.environ.get("CI"):
    raise RuntimeError("no `fuse` command in CI: these tests must not be skipped there")
needs_binary = pytest.mark.skipif(
    BINARY is None, reason="no `fuse` command: build it, or name it by the variable FUSE"
)


def run(program, *flags):
    """The exports of a program as arrays, in f64 whatever their type; warnings do no harm."""
    command = [BINARY, "run", str(program), "--json", *map(str, flags)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert process.returncode == 0, f"exit {process.returncode}\n{process.stderr}"
    exports = json.loads(process.stdout)["exports"]
    return {name: as_array(tensor) for name, tensor in exports.items()}


def as_array(tensor):
    """Nested lists to an array; "inf", "-inf" and "nan" are strings in JSON."""
    data = np.array(tensor["data"], dtype=object)
    return np.array([float(element) for element in data.ravel()]).reshape(tensor["shape"])


def assert_close(actual, expected, tolerance):
    """Same names, same shapes, and |a - b| <= tolerance * max(1, |b|) everywhere."""
    assert set(actual) == set(expected)
    for name, value in expected.items():
        value = np.asarray(value, dtype=float)
        assert actual[name].shape == value.shape, f"{name}: {actual[name].shape} for {value.shape}"
        scale = np.where(np.isfinite(value), np.maximum(1, np.abs(value)), 1)
        np.testing.assert_allclose(
            actual[name] / scale, value / scale, rtol=0, atol=tolerance, err_msg=name
        )
