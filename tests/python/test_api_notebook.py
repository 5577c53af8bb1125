"""Results as tables, and the cell magic `%%fuse`."""

import re

import numpy as np
import pytest

import fuse
from fuse import Facts, Program, jupyter


class Notebook:
    """What an extension uses of IPython."""

    def __init__(self, **variables):
        self.user_ns, self.magics = variables, {}
        jupyter.load_ipython_extension(self)

    def register_magic_function(self, function, magic_kind):
        self.magics[magic_kind, function.__name__] = function

    def push(self, variables):
        self.user_ns.update(variables)

    def run(self, line, cell):
        return self.magics["cell", "fuse"](line, cell)


def cells(html):
    return re.findall(r"<td>(.*?)</td>", html)


def test_a_cell_runs_on_variables_and_makes_some():
    notebook = Notebook(X=np.array([1.0, 2.0]), weights=np.array([[3.0, 4.0]]))
    shown = notebook.run("X W=weights --precision fp64", "Y[i] = W[i,j] X[j]\nexport Y\nY[0]?\n")
    assert notebook.user_ns["Y"].tolist() == [11.0]
    assert notebook.user_ns["Y"].dtype == np.float64
    html = shown._repr_html_()
    assert "<code>Y[i]</code> float64 1" in html and cells(html) == ["11", "11"]


def test_explain_in_a_cell(capsys):
    Notebook(X=np.ones(3)).run("X --explain", "Y[i] = X[i] + 1\nexport Y\n")
    assert "i 3" in capsys.readouterr().out


def test_wrong_lines():
    notebook = Notebook()
    with pytest.raises(NameError, match="no variable `X`"):
        notebook.run("X", "Y[i] = X[i]")
    with pytest.raises(ValueError, match="no option `--fast`"):
        notebook.run("--fast", "a = 1")
    with pytest.raises(ValueError, match="precision must be"):
        notebook.run("--precision", "a = 1")
    with pytest.raises(fuse.ParseError):
        notebook.run("", "a = (")


def test_tables_of_relations():
    runner = Program("Q(x, y) <- P(x, y)\nexport Q\n").compile()
    html = runner({"P": [("<b>", "c")]})._repr_html_()
    assert "1 tuple<" in html and cells(html) == ["&lt;b&gt;", "c"] and "<th>x</th>" in html
    many = runner({"P": [(i, i) for i in range(30)]})["Q"]._repr_html_()
    assert "30 tuples" in many and cells(many)[-1] == "&hellip;"
    at = np.arange(3000)
    thin = Program("D[x, z] min= W[x, y] + W[y, z]\nexport D\n").compile()(
        {"W": Facts([at, at + 1], np.ones(3000))})
    assert cells(thin._repr_html_())[:3] == ["0", "2", "2"]


def test_tables_of_arrays():
    program = Program("Y[a,b,c] = X[a,b,c]\ns = X[a,b,c]\nexport Y\nexport s\n").compile()
    html = program({"X": np.arange(24).reshape(2, 3, 4)})._repr_html_()
    assert "2 × 3 × 4, at a = 0" in html and "int64 number" in html
    assert cells(html) == [str(at) for at in range(12)] + ["276"]
    assert "0 × 3" in program({"X": np.zeros((0, 3, 4))})._repr_html_()
    large = Program("Y[i, j] = X[i, j]\nexport Y\n").compile()({"X": np.ones((50, 50))})
    assert len(cells(large._repr_html_())) == 20 * 13 + 1
    assert "nothing is exported" in Program("a = 1\n").compile()()._repr_html_()
