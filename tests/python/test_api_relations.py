"""Relations and facts between Python and Fuse."""

import numpy as np
import pandas
import pytest

import fuse
from fuse import Facts, Program

PARENTS = [("Ann", "Bob"), ("Bob", "Cid"), ("Bob", "Dora")]
GRAND = Program("Grand(x, z) <- Parent(x, y), Parent(y, z)\nexport Grand\n").compile()
PATHS = Program("D[x, z] min= W[x, y] + W[y, z]\nexport D\n").compile()


def test_a_relation_as_a_result():
    grand = GRAND({"Parent": PARENTS})["Grand"]
    assert grand.name == "Grand" and grand.axes == ("x", "z")
    assert len(grand) == 2 and list(grand) == grand.names == [("Ann", "Cid"), ("Ann", "Dora")]
    assert ("Ann", "Cid") in grand and ("Ann", "Bob") not in grand
    assert grand.column("z") == grand.column(1) == ["Cid", "Dora"]
    assert grand.coordinates.tolist() == [[0, 2], [0, 3]]
    assert grand.coordinates[:, 0].flags.c_contiguous
    assert grand.values is None and grand.dtype == "bool"
    assert grand.to_numpy().shape == grand.shape and grand.to_numpy().sum() == 2
    assert repr(grand) == "<Grand(x, z): 2 tuples>"
    with pytest.raises(KeyError, match="no index `w`"):
        grand.column("w")


def test_positions_and_other_numbers_are_numbers():
    runner = Program("Q(x, y) <- P(x, y)\nexport Q\n").compile()
    assert list(runner({"P": {(0, 7), (2, 1)}})["Q"]) == [(0, 7), (2, 1)]
    assert sorted(runner({"P": {(0, -7), (5000000000, 1)}})["Q"]) == [(0, -7), (5000000000, 1)]
    assert len(runner({"P": np.eye(3, dtype=bool)})["Q"]) == 3


@pytest.mark.parametrize("parents", [
    PARENTS, set(PARENTS), Facts.from_rows(PARENTS),
    Facts([["Ann", "Bob", "Bob"], np.array(["Bob", "Cid", "Dora"])]),
], ids=["list", "set", "rows", "columns"])
def test_facts_as_inputs(parents):
    assert sorted(GRAND({"Parent": parents})["Grand"]) == [("Ann", "Cid"), ("Ann", "Dora")]


def test_facts_of_one_column():
    runner = Program("Q(x) <- P(x), not R(x)\nexport Q\n").compile()
    assert runner({"P": ["a", "b"], "R": {"b"}})["Q"].names == [("a",)]


def test_facts_with_values():
    weights = {("a", "b"): 1.5, ("b", "c"): 2, ("b", "d"): 4}
    for given in (weights, Facts.from_rows(list(weights), list(weights.values()))):
        distances = PATHS({"W": given})["D"]
        assert np.asarray(distances)[0, 2] == 3.5
    runner = Program("S[y] = W[x, y]\nexport S\n").compile()
    assert runner({"W": {(0, 1): 2.0, (3, 1): 0.5}})["S"].tolist() == [0, 2.5]


def test_a_large_thin_tensor_is_kept_as_tuples():
    at = np.arange(3000)
    distances = PATHS({"W": Facts([at, at + 1], np.ones(3000))})["D"]
    assert isinstance(distances, fuse.Relation) and distances.shape == (3001, 3001)
    assert len(distances) == 2999 and set(distances.values.tolist()) == {2.0}
    assert distances.values.dtype == np.float32
    assert np.asarray(distances)[5, 7] == 2 and np.isinf(np.asarray(distances)[5, 8])
    with pytest.raises(fuse.FuseMemoryError):
        distances.to_numpy(memory_limit=1000)


def test_a_result_is_an_input():
    grand = GRAND({"Parent": PARENTS + [("Cid", "Eve"), ("Dora", "Finn")]})["Grand"]
    again = GRAND({"Parent": grand})["Grand"]
    assert ("Ann", "Cid") in grand and len(again) == 0
    chain = GRAND({"Parent": [(i, i + 1) for i in range(6)]})["Grand"]
    assert GRAND({"Parent": chain})["Grand"].names == [(0, 4), (1, 5), (2, 6)]


def test_no_tuples():
    assert list(GRAND({"Parent": [("Ann", "Bob")]})["Grand"]) == []
    empty = GRAND({"Parent": Facts([[], []])})["Grand"]
    assert len(empty) == 0 and empty.coordinates.shape == (0, 2)


def test_wrong_facts_are_refused():
    with pytest.raises(ValueError, match="fact 2 has 3 entries"):
        GRAND({"Parent": [("a", "b"), ("a", "b", "c")]})
    with pytest.raises(TypeError, match="column 2: names and numbers"):
        GRAND({"Parent": [("a", "b"), ("a", 1)]})
    with pytest.raises(TypeError, match="integers or names"):
        GRAND({"Parent": [("a", 0.5)]})
    with pytest.raises(fuse.FuseError) as caught:
        GRAND({"Parent": Facts([["a"], ["b", "c"]])})
    assert caught.value.code == "F016"
    with pytest.raises(fuse.ShapeError):
        GRAND({"Parent": ["a", "b"]})


class Frame:
    """What a data frame has of pandas, which need not be there."""

    def __init__(self, **columns):
        self.columns, self._columns = list(columns), columns

    def __getitem__(self, name):
        return self._columns[name]

    def itertuples(self):
        return zip(*self._columns.values())


def test_data_frames_as_inputs():
    parents = Frame(parent=["Ann", "Bob"], child=["Bob", "Cid"])
    assert GRAND({"Parent": parents})["Grand"].names == [("Ann", "Cid")]
    weights = Frame(source=np.array([0, 1]), target=np.array([1, 2]), weight=np.array([1.0, 2.5]))
    assert np.asarray(PATHS({"W": Facts.from_pandas(weights, values="weight")})["D"])[0, 2] == 3.5


def test_data_frames_as_results():
    frame = GRAND({"Parent": PARENTS})["Grand"].to_pandas()
    assert frame.columns.tolist() == ["x", "z"] and frame.values.tolist() == [
        ["Ann", "Cid"], ["Ann", "Dora"]]
    at = np.arange(3000)
    distances = PATHS({"W": Facts([at, at + 1], np.ones(3000))})["D"].to_pandas()
    assert distances.columns.tolist() == ["x", "z", "value"] and len(distances) == 2999
    assert GRAND({"Parent": pandas.DataFrame(PARENTS)})["Grand"].names[0] == ("Ann", "Cid")
