"""What a run gives."""

from __future__ import annotations

from fuse.facts import Facts

_LIMIT = 8 << 30


class Relation:
    """The tuples of a relation, or of a tensor that is kept as tuples since it is large and thin.

    Sized, iterable (tuples of names or numbers, in order), and convertible: `coordinates`, `names`,
    `values`, `to_pandas()`, `to_numpy()`.
    """

    def __init__(self, value):
        self._value = value

    @property
    def name(self):
        return self._value.name

    @property
    def axes(self):
        """A name per column; "_" where the program has none."""
        return tuple(self._value.axes)

    @property
    def shape(self):
        return tuple(self._value.shape)

    @property
    def dtype(self):
        return self._value.dtype

    @property
    def coordinates(self):
        """The positions, as an array of one row per tuple."""
        return self._value.coordinates()

    @property
    def names(self):
        """A tuple per fact: names where the columns have names, else positions."""
        return list(self)

    @property
    def values(self):
        """A number per tuple; None for a relation, whose tuples are true."""
        return self._value.values()

    def column(self, axis):
        """The entries of one column, by its name or number: names or positions."""
        return self._value.entries(self._dimension(axis))

    def to_pandas(self):
        """A data frame with a column per axis, and `value` where tuples have values."""
        import pandas

        columns = {}
        for dimension, axis in enumerate(self.axes):
            label = axis if axis != "_" and axis not in columns else f"{axis}{dimension + 1}"
            columns[label] = self._value.entries(dimension)
        values = self.values
        if values is not None:
            columns["value" if "value" not in columns else "value_"] = values
        return pandas.DataFrame(columns)

    def to_numpy(self, memory_limit=_LIMIT):
        """All elements as one array; FuseMemoryError where they need more bytes than the limit."""
        return self._value.array(memory_limit)

    def __array__(self, dtype=None, copy=None):
        array = self.to_numpy()
        return array if dtype is None else array.astype(dtype)

    def __len__(self):
        return len(self._value)

    def __iter__(self):
        columns = [self._value.entries(dimension) for dimension in range(len(self.axes))]
        return zip(*columns) if columns else iter([()] * len(self))

    def __contains__(self, entry):
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

    def __init__(self, raw):
        super().__init__(raw.arrays(Relation))
        self._raw = raw

    @property
    def queries(self):
        return {value.name: wrap(value) for value in self._raw.queries}

    @property
    def files(self):
        return list(self._raw.files)

    @property
    def warnings(self):
        return list(self._raw.warnings)

    def axes(self, name):
        """The names of the axes of an export."""
        for value in self._raw.exports:
            if value.name == name:
                return tuple(value.axes)
        raise KeyError(name)

    def to_json(self):
        """The text that `fuse run --json` prints."""
        return self._raw.json()

    def _repr_html_(self):
        from fuse._html import results_tables

        return results_tables(self)
