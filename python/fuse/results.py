"""What a run gives."""

from __future__ import annotations

from fuse.facts import Facts

TYPE_CHECKING = False  # without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy import ndarray
    from pandas import DataFrame

    from fuse import _fuse

_LIMIT = 8 << 30


class Relation:
    """The tuples of a relation, or of a tensor that is kept as tuples since it is large and thin.

    Sized, iterable (tuples of names or numbers, in order), and convertible: `coordinates`, `names`,
    `values`, `to_pandas()`, `to_numpy()`.
    """

    def __init__(self, value: _fuse.Value) -> None:
        self._value = value

    @property
    def name(self) -> str:
        return self._value.name

    @property
    def axes(self) -> tuple[str, ...]:
        """A name per column; "_" where the program has none."""
        return tuple(self._value.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self._value.shape)

    @property
    def dtype(self) -> str:
        return self._value.dtype

    @property
    def coordinates(self) -> ndarray:
        """The positions, as an array of one row per tuple."""
        return self._value.coordinates()

    @property
    def names(self) -> list[tuple[str | int | float, ...]]:
        """A tuple per fact: names where the columns have names, else positions."""
        return list(self)

    @property
    def values(self) -> ndarray | None:
        """A number per tuple; None for a relation, whose tuples are true."""
        return self._value.values()

    def column(self, axis: str | int) -> list[str | int | float]:
        """The entries of one column, by its name or number: names or positions."""
        return self._value.entries(self._dimension(axis))

    def to_pandas(self) -> DataFrame:
        """A data frame with a column per axis, and `value` where tuples have values."""
        import pandas

        columns: dict[str, Any] = {}
        for dimension, axis in enumerate(self.axes):
            label = axis if axis != "_" and axis not in columns else f"{axis}{dimension + 1}"
            columns[label] = self._value.entries(dimension)
        values = self.values
        if values is not None:
            columns["value" if "value" not in columns else "value_"] = values
        return pandas.DataFrame(columns)

    def to_numpy(self, memory_limit: int = _LIMIT) -> ndarray:
        """All elements as one array; FuseMemoryError where they need more bytes than the limit."""
        return self._value.array(memory_limit)

    def __array__(self, dtype=None, copy=None):
        array = self.to_numpy()
        return array if dtype is None else array.astype(dtype)

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[tuple[str | int | float, ...]]:
        columns = [self._value.entries(dimension) for dimension in range(len(self.axes))]
        return zip(*columns) if columns else iter([()] * len(self))

    def __contains__(self, entry: Any) -> bool:
        return (entry if isinstance(entry, tuple) else (entry,)) in set(self)

    def __repr__(self):
        count = f"{len(self)} tuple" + ("" if len(self) == 1 else "s")
        return f"<{self.name}({', '.join(self.axes)}): {count}>"

    def _repr_html_(self):
        from fuse._html import relation_table

        return relation_table(self)

    def _dimension(self, axis):
        if isinstance(axis, int):
            return axis
        if axis in self.axes:
            return self.axes.index(axis)
        raise KeyError(f"`{self.name}` has no index `{axis}`; it has {', '.join(self.axes)}")

    def _facts(self):
        columns = [self._value.entries(dimension) for dimension in range(len(self.axes))]
        return Facts(columns, self.values)


def wrap(value):
    """An array, or a Relation."""
    if value.is_relation or value.is_sparse:
        return Relation(value)
    return value.array(1 << 62)


class Results(dict):
    """The exports of a run by name: NumPy arrays, and Relations.

    `queries` has the answers to `NAME?`, by the query as it is written; `files` the paths that
    sinks wrote; `warnings` the diagnostics that are no errors.
    """

    def __init__(self, raw: _fuse.Results) -> None:
        super().__init__(raw.arrays(Relation))
        self._raw = raw

    @property
    def queries(self) -> dict[str, ndarray | Relation]:
        return {value.name: wrap(value) for value in self._raw.queries}

    @property
    def files(self) -> list[str]:
        return list(self._raw.files)

    @property
    def warnings(self) -> list[_fuse.Problem]:
        return list(self._raw.warnings)

    def axes(self, name: str) -> tuple[str, ...]:
        """The names of the axes of an export."""
        for value in self._raw.exports:
            if value.name == name:
                return tuple(value.axes)
        raise KeyError(name)

    def to_json(self) -> str:
        """The text that `fuse run --json` prints."""
        return self._raw.json()

    def _repr_html_(self):
        from fuse._html import results_tables

        return results_tables(self)
