"""The code of docs/python.md and of the README runs and prints what they show."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

import fuse

from fuse_command import ROOT
from test_api_notebook import Notebook


def blocks(path):
    return re.findall(r"```(\w+)\n(.*?)```", (ROOT / path).read_text(), re.S)


@pytest.mark.parametrize("path", ["docs/python.md", "README.md"])
def test_python_prints_what_is_shown(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, ran = {}, 0
    found = blocks(path)
    for at, (language, text) in enumerate(found):
        if language != "python":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text, f"{path}, block {at + 1}", "exec"), names)
        assert found[at + 1][0] == "text", "each block is followed by what it prints"
        assert printed.getvalue() == found[at + 1][1]
        ran += 1
    assert ran >= 1


def test_the_stub_speaks_python():
    stub = (Path(fuse.__file__).parent / "_fuse.pyi").read_text()
    assert "class Program" in stub and "std::" not in stub


def test_the_cell_runs():
    cell = next(text for _, text in blocks("docs/python.md") if text.startswith("%%fuse"))
    line, body = cell.removeprefix("%%fuse ").split("\n", 1)
    variables = {name: np.ones((2, 3), np.float32) for name in ("Query", "Key", "Value")}
    notebook = Notebook(**variables)
    notebook.run(line, body)
    assert notebook.user_ns["Out"].tolist() == np.ones((2, 3)).tolist()
