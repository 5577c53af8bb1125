"""A signal that ends the command leaves no half-written file, and the old one whole."""

import signal
import subprocess
import time

import pytest
from fuse_command import BINARY, needs_binary

pytestmark = needs_binary

# Far more than is written before the signal comes.
PROGRAM = """
axis i = 30000
axis j = 300
T[i, j] = i + j / 7
"large.csv" = T[i, j]
"""


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_temporary_file_is_left(tmp_path, number):
    (tmp_path / "write.fuse").write_text(PROGRAM)
    old = tmp_path / "large.csv"
    old.write_text("old\n")
    process = subprocess.Popen([BINARY, "run", "write.fuse"], cwd=tmp_path)
    assert wait_for(lambda: list(tmp_path.glob(".*.tmp")))
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    assert not list(tmp_path.glob(".*.tmp"))
    assert old.read_text() == "old\n"


def test_an_ignored_signal_stays_ignored(tmp_path):
    (tmp_path / "write.fuse").write_text(PROGRAM)
    ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    process = subprocess.Popen([BINARY, "run", "write.fuse"], cwd=tmp_path, preexec_fn=ignore)
    assert wait_for(lambda: list(tmp_path.glob(".*.tmp")))
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=120) == 0
    assert (tmp_path / "large.csv").stat().st_size > 1000
