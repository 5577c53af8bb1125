"""Every golden program and every foreign one through Python gives what the command gives."""

import json
import re
import runpy
import shlex
import subprocess
import warnings
from pathlib import Path

import numpy as np
import pytest

import fuse
from fuse_command import BINARY, ROOT, assert_close

GOLDEN = ROOT / "tests" / "golden"
FOREIGN = ROOT / "tests" / "foreign"
# A flag of the command, and what it is to `compile`.
OPTIONS = {"--strict": ("strict", None), "--precision": ("precision", str),
           "--export": ("exports", str), "--root": ("root", str), "--json": (None, None)}


def directive(text, name):
    return " ".join(re.findall(rf"^# {name}: (.*)$", text, re.M))


def options_of(flags):
    """What the flags are in Python, or None where Python has nothing like them."""
    options = {"exports": []}
    words = iter(flags)
    for word in words:
        if word not in OPTIONS:
            return None
        name, kind = OPTIONS[word]
        value = True if kind is None else kind(next(words))
        if name == "exports":
            options["exports"].append(value)
        elif name == "precision":
            if value not in ("f32", "f64"):
                return None
            options["config"] = {"precision": value}
        elif name:
            options[name] = value
    return options


def golden_cases():
    paths = sorted(GOLDEN.rglob("*.fuse")) + sorted((ROOT / "examples").glob("*.fuse"))
    for path in paths:
        text = path.read_bytes().decode(errors="replace")
        if "lib" in path.parts or directive(text, "command") not in ("", "run"):
            continue
        named = directive(text, "file")
        flags = shlex.split(directive(text, "flags"))
        if options_of(flags) is not None and named != "-":
            yield pytest.param(path.parent / named if named else path, flags,
                               id=str(path.relative_to(ROOT)))


def command(path, flags, folder):
    flags = [flag for flag in flags if flag != "--json"]
    return subprocess.run([BINARY, "run", path.name, "--json", *flags, "--output-root", folder],
                          cwd=path.parent, capture_output=True, timeout=120)


@pytest.mark.parametrize("path, flags", golden_cases())
def test_golden(path, flags, tmp_path, monkeypatch):
    told = command(path, flags, tmp_path)
    monkeypatch.chdir(path.parent)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", fuse.FuseWarning)
            program = fuse.Program.from_file(path.name)
            results = program.compile(output_root=tmp_path, **options_of(flags)).run()
    except fuse.FuseError as error:
        assert told.returncode != 0
        codes = [problem["code"] for problem in json.loads(told.stdout)["diagnostics"]]
        assert [problem.code for problem in error.problems] == codes
    else:
        assert told.returncode == 0
        assert results.to_json() == told.stdout.decode()


@pytest.mark.parametrize("name", sorted(path.stem for path in FOREIGN.glob("*.fuse")))
@pytest.mark.parametrize("precision, tolerance", [("fp32", 1e-5), ("fp64", 1e-9)])
def test_foreign(name, precision, tolerance, tmp_path):
    known = runpy.run_path(str(FOREIGN / f"{name}.py"))
    runner = fuse.Program.from_file(FOREIGN / f"{name}.fuse").compile(
        output_root=tmp_path, config={"precision": precision})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fuse.FuseWarning)
        results = runner()
    exports = {title: np.asarray(value, dtype=float) for title, value in results.items()}
    assert_close(exports, known["answers"], tolerance)
    assert set(results.files) == set(known.get("files", {}))
    assert all((Path(tmp_path) / file).exists() for file in results.files)
