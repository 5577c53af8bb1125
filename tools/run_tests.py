"""Runs the test suites of one build tree and adds up their counts.

    run_tests.py TREE        runs the suites of build/TREE (`release` runs all, others the C++ ones)
    run_tests.py --total     adds up the counts of every tree run before, as the closing line

A suite that ends badly without counting a failure counts as one failure.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTS = ROOT / "build" / "test_counts"
TREES = ("release", "sanitize")
WORDS = ("passed", "failed", "skipped")


def doctest_counts(output):
    match = re.search(r"test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+)", output)
    return tuple(int(n) for n in match.groups()) if match else None


def worded_counts(output):
    """The last line with `N passed` or `N failed`: pytest and the golden runner."""
    for line in reversed(output.splitlines()):
        found = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error|skipped)", line)}
        if "passed" in found or "failed" in found or "error" in found:
            failed = found.get("failed", 0) + found.get("error", 0)
            return found.get("passed", 0), failed, found.get("skipped", 0)
    return None


def suites(tree):
    binaries = ROOT / "build" / tree / "bin"
    yield "C++", [str(binaries / "fuse_tests"), "--no-version"], doctest_counts
    golden = binaries / "fuse_golden"
    if golden.exists():
        yield "golden", [str(golden)], worded_counts
    if tree == "release":
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/python"]
        yield "pytest", command, worded_counts


def run_suite(name, command, count):
    print(f"-- {name}", flush=True)
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace")
    lines = []
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    passed, failed, skipped = count("".join(lines)) or (0, 0, 0)
    if process.wait() != 0 and failed == 0:
        print(f"{name} ended with status {process.returncode} and no failed test")
        failed = 1
    elif passed + failed == 0:
        print(f"{name} ran no test")
        failed = 1
    return passed, failed, skipped


def closing_line(counts):
    passed, failed, skipped = (sum(column) for column in zip(*counts))
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def run_tree(tree):
    # The examples are golden cases too, and the first one reads the weights this makes.
    subprocess.run([sys.executable, "examples/make_attention_weights.py"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    results = {name: run_suite(name, command, count) for name, command, count in suites(tree)}
    COUNTS.mkdir(parents=True, exist_ok=True)
    (COUNTS / f"{tree}.json").write_text(json.dumps(results))
    print()
    for name, counts in results.items():
        print(f"{name:8}" + ", ".join(f"{n} {word}" for n, word in zip(counts, WORDS)))
    print(closing_line(results.values()))
    return any(failed for _, failed, _ in results.values())


def total():
    """A tree without counts did not get as far as its tests: one failure."""
    counts = []
    for tree in TREES:
        path = COUNTS / f"{tree}.json"
        counts += json.loads(path.read_text()).values() if path.exists() else [(0, 1, 0)]
    print(closing_line(counts))
    return any(failed for _, failed, _ in counts)


def main():
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    return int(total() if sys.argv[1] == "--total" else run_tree(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
