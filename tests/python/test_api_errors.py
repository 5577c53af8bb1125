"""Errors: their classes, their fields, and what they leave behind."""

import pickle

import numpy as np
import pytest

import fuse
from fuse import Program


def caught(call):
    with pytest.raises(fuse.FuseError) as found:
        call()
    return found.value


def test_a_text_that_is_no_program():
    error = caught(lambda: Program("A = 1\nY[i] = X[i\n"))
    assert type(error) is fuse.ParseError
    assert (error.code, error.line, error.column) == ("P008", 2, 9)
    assert "never closed" in error.message and "Y[i] = X[i" in str(error)
    assert error.problems[0].end_column == 10 and not error.problems[0].is_warning


def test_sizes_that_clash():
    runner = Program("Y[i] = X[i] Z[i]\nexport Y\n").compile()
    error = caught(lambda: runner({"X": np.ones(2), "Z": np.ones(3)}))
    assert type(error) is fuse.ShapeError and error.code == "S101"
    assert any("size 2 here" in label for label in error.labels)
    assert runner({"X": np.ones(2), "Z": np.ones(2)})["Y"].tolist() == [1, 1]
    error = caught(lambda: runner({"X": np.ones((2, 2)), "Z": np.ones(2)}))
    assert type(error) is fuse.ShapeError


@pytest.mark.parametrize("text, code", [
    ("x = 1\nY[i] = x[i]\n", "S003"),
    ("expect 1 == 2\n", "X001"),
    ("Y[i] = soft(3)\nexport Y\n", "S014"),
])
def test_other_errors_of_programs(text, code):
    error = caught(lambda: Program(text).compile()())
    assert type(error) is fuse.FuseError and error.code == code and error.line >= 1


def test_files():
    error = caught(lambda: Program.from_file("/no/such/file.fuse"))
    assert isinstance(error, OSError) and isinstance(error, fuse.FuseFileError)
    assert error.code == "F001" and error.line == 0
    error = caught(lambda: Program('X[i] = "missing.npy"\nexport X\n').compile()())
    assert isinstance(error, OSError) and error.line == 1


def test_memory():
    runner = Program("Y[i, j] = X[i] X[j]\nexport Y\n").compile(memory_limit=1000)
    error = caught(lambda: runner({"X": np.ones(100)}))
    assert isinstance(error, MemoryError) and error.code == "F060"
    assert runner({"X": np.ones(3)})["Y"].shape == (3, 3)


def test_targets():
    error = caught(lambda: Program("A = 1\n").compile(backend="abacus"))
    assert type(error) is fuse.BackendError and error.code == "B001"


def test_inputs_that_the_program_lacks():
    runner = Program("Y[i] = Data[i]\nexport Y\n").compile()
    error = caught(lambda: runner({"Data": np.ones(2), "data": np.ones(2)}))
    assert error.code == "F017" and "no tensor `data`" in str(error) and "--input" not in str(error)
    assert not isinstance(error, OSError)
    with pytest.raises(TypeError):
        runner([1, 2])
    with pytest.raises(TypeError, match="named by a text"):
        runner({1: np.ones(2)})


def test_several_errors_at_once():
    error = caught(lambda: Program("A = Bee[0]\nC = Dee[0]\nexport A\nexport C\n").compile()())
    assert [problem.line for problem in error.problems] == [1, 2]


def test_classes():
    for name in ("ParseError", "ShapeError", "BackendError", "CacheError", "InternalError"):
        assert issubclass(getattr(fuse, name), fuse.FuseError)
    from fuse.errors import _class_of
    assert _class_of("C001") is fuse.CacheError and _class_of("I001") is fuse.InternalError
    assert _class_of("S120") is fuse.FuseError


def test_errors_without_diagnostics_can_be_raised_and_copied():
    error = pickle.loads(pickle.dumps(fuse.FuseError("text")))
    assert str(error) == "text" and error.code == "" and error.problems == []
