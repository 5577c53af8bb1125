"""Fuse beside NumPy, SciPy, pandas and DuckDB on relational work, in one run.

    run_relations.py --bin FOLDER [--case NAME].. [--rounds N] [--repeats N] [--report PATH]

Every system works on one core, each round of a case in a fresh process, the systems of a case in
turn; their answers are compared. Run it by `make bench-relations`.
"""

# Without NumPy: what this process holds in memory is the least that a child's peak can be.
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent))
from relations_cases import CASES, PEERS  # noqa: E402
from relations_report import case_table, report  # noqa: E402

HERE = Path(__file__).resolve().parent
LIMIT_S = 120  # of processor time
LIBRARIES = ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
ENVIRONMENT = {**os.environ, **{f"{one}_NUM_THREADS": "1" for one in LIBRARIES}}


@dataclass
class Figures:
    """Of one system on one case."""

    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    peak_mb: float = 0.0
    answer: object = None
    problem: str = ""

    def add(self, result):
        self.wall += result.get("wall", [])
        self.cpu += result.get("cpu", [])
        self.peak_mb = max(self.peak_mb, result.get("peak_mb", 0.0))
        self.answer = result.get("answer", self.answer)
        self.problem = result.get("problem", self.problem)


def run_alone(command):
    """A process: what it printed, seconds, peak memory, and its problem if it failed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdout=out, stderr=err, env=ENVIRONMENT
        )
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
        _, status, used = os.wait4(process.pid, 0)
        wall, process.returncode = perf_counter() - begin, os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        text, complaint = out.read().decode(), err.read().decode().strip()
    cpu = used.ru_utime + used.ru_stime
    result = {"text": text, "wall": [wall], "cpu": [cpu], "peak_mb": used.ru_maxrss / 1024}
    if process.returncode == 0:
        return result
    last = complaint.splitlines()[-1] if complaint else f"ended with {process.returncode}"
    return {"problem": f"over {LIMIT_S} s" if cpu > LIMIT_S - 1 else last}


def from_json(result):
    return result if "problem" in result else json.loads(result["text"])


class Bench:
    def __init__(self, options):
        self.binaries, self.folder = options.bin.resolve(), options.data.resolve()
        self.repeats, self.rounds = options.repeats, options.rounds

    def write(self, case):
        for stale in self.folder.glob(f"{case.name}.*"):
            if stale != self.folder / case.file:
                stale.unlink()
        (self.folder / f"{case.name}.fuse").write_text(case.text())
        if case.kind != "number":
            text = case.text(f"{case.name}.fuse.{'npy' if case.kind == 'dense' else 'tsv'}")
            (self.folder / f"{case.name}.check.fuse").write_text(text)

    def whole(self, case):
        command = [self.binaries / "fuse", "run", "--json"] if case.kind == "number" else None
        command = command or [self.binaries / "fuse", "run"]
        result = run_alone([*command, self.folder / f"{case.name}.fuse"])
        if case.kind == "number" and "problem" not in result:
            result["answer"] = json.loads(result["text"])["exports"]["N"]["data"]
        return result

    def evaluation(self, case):
        program = self.folder / f"{case.name}.fuse"
        return from_json(run_alone([self.binaries / "fuse_evaluate", program, self.repeats]))

    def reading(self, case):
        ran = run_alone([self.binaries / "fuse_read_facts", self.folder / case.file, 2])
        read = from_json(ran)
        if "problem" in read:
            return read
        return {**ran, "wall": [read["seconds"]], "answer": read["rows"]}

    def peer(self, case, name):
        repeats = 1 if case.file else self.repeats
        answer = self.folder / f"{case.name}.{name}.npy"
        script = [sys.executable, HERE / "relations_peers.py", case.name, name, self.folder]
        return from_json(run_alone([*script, repeats, answer]))

    def systems(self, case):
        """What to run, by the name that is shown."""
        found = {"Fuse, reading": self.reading} if case.file else {"Fuse": self.evaluation}
        found["Fuse, whole process"] = self.whole
        for name in PEERS[case.name]:
            found[name] = lambda case, name=name: self.peer(case, name)
        return found

    def compare(self, case):
        """What is wrong with the answers; empty when they agree."""
        if case.kind != "number":
            program = self.folder / f"{case.name}.check.fuse"
            ran = run_alone([self.binaries / "fuse", "run", program])
            if "problem" in ran:
                return ran["problem"]
        script = [sys.executable, HERE / "relations_compare.py", case.name, self.folder]
        ran = run_alone(script)
        return ran.get("problem") or ran["text"].strip()

    def run(self, case):
        self.write(case)
        systems = self.systems(case)
        figures = {name: Figures() for name in systems}
        for _ in range(self.rounds):
            for name, measure in systems.items():
                if not figures[name].problem:
                    figures[name].add(measure(case))
        answers = {name: one.answer for name, one in figures.items() if one.answer is not None}
        (self.folder / f"{case.name}.answers.json").write_text(json.dumps(answers))
        return figures, self.compare(case)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("build/bench"))
    parser.add_argument("--case", action="append", help="only these; no report is written")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="of a case inside one process")
    parser.add_argument("--report", type=Path)
    return parser.parse_args(arguments)


def main():
    options = options_of(sys.argv[1:])
    loads = [os.getloadavg()[0]]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    subprocess.run([sys.executable, HERE / "relations_data.py", options.data], check=True)
    bench, results, differing = Bench(options), [], False
    for case in CASES:
        if options.case and case.name not in options.case:
            continue
        figures, difference = bench.run(case)
        loads.append(os.getloadavg()[0])
        results.append((case, figures, difference))
        differing = differing or bool(difference)
        print(case_table(case, figures, difference), flush=True)
    if options.report and not options.case:
        options.report.write_text(report(results, loads, options))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
