"""Tables of the relational benchmarks, and the page that holds them."""

import platform
import statistics
from importlib.metadata import version

from machine import processor

PAGE = """\
# Benchmarks of relations

Written by `make bench-relations`; run that to make this page anew. {machine}.
One core for every system ({versions}); the systems of a case take turns, {rounds} rounds of fresh
processes, {repeats} runs in each where data stays in memory. {noise}

- *Fuse* is the evaluation of the program with its sources in memory as sorted tuples and arrays;
  every run builds its indexes anew. *Whole process* is `fuse run FILE`: start, reading, evaluation.
- Peers have their data in memory (DuckDB in tables of its own) except where reading is the case.
- Times are medians. *Processor* time is near the wall-clock time of a quiet machine, though caches
  shared with others still lengthen it; it is what
  *to Fuse* compares: above 1, the system takes longer than Fuse. *Best* is the least wall-clock
  time. *Peak* is the process's largest resident memory, data included.
- Answers are compared in the same run: counts and tuples exactly, real numbers within 1e-5 of
  their size (or of the root mean square, if that is larger).
"""


def milliseconds(seconds):
    value = 1e3 * seconds
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def row(name, figures, base):
    if figures.problem:
        return f"| {name} | {figures.problem} | | | | |"
    cpu = statistics.median(figures.cpu)
    cells = [milliseconds(cpu), milliseconds(statistics.median(figures.wall))]
    cells += [milliseconds(min(figures.wall)), f"{cpu / base:.2f}" if base else ""]
    return f"| {name} | {' | '.join(cells)} | {figures.peak_mb:,.0f} |"


def case_table(case, figures, difference):
    first = next(iter(figures.values()))
    base = statistics.median(first.cpu) if first.cpu else None
    goal = f" Goal: {case.goal}." if case.goal else ""
    lines = [f"## {case.title}", "", "```fuse", case.text().rstrip(), "```", ""]
    lines += ["| system | processor, ms | wall, ms | best, ms | to Fuse | peak, MB |"]
    lines += ["|---|--:|--:|--:|--:|--:|"]
    lines += [row(name, one, base) for name, one in figures.items()]
    verdict = f"**The answers differ: {difference}**" if difference else "The answers agree."
    return "\n".join([*lines, "", verdict + goal, ""])


def machine():
    return f"{processor()}, Python {platform.python_version()}"


def noise(loads):
    text = f"The machine's load was {min(loads):.1f} to {max(loads):.1f} during the run"
    if max(loads) > 2:
        return f"{text}: others used it too, so the figures are provisional."
    return text + "."


def report(results, loads, options):
    packages = ("numpy", "scipy", "pandas", "duckdb")
    page = PAGE.format(
        machine=machine(),
        versions=", ".join(f"{name} {version(name)}" for name in packages),
        rounds=options.rounds,
        repeats=options.repeats,
        noise=noise(loads),
    )
    return "\n".join([page, *(case_table(*one) for one in results)])
