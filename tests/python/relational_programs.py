"""Programs over relations with answers computed apart from Fuse; how they run and are compared.

What a program is to answer is a dictionary. A key is an export, or one of
  "queries": a list, in the order of the program
  "sinks":   what files hold, by path: an array, a text, or its lines as a set
  "error":   words that the messages of a program that must fail have
  "warns":   warnings are expected

A value is a set of tuples (single names and numbers stand for tuples of one), a dictionary from
tuples to values, whose other cells are 0 or what "*" says, or nested lists, an array or a number.
"""

import io
import json
import math
import os
import subprocess
from dataclasses import dataclass, field

import numpy as np
from fuse_command import BINARY

SAFETENSORS_TYPES = {
    "float32": "F32",
    "float64": "F64",
    "int64": "I64",
    "int32": "I32",
    "bool": "BOOL",
}


@dataclass
class Program:
    name: str
    text: str
    expected: dict
    files: dict = field(default_factory=dict)  # contents by path
    flags: tuple = ()  # with @ for the temporary folder


class Programs(list):
    def add(self, name, text, expected, files=None, flags=()):
        assert name not in self.names()
        self.append(Program(name, text, expected, files or {}, tuple(flags)))

    def names(self):
        return [program.name for program in self]


# Files.


def safetensors_bytes(arrays):
    head, body = {}, b""
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        offsets = [len(body), len(body) + len(data)]
        dtype = SAFETENSORS_TYPES[str(array.dtype)]
        head[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": offsets}
        body += data
    header = json.dumps(head).encode()
    return len(header).to_bytes(8, "little") + header + body


def write_file(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_bytes(content.encode())
    elif not isinstance(content, dict):
        np.save(path, content)
    elif path.suffix == ".npz":
        np.savez(path, **content)
    else:
        path.write_bytes(safetensors_bytes(content))


def read_file(path):
    """An array, arrays by name, or text."""
    if path.suffix == ".npy":
        return np.load(path)
    if path.suffix == ".npz":
        with np.load(io.BytesIO(path.read_bytes())) as archive:
            return {name: archive[name] for name in archive.files}
    return path.read_text()


# Comparing.


def as_number(value):
    return {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}.get(value, value)


def close(have, want, tolerance):
    have, want = as_number(have), as_number(want)
    if isinstance(have, str) or isinstance(want, str):
        return have == want
    if isinstance(have, bool) or isinstance(want, bool):
        return have in (0, 1) and bool(have) == bool(want)
    if math.isnan(have) or math.isnan(want):
        return math.isnan(have) and math.isnan(want)
    if isinstance(have, int) and isinstance(want, int) or math.isinf(have) or math.isinf(want):
        return have == want
    return abs(have - want) <= tolerance * max(1, abs(want))


def cells_of(answer):
    """The value of every cell, or of every tuple that is there, by names where it has them."""
    axes, names = answer["axes"], answer.get("names") or {}
    if "tuples" in answer:
        values = answer.get("values") or [True] * len(answer["tuples"])
        return {tuple(row): value for row, value in zip(answer["tuples"], values)}
    cells = {}

    def walk(data, at):
        if len(at) < len(axes):
            known = names.get(axes[len(at)]) or []
            for i, part in enumerate(data):
                walk(part, (*at, known[i] if i < len(known) else i))
        else:
            cells[at] = data

    walk(answer["data"], ())
    return cells


def as_tuple(key):
    return key if isinstance(key, tuple) else (key,)


def wrong_tuples(answer, wanted):
    cells = cells_of(answer)
    if len(cells) != len(answer.get("tuples", cells)):
        return "a tuple comes twice"
    have = {key for key, value in cells.items() if value}
    want = {as_tuple(key) for key in wanted}
    missing, extra = sorted(map(str, want - have)), sorted(map(str, have - want))
    return f"missing {missing[:8]}, too many {extra[:8]}" if missing or extra else None


def wrong_cells(answer, wanted, tolerance):
    wanted = {as_tuple(key): value for key, value in wanted.items()}
    rest = wanted.pop(("*",), 0)
    cells = cells_of(answer)
    for key in wanted.keys() | cells.keys():
        have, want = cells.get(key, rest), wanted.get(key, rest)
        if not close(have, want, tolerance):
            return f"{key}: {have}, not {want}"
    return None


def equal_lists(have, want, tolerance):
    if not isinstance(want, (list, tuple)):
        return not isinstance(have, list) and close(have, want, tolerance)
    return (
        isinstance(have, list)
        and len(have) == len(want)
        and all(equal_lists(a, b, tolerance) for a, b in zip(have, want))
    )


def problem_of(answer, wanted, tolerance):
    if isinstance(wanted, (set, frozenset)):
        return wrong_tuples(answer, wanted)
    if isinstance(wanted, dict):
        return wrong_cells(answer, wanted, tolerance)
    wanted = wanted.tolist() if isinstance(wanted, np.ndarray) else wanted
    if "data" in answer and equal_lists(answer["data"], wanted, tolerance):
        return None
    return f"{str(answer)[:300]}, not {str(wanted)[:300]}"


def holds(path, wanted, tolerance):
    """Whether a file has what it should."""
    if not path.is_file():
        return False
    have = read_file(path)
    if isinstance(wanted, str):
        return have == wanted
    if isinstance(wanted, set):
        return set(have.splitlines()) == wanted
    pairs = (
        [(have[name], wanted[name]) for name in wanted]
        if isinstance(wanted, dict)
        else [(have, wanted)]
    )
    return all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=tolerance, atol=tolerance)
        for a, b in pairs
    )


# Running.


def run(program, folder):
    home = folder / "p"
    write_file(home / "main.fuse", program.text)
    for name, content in program.files.items():
        write_file(home / name, content)
    flags = [flag.replace("@", str(folder)) for flag in program.flags]
    command = [BINARY, "run", os.fspath(home / "main.fuse"), "--json", *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def check_failure(done, words):
    said = done.stdout + done.stderr
    assert done.returncode != 0, f"no error: {said[:500]}"
    for word in [words] if isinstance(words, str) else words:
        assert word in said, f"no `{word}` in {said[:2000]}"


def check_program(program, folder):
    expected = dict(program.expected)
    done = run(program, folder)
    if "error" in expected:
        return check_failure(done, expected["error"])
    assert done.returncode == 0, done.stdout[:2000] + done.stderr[:1000]
    assert bool(done.stderr.strip()) == bool(expected.pop("warns", False)), done.stderr[:1000]
    tolerance = 1e-9 if "f64" in program.flags else 1e-5
    answers = json.loads(done.stdout)
    for path, wanted in expected.pop("sinks", {}).items():
        assert holds(folder / "p" / path, wanted, tolerance), path
    queries = expected.pop("queries", None)
    for number, wanted in enumerate(queries or []):
        query = answers["queries"][number]
        assert problem_of(query, wanted, tolerance) is None, query["query"]
    assert queries is None or len(answers["queries"]) == len(queries)
    for name, wanted in expected.items():
        assert problem_of(answers["exports"][name], wanted, tolerance) is None, name
