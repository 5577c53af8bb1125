"""The layer check finds what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path, path, text):
    (tmp_path / "CMakeLists.txt").write_text((ROOT / "CMakeLists.txt").read_text())
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    command = [sys.executable, str(ROOT / "tools" / "check_layers.py"), str(tmp_path)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize(
    "path, include",
    [
        ("src/fuse/support/a.h", '"fuse/ir/expr.h"'),
        ("src/fuse/syntax/a.cpp", '"fuse/ir/expr.h"'),
        ("src/fuse/passes/a.cpp", '"fuse/syntax/tree.h"'),
        ("src/fuse/passes/a.cpp", '"fuse/check/check.h"'),
        ("src/fuse/plan/a.cpp", '"fuse/io/npy.h"'),
        ("src/fuse/targets/native/a.cpp", '"fuse/io/npy.h"'),
        ("src/fuse/targets/native/a.cpp", '"fuse/targets/table.h"'),
        ("src/fuse/ir/a.h", "<nlohmann/json.hpp>"),
        ("src/fuse/ir/a.cpp", '"expr.h"'),
        ("cli/run.cpp", '"fuse/plan/plan.h"'),
        ("python/src/a.cpp", '"fuse/data/array.h"'),
    ],
)
def test_wrong_include_fails(tmp_path, path, include):
    result = check(tmp_path, path, f"#pragma once\n#include {include}\n")
    assert result.returncode == 1
    assert f"{path}:2: " in result.stdout


@pytest.mark.parametrize(
    "path, include",
    [
        ("src/fuse/check/a.cpp", '"fuse/syntax/tree.h"'),
        ("src/fuse/check/a.cpp", '"fuse/ir/expr.h"'),
        ("src/fuse/targets/native/a.h", '"fuse/targets/target.h"'),
        ("src/fuse/targets/table.cpp", '"fuse/targets/native/native.h"'),
        ("src/fuse/ir/a.cpp", "<nlohmann/json.hpp>"),
        ("src/fuse/driver/a.cpp", '"fuse/syntax/parser.h"'),
        ("cli/run.cpp", '"fuse/driver/command.h"'),
        ("python/src/a.cpp", '"fuse/fuse.h"'),
    ],
)
def test_right_include_passes(tmp_path, path, include):
    result = check(tmp_path, path, f"#include {include}\n")
    assert result.returncode == 0, result.stdout
