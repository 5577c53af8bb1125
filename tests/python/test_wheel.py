"""A wheel works in a fresh environment, from another folder, without the packages of the build.

Building it compiles everything once more, which only a warm compiler cache makes quick: this runs
in CI, and where FUSE_TEST_WHEEL is set.
"""

import os
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from fuse_command import ROOT

WANTED = os.environ.get("CI") or os.environ.get("FUSE_TEST_WHEEL")
pytestmark = pytest.mark.skipif(not WANTED, reason="FUSE_TEST_WHEEL is not set")
# What every Linux has.
SYSTEM = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libpthread.so.0",
          "libdl.so.2", "ld-linux-aarch64.so.1"}


def run(*command, cwd):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("PYTHONPATH", "FUSE_PYTHON")}
    process = subprocess.run([str(word) for word in command], cwd=cwd, env=environment,
                             capture_output=True, text=True, timeout=1800)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-build-isolation", "--wheel-dir", place, ROOT, cwd=place)
    return next(place.glob("fuse_lang-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A fresh environment that has the wheel, and NumPy from here."""
    place = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", place, cwd=place)
    run(place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
        "--disable-pip-version-check", wheel, cwd=place)
    packages = run(place / "bin" / "python", "-c",
                   "import sysconfig; print(sysconfig.get_path('platlib'))", cwd=place).strip()
    with open(os.path.join(packages, "numpy_from_outside.pth"), "w") as file:
        file.write(sysconfig.get_path("platlib") + "\n")
    return place


def test_what_is_inside(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    own = [name for name in names if ".dist-info" not in name]
    assert [name for name in own if name.endswith("/scripts/fuse")]
    assert {"fuse/py.typed", "fuse/_fuse.pyi", "fuse/__init__.py"} <= set(own)
    assert all(name.startswith("fuse/") or name.endswith("/scripts/fuse") for name in own)
    assert not any("entry_points" in name for name in names)


def test_the_package_runs_elsewhere(environment, tmp_path):
    (tmp_path / "a.fuse").write_text("Y[i] = W[i, j] X[j]\nexport Y\n")
    code = ("import fuse, numpy as np\n"
            "runner = fuse.Program.from_file('a.fuse').compile()\n"
            "print(fuse.__file__, runner({'W': np.eye(2), 'X': np.ones(2)})['Y'].tolist())\n")
    out = run(environment / "bin" / "python", "-c", code, cwd=tmp_path).split(maxsplit=1)
    assert out[0].startswith(str(environment)) and out[1] == "[1.0, 1.0]\n"


def test_the_command_is_native(environment, tmp_path):
    command = environment / "bin" / "fuse"
    assert command.read_bytes()[:4] == b"\x7fELF"
    (tmp_path / "a.fuse").write_text("a = 1 + 1\nexport a\n")
    assert run(command, "run", "a.fuse", cwd=tmp_path).startswith("a")


def test_nothing_of_the_build_is_needed(environment):
    binaries = [environment / "bin" / "fuse", *environment.rglob("_fuse.*.so")]
    assert len(binaries) == 2
    for binary in binaries:
        needed = {os.path.basename(line.split()[0]) for line in
                  run("ldd", binary, cwd=environment).splitlines()}
        assert needed <= SYSTEM, needed - SYSTEM
        assert str(ROOT).encode() not in binary.read_bytes()
