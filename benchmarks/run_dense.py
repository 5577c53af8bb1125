"""Times dense programs beside NumPy, one thread each, in turns.

    run_dense.py --bin FOLDER [--rounds N] [CASE ...]

Fuse is the evaluation of the program with its sources in memory (fuse_evaluate), NumPy the same by
hand; medians over all runs of all rounds. Answers are compared in the same run.
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

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dense_cases import CASES  # noqa: E402
from machine import processor  # noqa: E402


def runs_for(seconds):
    return max(3, min(200, int(0.5 / max(seconds, 1e-6))))


def time_numpy(case, arrays):
    begin = time.perf_counter()
    answer = case.numpy(*arrays)
    first = time.perf_counter() - begin
    times = []
    for _ in range(runs_for(first)):
        begin = time.perf_counter()
        case.numpy(*arrays)
        times.append(time.perf_counter() - begin)
    return times, answer


def time_fuse(folder, binary, runs):
    done = subprocess.run([binary / "fuse_evaluate", "p.fuse", str(runs + 2)], cwd=folder,
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["wall"][2:]


def check(folder, binary, answer):
    (folder / "c.fuse").write_text((folder / "p.fuse").read_text().replace(
        "export Y", f'"y.npy" = Y[{", ".join("ab"[:answer.ndim])}]'))
    subprocess.run([binary / "fuse", "run", "c.fuse"], cwd=folder, check=True, capture_output=True)
    got = np.load(folder / "y.npy")
    error = np.abs(got - answer).max() / np.sqrt((answer.astype(np.float64) ** 2).mean())
    if error > 1e-4:
        sys.exit(f"the answers differ by {error:.2g}")


def measure(case, binary, rounds):
    data = case.data(np.random.default_rng(1))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = []
        for k, (tensor, array) in enumerate(data.items()):
            np.save(folder / f"{k}.npy", array)
            lines.append(f'{tensor} = "{k}.npy"')
        (folder / "p.fuse").write_text("\n".join([*lines, case.program, "export Y"]) + "\n")
        for _ in range(rounds):
            times, answer = time_numpy(case, list(data.values()))
            theirs += times
            ours += time_fuse(folder, binary, len(times))
        check(folder, binary, answer)
    return statistics.median(ours), statistics.median(theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=lambda p: Path(p).resolve())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("cases", nargs="*")
    flags = parser.parse_args()
    print(f"{processor()}, NumPy {np.__version__}, one thread, load {os.getloadavg()[0]:.1f}\n")
    print("| case | Fuse, ms | NumPy, ms | NumPy / Fuse | goal |\n|---|--:|--:|--:|--:|")
    for case in CASES:
        if flags.cases and case.name not in flags.cases:
            continue
        ours, theirs = measure(case, flags.bin, flags.rounds)
        print(f"| {case.what} | {1e3 * ours:.3g} | {1e3 * theirs:.3g} | {theirs / ours:.2f} | "
              f"{case.goal} |", flush=True)


if __name__ == "__main__":
    main()
