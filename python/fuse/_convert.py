"""What needs NumPy: bringing other arrays into a type of the engine. Imported on first use."""

import numpy as np

_KEPT = {"bool", "int32", "int64", "float16", "float32", "float64"}


def plain(source, name):
    """`source` as an array whose buffer the engine can read, and whether its bits are bf16."""
    if hasattr(source, "__dlpack__") and not isinstance(source, np.ndarray):
        source = _on_this_processor(source)
    array = np.asarray(source)
    if array.dtype.name == "bfloat16":
        return array.view(np.uint16), True
    if array.dtype.name in _KEPT:
        return array.astype(array.dtype.newbyteorder("="), copy=False), False
    if array.dtype.kind == "u" and array.dtype.itemsize == 8:
        if array.size and array.max() > np.iinfo(np.int64).max:
            raise OverflowError(f"the input `{name}` holds {array.max()}, more than an i64 holds")
    if array.dtype.kind in "iu":
        return array.astype(np.int64), False
    if array.dtype.kind == "f":
        return array.astype(np.float64), False
    raise TypeError(f"the input `{name}` has elements of type {array.dtype}, which Fuse has not; "
                    "facts are sets, dictionaries or lists of tuples")


def _on_this_processor(source):
    """Tensors elsewhere, or that track gradients, are brought here."""
    for method in ("detach", "cpu"):
        if hasattr(source, method):
            source = getattr(source, method)()
    return source


def integers(entries, place):
    array = np.asarray(entries)
    if array.size == 0:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iub":
        raise TypeError(f"{place}: facts hold integers or names")
    return np.ascontiguousarray(array, np.int64)


def reals(entries, place):
    array = np.asarray(entries)
    if array.ndim != 1 or array.dtype.kind not in "iubf":
        raise TypeError(f"{place} are numbers, one for each fact")
    return np.ascontiguousarray(array, np.float64)
