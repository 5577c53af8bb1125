"""Programs, and runners that run them."""

from __future__ import annotations

import operator
import os
import warnings

from fuse import _fuse
from fuse.config import ExecutionConfig, RuntimePolicies
from fuse.errors import FuseWarning
from fuse.results import Results, wrap

TYPE_CHECKING = False  # without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from numpy import ndarray

    from fuse.results import Relation

    PathLike = str | os.PathLike[str]

_LIMIT = 8 << 30


class Program:
    """A program, parsed. Paths in its text are relative to `folder`."""

    def __init__(self, text: str, folder: PathLike = ".") -> None:
        self._native = _fuse.Program.from_text(text, os.fspath(folder))

    @classmethod
    def from_file(cls, path: PathLike) -> Program:
        """Paths in the text are relative to the file's folder."""
        program = cls.__new__(cls)
        program._native = _fuse.Program.from_file(os.fspath(path))
        return program

    def format(self) -> str:
        """The text as `fuse fmt` prints it."""
        return self._native.format()

    def compile(self, backend: str = "auto", device: str | None = None,
                cache_dir: PathLike | None = None,
                config: ExecutionConfig | dict[str, Any] | None = None,
                execution: str | None = None,
                policies: RuntimePolicies | dict[str, Any] | None = None, *,
                exports: Iterable[str] = (), root: PathLike | None = None,
                output_root: PathLike | None = None, write_files: bool = True,
                strict: bool = False, memory_limit: int = _LIMIT) -> Runner:
        """Checks the program and returns a Runner.

        `config` is an ExecutionConfig (or a dictionary of its fields); `execution` and `device`
        stand for its fields of these names. `exports` names tensors to return besides those of the
        program; `root` and `output_root` are the folders of its sources and sinks; `strict` makes
        warnings errors; no single tensor may take more than `memory_limit` bytes.
        """
        settings = ExecutionConfig.of(config, device=device, execution=execution)
        settings.require_native(cache_dir, RuntimePolicies.of(policies))
        native = self._native.compile(
            target=backend, precision=settings.native_precision, exports=list(exports),
            root=os.fspath(root or ""), output_root=os.fspath(output_root or ""),
            write_files=write_files, strict=strict, memory_limit=memory_limit,
            measure=settings.explain_timings, copy=not settings.zero_copy)
        return Runner(native, settings)


class Runner:
    """A program made ready to run, from any number of threads at once.

    What it computes for inputs of one shape is planned once. Arrays are read where they are, so
    they must not change during a run.
    """

    def __init__(self, native: _fuse.Runner, config: ExecutionConfig) -> None:
        self._native = native
        self.config = config

    def run(self, inputs: dict[str, Any] | None = None) -> Results:
        """The exports by name. An input is an array of any library (NumPy, PyTorch, ..) or a
        number; or facts: a set or list of tuples of names or positions, a dictionary from such
        tuples to values, a data frame, `Facts`."""
        raw = self._native.run({} if inputs is None else inputs)
        if raw.has_warnings:
            for problem in raw.warnings:
                warnings.warn(_sentence(problem), FuseWarning, stacklevel=2)
        return Results(raw)

    __call__ = run

    def query(self, name: str, where: Mapping[str | int, str | int] | None = None,
              inputs: dict[str, Any] | None = None) -> ndarray | Relation | bool:
        """The tensor or relation `name` over the indices that `where` leaves open.

        `where` says positions or names by index, whose key is its name or its number from 0 on:
        `{"x": "Ann"}`. Computes what that needs and nothing else. With no index left open a
        relation gives True or False.
        """
        places = {str(index): _place(place) for index, place in (where or {}).items()}
        value = wrap(self._native.query(name, places, inputs or {}))
        return bool(len(value)) if getattr(value, "axes", None) == () else value

    def explain(self, json: bool = False, inputs: dict[str, Any] | None = None) -> Any:
        """The plan of the latest run, or the one for these inputs: text, or the object of JSON."""
        if inputs is None:
            text = self._native.explain_latest(json)
        else:
            text = self._native.explain(inputs, json)
        if not json:
            return text.rstrip("\n")
        from json import loads

        return loads(text)


def _place(place):
    return place if isinstance(place, str) else operator.index(place)


def _sentence(problem):
    place = f"{problem.file}:{problem.line}:{problem.column}: " if problem.line else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{place}{problem.code}: {problem.message}{hint}"
