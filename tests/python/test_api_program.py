"""Programs and runners from Python: what they take and what they give."""

import json

import numpy as np
import pytest

import fuse
from fuse import Program
from fuse_command import ROOT, run as run_command

FAMILY = "Grand(x, z) <- Parent(x, y), Parent(y, z)\nexport Grand\n"
PARENTS = [("Ann", "Bob"), ("Bob", "Cid"), ("Bob", "Dora")]


def test_a_program_runs_on_inputs():
    runner = Program("Y[i] = W[i,j] X[j]\nexport Y\n").compile()
    w = np.array([[1, 2], [3, 4]], np.float32)
    y = runner.run(inputs={"W": w, "X": np.array([10, 1], np.float32)})["Y"]
    assert type(y) is np.ndarray and y.dtype == np.float32 and y.tolist() == [12, 34]
    assert runner(inputs={"W": w, "X": np.array([1, 1], np.float32)})["Y"].tolist() == [3, 7]
    assert runner({"W": w, "X": np.ones(2, np.float32)}).axes("Y") == ("i",)


def test_numbers_and_lists_are_inputs():
    runner = Program("Y[i] = a X[i]\nn = X[i]\nexport Y\nexport n\n").compile()
    for a in (2, 2.0, np.float64(2), np.array(2)):
        out = runner({"a": a, "X": [1, 2.5]})
        assert out["Y"].tolist() == [2, 5] and out["n"].shape == () and float(out["n"]) == 3.5


def test_a_file_runs_from_another_folder(tmp_path, monkeypatch):
    (tmp_path / "program.fuse").write_text('X[i] = "x.npy"\n"out.npy" = 2 X[i]\nexport X\n')
    np.save(tmp_path / "x.npy", np.array([1, 2], np.float32))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    out = Program.from_file(tmp_path / "program.fuse").compile().run()
    assert out["X"].tolist() == [1, 2] and out.files == ["out.npy"]
    assert np.load(tmp_path / "out.npy").tolist() == [2, 4]
    (tmp_path / "out.npy").unlink()
    Program.from_file("../program.fuse").compile(write_files=False).run()
    assert not (tmp_path / "out.npy").exists()
    Program.from_file("../program.fuse").compile(output_root=".").run()
    assert np.load("out.npy").tolist() == [2, 4]
    text = (tmp_path / "program.fuse").read_text()
    assert Program(text, folder=tmp_path).compile(write_files=False)()["X"].tolist() == [1, 2]
    assert Program(text).compile(root=tmp_path, write_files=False)()["X"].tolist() == [1, 2]


def test_exports_beside_those_of_the_program():
    program = Program("A = 1\nB = A + 1\nexport B\n")
    assert list(program.compile()()) == ["B"]
    assert sorted(program.compile(exports=["A"])()) == ["A", "B"]


def test_queries_of_the_program():
    out = Program("P(0, 1)\nP(1, 1)\nW[i] = const([3, 4])\nP(x, 1)?\nW[1]?\n").compile()()
    assert list(out) == []
    assert list(out.queries) == ["P(x, 1)", "W[1]"]
    assert list(out.queries["P(x, 1)"]) == [(0,), (1,)]
    assert out.queries["W[1]"] == 4


def test_queries_of_a_runner():
    runner = Program(FAMILY + 'T[i, j] = 2 X[i, j]\n"never.npy" = T[i, j]\n').compile()
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    inputs = {"Parent": PARENTS, "X": x}
    assert runner.query("Grand", {"x": "Ann"}, inputs).names == [("Cid",), ("Dora",)]
    assert runner.query("Grand", {"x": "Ann", "z": "Cid"}, inputs) is True
    assert runner.query("Grand", {"x": "Bob", "z": "Cid"}, inputs) is False
    assert runner.query("Parent", {0: "Bob"}, inputs).names == [("Cid",), ("Dora",)]
    assert runner.query("T", {"i": 1}, inputs).tolist() == [6, 8, 10]
    assert runner.query("T", inputs=inputs).tolist() == (2 * x).tolist()
    assert runner.query("T", {"i": np.int64(1), "j": 2}, inputs) == 10
    with pytest.raises(fuse.FuseError, match="Grandd.*did you mean `Grand`"):
        runner.query("Grandd", {}, inputs)
    with pytest.raises(fuse.FuseError, match="no index `k`"):
        runner.query("T", {"k": 0}, inputs)


def test_explain():
    runner = Program("Y[i] = X[i] + 1\nexport Y\n").compile()
    with pytest.raises(fuse.FuseError):
        runner.explain()  # nothing ran, and nothing says what X is
    assert "i 3" in runner.explain(inputs={"X": np.ones(3)})
    runner({"X": np.ones(5)})
    assert "i 5" in runner.explain() and " ms" not in runner.explain()
    plan = runner.explain(json=True)
    assert plan["version"] == 1 and plan["steps"][0]["axes"][0]["extent"] == 5
    timed = Program("Y[i] = X[i] + 1\nexport Y\n").compile(config={"explain_timings": True})
    timed({"X": np.ones(5)})
    assert " ms" in timed.explain() and timed.explain(json=True)["steps"][0]["seconds"] >= 0


def test_warnings_are_given_twice():
    runner = Program("A[i] when X[i,j] > 0 avg= X[i,j]\nexport A\n").compile()
    with pytest.warns(fuse.FuseWarning, match="X007.*average of nothing"):
        out = runner({"X": np.zeros((1, 1))})
    assert [problem.code for problem in out.warnings] == ["X007"]
    assert np.isnan(out["A"]).all()
    with pytest.raises(fuse.FuseError, match="X007"):
        Program("A[i] when X[i,j] > 0 avg= X[i,j]\nexport A\n").compile(strict=True)(
            {"X": np.zeros((1, 1))})


def test_the_text_is_formatted():
    assert Program("Y[i]=W[i,j]X[j]").format() == "Y[i] = W[i, j] X[j]\n"


def test_json_is_that_of_the_command():
    path = ROOT / "examples" / "02_perceptron.fuse"
    out = Program.from_file(path).compile(write_files=False)()
    exports = json.loads(out.to_json())["exports"]
    expected = run_command(path)
    assert set(exports) == set(out) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(out[name], value, rtol=1e-6)


def test_results_belong_to_the_caller():
    runner = Program("C[i] = const([1, 2])\nD[i] = C[i]\nY[i] = X[i] + 1\n"
                     "export C\nexport D\nexport X\nexport Y\n").compile()
    x = np.ones(2, np.float32)
    for _ in range(3):
        out = runner({"X": x})
        assert [out[name].tolist() for name in "CDXY"] == [[1, 2], [1, 2], [1, 1], [2, 2]]
        for name in "CDXY":
            out[name][:] = 9
    assert x.tolist() == [1, 1]
