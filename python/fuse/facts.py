"""Facts as inputs of a run: columns of names or numbers, and maybe a value for each fact."""

from __future__ import annotations


TYPE_CHECKING = False  # without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class _Column:
    def __init__(self, entries, is_text):
        self.entries, self.is_text = entries, is_text


def _is_number_type(dtype):
    return getattr(dtype, "kind", "") in "iub"


def _column(entries, place):
    """Texts stay a list; numbers become an array that the engine reads in one piece."""
    dtype = getattr(entries, "dtype", None)
    if dtype is not None and _is_number_type(dtype):
        from fuse._convert import integers
        return _Column(integers(entries, place), False)
    entries = list(entries)
    if all(isinstance(entry, str) for entry in entries) and entries:
        return _Column(entries, True)
    if any(isinstance(entry, str) for entry in entries):
        raise TypeError(f"{place}: names and numbers in one column")
    from fuse._convert import integers
    return _Column(integers(entries, place), False)


class Facts:
    """The facts of a relation, or of a tensor with a value for each.

    `columns` has one sequence per index, all of one length, of names (str) or of integers;
    `values`, if given, has a number for each fact.
    """

    def __init__(self, columns: Iterable[Iterable[str | int]],
                 values: Iterable[float] | None = None) -> None:
        self._columns = [_column(one, f"column {at + 1}") for at, one in enumerate(columns)]
        self._values = None
        if values is not None:
            from fuse._convert import reals
            self._values = reals(values, "the values of facts")

    @classmethod
    def from_rows(cls, rows: Iterable[Any], values: Iterable[float] | None = None) -> Facts:
        """From one tuple per fact; a fact of one column may be its entry alone."""
        rows = [row if isinstance(row, tuple) else (row,) for row in rows]
        width = len(rows[0]) if rows else 0
        for at, row in enumerate(rows):
            if len(row) != width:
                raise ValueError(f"fact {at + 1} has {len(row)} entries, and the first has {width}")
        return cls(list(zip(*rows)) if rows else [], values)

    @classmethod
    def from_pandas(cls, frame: Any, values: str | None = None) -> Facts:
        """From a data frame; `values` names the column that holds the values, if one does."""
        columns = [frame[name] for name in frame.columns if name != values]
        return cls(columns, None if values is None else frame[values])


def facts_or_none(source, name):
    """The facts that an input states, or None where it is an array."""
    if isinstance(source, Facts):
        return source
    if isinstance(source, dict):
        return Facts.from_rows(list(source), list(source.values()))
    if isinstance(source, (set, frozenset)):
        return Facts.from_rows(sorted(source, key=_sort_key))
    if isinstance(source, list) and source and all(isinstance(row, (tuple, str)) for row in source):
        return Facts.from_rows(source)
    if hasattr(source, "itertuples") and hasattr(source, "columns"):
        return Facts.from_pandas(source)
    if hasattr(source, "_facts"):  # a Relation
        return source._facts()
    return None


def _sort_key(row):
    row = row if isinstance(row, tuple) else (row,)
    return [(isinstance(entry, str), entry) for entry in row]
