"""What goes wrong, as exceptions. Each holds every diagnostic with its place."""

from __future__ import annotations


class FuseError(Exception):
    """A program that cannot be run, or that ended with an error.

    `str(error)` is the report that the command line prints. `problems` holds every diagnostic; the
    other attributes are those of the first error: `code` ("S001"), `message`, `file`, `line` and
    `column` (from 1; 0 where there is no place in a file), `labels` (other places that matter), and
    `hint`.
    """

    def __init__(self, text, problems=()):
        super().__init__(text)
        self.problems = list(problems)
        first = next((one for one in self.problems if not one.is_warning), None)
        self.code = first.code if first else ""
        self.message = first.message if first else text
        self.file = first.file if first else ""
        self.line = first.line if first else 0
        self.column = first.column if first else 0
        self.labels = list(first.labels) if first else []
        self.hint = first.hint if first else ""

    def __str__(self):
        return str(self.args[0]).rstrip("\n") if self.args else ""


class ParseError(FuseError):
    """The text is no program (P)."""


class ShapeError(FuseError):
    """Sizes do not fit each other (S101 to S119)."""


class BackendError(FuseError):
    """The target cannot run this, another may (B)."""


class CacheError(FuseError):
    """A cache cannot be read or written (C)."""


class InternalError(FuseError):
    """A bug of Fuse; please report it (I)."""


class FuseFileError(FuseError, OSError):
    """A file that cannot be read or written (F)."""


class FuseMemoryError(FuseError, MemoryError):
    """More memory than there is, or than the limit allows (F009, F060)."""


class FuseWarning(UserWarning):
    """What a program does that may not be meant."""


_FAMILIES = {"P": ParseError, "B": BackendError, "C": CacheError, "I": InternalError,
             "F": FuseFileError, "U": FuseError}
_MEMORY = ("F009", "F060")
_NO_FILE = ("F016", "F017")  # what a call gives


def _class_of(code):
    if code in _MEMORY:
        return FuseMemoryError
    if code in _NO_FILE:
        return FuseError
    if code[:1] == "S" and 101 <= int(code[1:]) <= 119:
        return ShapeError
    return _FAMILIES.get(code[:1], FuseError)


def exception_of(text, problems):
    """The exception for what the engine reports."""
    first = next((one for one in problems if not one.is_warning), None)
    return _class_of(first.code if first else "I")(text, problems)


class _Refusal:
    """A diagnostic of the package itself, with the fields of `Problem`."""

    is_warning = False
    file = hint = ""
    line = column = end_line = end_column = 0
    labels: list[str] = []

    def __init__(self, code, message):
        self.code, self.message = code, message


def refusal(message):
    """A BackendError for a setting that the target does not have."""
    return BackendError(f"error[B002]: {message}", [_Refusal("B002", message)])
