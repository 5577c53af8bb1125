"""Times the `fuse` command: how long a small program takes, and how fast programs are checked.

    run.py --fuse PATH [--json PATH] [--repeats N]

Each case runs a few times to warm up, then N times; figures are medians with the spread between
the 10th and the 90th percentile. Never part of the tests: a busy machine makes them worse.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import programs  # noqa: E402
from machine import processor  # noqa: E402

WARM_UP = 5


def time_command(command, repeats, cwd):
    """Wall-clock milliseconds of each run, start of the process to its end."""
    times = []
    for run in range(WARM_UP + repeats):
        begin = time.perf_counter()
        result = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True)
        elapsed = time.perf_counter() - begin
        if result.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{result.stderr.decode()}")
        if run >= WARM_UP:
            times.append(1e3 * elapsed)
    return times


def figure(name, times, target_ms):
    tenths = statistics.quantiles(times, n=10)
    return {
        "name": name,
        "median_ms": round(statistics.median(times), 3),
        "p10_ms": round(tenths[0], 3),
        "p90_ms": round(tenths[-1], 3),
        "runs": len(times),
        "target_ms": target_ms,
        "met": target_ms is None or statistics.median(times) < target_ms,
    }


def measure(fuse, repeats, folder):
    small, long = folder / "small.fuse", folder / "long.fuse"
    small.write_text(programs.ten_lines())
    long.write_text(programs.thousand_lines())
    bare = time_command([fuse, "--help"], repeats, folder)
    run = time_command([fuse, "run", str(small)], repeats, folder)
    check = time_command([fuse, "check", str(long)], repeats, folder)
    start = statistics.median(bare)
    return [
        figure("start and end of the process (fuse --help)", bare, None),
        figure("fuse run, ten lines", run, 15.0),
        figure("fuse check, 1,000 lines, with the process", check, None),
        figure("fuse check, 1,000 lines, less the process", [t - start for t in check], 20.0),
    ]


def machine():
    return {"cpu": processor(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}


def print_table(where, figures):
    print(f"{where['cpu']}, {where['cores']} cores, load {where['load']} before the first run\n")
    print(f"{'case':48}{'median':>10}{'p10..p90':>18}{'target':>9}")
    for one in figures:
        spread = f"{one['p10_ms']:.1f}..{one['p90_ms']:.1f} ms"
        target = "" if one["target_ms"] is None else f"{one['target_ms']:.0f} ms"
        verdict = "" if one["target_ms"] is None else (" met" if one["met"] else " MISSED")
        print(f"{one['name']:48}{one['median_ms']:>7.2f} ms{spread:>18}{target:>9}{verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fuse", required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--repeats", type=int, default=50)
    options = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory() as folder:
        fuse = str(Path(options.fuse).resolve())
        figures = measure(fuse, options.repeats, Path(folder))
    print_table(where, figures)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"machine": where, "figures": figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
