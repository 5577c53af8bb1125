"""Programs as users of the language write them elsewhere give NumPy's answers.

Beside each `tests/foreign/NAME.fuse` stands NAME.py. It computes, without Fuse, `answers`: what
the program exports; and `files`, where it has sinks: the array of a .npy; for each slice of a
`topk` in a .jsonl where it is and the positions and values at its top.
"""

import json
import runpy

import numpy as np
import pytest

from fuse_command import ROOT, assert_close, needs_binary, run

FOREIGN = ROOT / "tests" / "foreign"
NAMES = sorted(path.stem for path in FOREIGN.glob("*.fuse"))


def check_rows(path, expected, tolerance):
    """A row per slice of a `topk`: where the slice is, then the positions and values at the top."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["index"] for row in rows] == [index for index, _ in expected]
    for row, (_, top) in zip(rows, expected):
        assert [entry["position"] for entry in row["top"]] == [position for position, _ in top]
        values = np.array([entry["value"] for entry in row["top"]])
        assert_close({"top": values}, {"top": [value for _, value in top]}, tolerance)


def check_file(path, expected, tolerance):
    if path.suffix == ".npy":
        assert_close({path.name: np.load(path)}, {path.name: expected}, tolerance)
    else:
        check_rows(path, expected, tolerance)


def test_there_are_thirty():
    assert len(NAMES) >= 30
    assert sorted(path.stem for path in FOREIGN.glob("*.py")) == NAMES


@needs_binary
@pytest.mark.parametrize(
    "flags, tolerance", [([], 1e-5), (["--precision", "f64"], 1e-9)], ids=["plain", "f64"]
)
@pytest.mark.parametrize("name", NAMES)
def test_foreign(name, flags, tolerance, tmp_path):
    known = runpy.run_path(str(FOREIGN / f"{name}.py"))
    exports = run(FOREIGN / f"{name}.fuse", *flags, "--output-root", tmp_path)
    assert_close(exports, known["answers"], tolerance)
    for path, expected in known.get("files", {}).items():
        check_file(tmp_path / path, expected, tolerance)
