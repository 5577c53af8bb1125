"""What needs a process of its own: importing, and Ctrl-C."""

import os
import signal
import subprocess
import sys
import time

import pytest

import fuse

PACKAGE = os.path.dirname(os.path.dirname(fuse.__file__))

LONG = {
    "product": ("X = np.ones((6000, 6000), np.float32)", "Y[i,k] = X[i,j] X[j,k]"),
    "loop": ("X = np.ones((4000, 4000), np.float32)", "Y[i] max= exp(sin(X[i,j]) + cos(X[j,k]))"),
    "join": ("X = np.triu(np.ones((500, 500), bool))",
             "Y = X(a,b) X(a,c) X(a,d) X(b,c) X(b,d) X(c,d)"),
    "kernel": ("X = np.eye(3000) * 2", "Y[i,k] = inv(X[i,k])"),
}


def python(code, **options):
    environment = dict(os.environ, PYTHONPATH=PACKAGE)
    return subprocess.Popen([sys.executable, "-c", code], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_import_is_quick_and_brings_no_numpy(tmp_path):
    code = ("import sys, time; begin = time.perf_counter(); import fuse; "
            "print(time.perf_counter() - begin, 'numpy' in sys.modules)")
    seconds = []
    for _ in range(5):
        out, err = python(code, cwd=tmp_path).communicate(timeout=60)
        assert err == ""
        seconds.append(float(out.split()[0]))
        assert out.split()[1] == "False"
    assert min(seconds) < 0.05


def seconds_to_stop(work, folder):
    data, equation = LONG[work]
    code = f"""
import time
import numpy as np
from fuse import Program
{data}
runner = Program({equation + chr(10)!r} + "export Y").compile()
print("ready", flush=True)
try:
    runner(inputs={{"X": X}})
except KeyboardInterrupt:
    print(time.time(), flush=True)
small = Program("Y[i] = X[i] + 1" + chr(10) + "export Y").compile()
print(small(inputs={{"X": np.ones(2)}})["Y"].tolist())
"""
    process = python(code, cwd=folder)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    sent = time.time()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    caught, after = out.splitlines()
    assert after == "[2.0, 2.0]"
    return float(caught) - sent


@pytest.mark.parametrize("work", LONG)
def test_ctrl_c_ends_a_long_run(work, tmp_path):
    # Other work on the machine may delay one of them.
    assert any(seconds_to_stop(work, tmp_path) < 0.2 for _ in range(3))


def test_long_runs_show_progress_on_a_terminal(tmp_path):
    code = f"""
import numpy as np
from fuse import Program
runner = Program({LONG["loop"][1] + chr(10)!r} + "export Y").compile()
for size in (1400, 30):
    Y = runner(inputs={{"X": np.ones((size, size), np.float32)}})["Y"]
print(f"{{Y[0]:.3f}}")
"""
    terminal, other_end = os.openpty()
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=other_end,
                               stdout=subprocess.PIPE, text=True,
                               env=dict(os.environ, PYTHONPATH=PACKAGE))
    out, _ = process.communicate(timeout=120)
    os.close(other_end)
    try:
        shown = os.read(terminal, 10000).decode()
    except OSError:  # nothing was shown
        shown = ""
    os.close(terminal)
    assert out == "3.982\n" and "fuse: step 3 of 3, 1 s" in shown and shown.endswith("\r\033[K")


def test_handlers_of_signals_run_during_a_run(tmp_path):
    code = f"""
import signal, time
import numpy as np
from fuse import Program
seen = []
signal.signal(signal.SIGALRM, lambda *_: seen.append(time.perf_counter()))
X = np.ones((2000, 2000), np.float32)
runner = Program({LONG["product"][1] + chr(10)!r} + "export Y").compile()
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
Y = runner(inputs={{"X": X}})["Y"]
ended = time.perf_counter()
signal.setitimer(signal.ITIMER_REAL, 0)
print(bool(seen) and seen[0] < ended, Y[0, 0])
"""
    out, err = python(code, cwd=tmp_path).communicate(timeout=120)
    assert out == "True 2000.0\n", err
