"""Results as tables of HTML, for notebooks."""

from html import escape

_ROWS, _COLUMNS = 20, 12
_MORE = "&hellip;"


def _number(value):
    if isinstance(value, (bool, int, str)):
        return escape(str(value))
    return f"{value:.6g}"


def _row(cells, tag="td"):
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _table(head, rows):
    top = f"<thead>{_row(map(escape, head), 'th')}</thead>" if head else ""
    return f"<table>{top}<tbody>{''.join(rows)}</tbody></table>"


def _caption(text, count=""):
    return f"<div><code>{escape(text)}</code> {escape(count)}</div>"


def relation_table(relation):
    """The first tuples, and how many there are."""
    from itertools import islice

    values = relation.values
    head = list(relation.axes) + ([] if values is None else ["value"])
    rows = []
    for at, entries in enumerate(islice(relation, _ROWS)):
        cells = list(entries) + ([] if values is None else [values[at].item()])
        rows.append(_row(map(_number, cells)))
    if len(relation) > _ROWS:
        rows.append(_row([_MORE] * len(head)))
    count = f"{len(relation)} tuple" + ("" if len(relation) == 1 else "s")
    return _caption(f"{relation.name}({', '.join(relation.axes)})", count) + _table(head, rows)


def _matrix_rows(matrix):
    for row in matrix[:_ROWS]:
        cells = [_number(value) for value in row[:_COLUMNS].tolist()]
        yield _row(cells + [_MORE] * (matrix.shape[1] > _COLUMNS))
    if matrix.shape[0] > _ROWS:
        yield _row([_MORE])


def array_table(title, axes, array):
    """A matrix as it is; of more dimensions the first matrix."""
    shape = " × ".join(map(str, array.shape)) or "number"
    if array.ndim > 2:
        first = ", ".join(f"{axis} = 0" for axis in axes[:-2])
        shape += f", at {first}"
        array = array[(slice(0, 1),) * (array.ndim - 2)].reshape(-1, array.shape[-1])[
            :array.shape[-2]] if array.size else array.reshape(0, 0)
    title = title if title.endswith("]") or not axes else f"{title}[{', '.join(axes)}]"
    matrix = array.reshape(1, -1) if array.ndim < 2 else array
    return _caption(title, f"{array.dtype} {shape}") + _table([], _matrix_rows(matrix))


def _shown(name, axes, value):
    from fuse.results import Relation

    return relation_table(value) if isinstance(value, Relation) else array_table(name, axes, value)


def results_tables(results):
    """Every export, every answer to a query, every file."""
    parts = [_shown(name, results.axes(name), value) for name, value in results.items()]
    parts += [_shown(text, (), value) for text, value in results.queries.items()]
    parts += [f"<div>wrote <code>{escape(path)}</code></div>" for path in results.files]
    return "\n".join(parts) or "<div>nothing is exported: add <code>export NAME</code></div>"
