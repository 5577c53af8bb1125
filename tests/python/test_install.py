"""What `cmake --install` installs is all that a C++ program needs, and shows nothing else."""

import re
import subprocess

import pytest

from fuse_command import ROOT, needs_binary

TREE = ROOT / "build" / "release"
EXPECTED = """\
Fuse 0.1.0
Y = 1 6
Y = 0 16
Ann is a grandparent of Cid
Ann is a grandparent of Dora
P008 on line 1: this `[` is never closed
"""


def run(*command, **options):
    process = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                             timeout=300, **options)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def setting(name):
    """An entry of the cache of the release build."""
    return re.search(rf"^{name}:\w+=(.*)$", (TREE / "CMakeCache.txt").read_text(), re.M).group(1)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    place = tmp_path_factory.mktemp("prefix")
    run(setting("CMAKE_COMMAND"), "--install", TREE, "--prefix", place)
    return place


@needs_binary
def test_a_program_is_built_against_the_package(prefix, tmp_path):
    cmake = setting("CMAKE_COMMAND")
    run(cmake, "-S", ROOT / "examples" / "embed-cpp", "-B", tmp_path / "build", "-G", "Ninja",
        f"-DCMAKE_MAKE_PROGRAM={setting('CMAKE_MAKE_PROGRAM')}",
        f"-DCMAKE_CXX_COMPILER={setting('CMAKE_CXX_COMPILER')}",
        f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
    run(cmake, "--build", tmp_path / "build")
    assert run(tmp_path / "build" / "embed", cwd=tmp_path) == EXPECTED


@needs_binary
def test_the_installed_command_runs(prefix, tmp_path):
    (tmp_path / "a.fuse").write_text("a = 1 + 1\nexport a\n")
    assert run(prefix / "bin" / "fuse", "run", "a.fuse", cwd=tmp_path).startswith("a")


@needs_binary
def test_the_library_shows_only_fuse(prefix):
    library = next(prefix.glob("lib*/**/libfuselang.so"))
    shown = [line.split()[-1].split("@")[0]
             for line in run("nm", "-D", "--defined-only", library).splitlines()]
    assert any("Runner" in name for name in shown)
    assert [name for name in shown if not re.match(r"_Z(N|NK|TIN|TSN|TVN)4fuse", name)] == []
    inner = re.compile(r"4fuse(2ir|5check|4bind|4plan|6native|6driver|6syntax|2io|6passes)")
    assert [name for name in shown if inner.search(name)] == []


@needs_binary
def test_headers_hold_no_other_library(prefix):
    headers = list((prefix / "include").rglob("*.h"))
    assert sorted(path.name for path in headers) == [
        "array.h", "dtype.h", "export.h", "fuse.h", "progress.h"]
    for path in headers:
        for target in re.findall(r'#include ["<]([^">]+)', path.read_text()):
            assert target.startswith("fuse/") or "/" not in target and not target.endswith(".h")
