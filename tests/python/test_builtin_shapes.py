"""Builtins along an index agree with NumPy at sizes around those of vectors and tiles."""

import numpy as np
import pytest
from test_builtin_oracle import compare, fuse, oracle, run  # noqa: F401 (fuse is a fixture)

SHAPES = [
    (1, 1, 1),
    (2, 1, 3),
    (1, 7, 16),
    (3, 5, 17),
    (4, 33, 8),
    (2, 3, 257),
    (65, 2, 2),
    (1, 1, 1000),
]
INDICES = "abc"

# Fuse with {x} for the read and {axis} for the index: what NumPy makes of x along an axis.
ALONG = {
    "softmax({x}, axis={axis})": lambda x, m, axis: oracle.softmax(x, axis),
    "softmax({x}, T=0.25, axis={axis})": lambda x, m, axis: oracle.softmax(x, axis, T=0.25),
    "softmax({x}, T=0, axis={axis})": lambda x, m, axis: oracle.softmax(x, axis, T=0),
    "softmax({x}, where={m}, axis={axis})": lambda x, m, axis: oracle.softmax(x, axis, where=m),
    "masked_softmax({x}, {m}, axis={axis})": lambda x, m, axis: oracle.softmax(x, axis, where=m),
    "log_softmax({x}, axis={axis})": lambda x, m, axis: oracle.log_softmax(x, axis),
    "lnorm({x}, axis={axis})": lambda x, m, axis: oracle.lnorm(x, axis),
    "rmsnorm({x}, axis={axis})": lambda x, m, axis: oracle.rmsnorm(x, axis),
    "norm(abs({x}), axis={axis})": lambda x, m, axis: oracle.norm(np.abs(x), axis),
    "l2norm({x}, axis={axis})": lambda x, m, axis: oracle.l2norm(x, axis),
    "cumsum({x}, axis={axis})": lambda x, m, axis: np.cumsum(x, axis),
    "cumprod(1 + {x} / 100, axis={axis})": lambda x, m, axis: np.cumprod(1 + x / 100, axis),
    "sort({x}, axis={axis})": lambda x, m, axis: np.sort(x, axis),
}
DROPPING = {
    "argmax({x}, axis={axis})": lambda x, m, axis: x.argmax(axis),
    "argmin({x}, axis={axis})": lambda x, m, axis: x.argmin(axis),
    "sum[{axis}]({x})": lambda x, m, axis: x.sum(axis),
    "max[{axis}]({x})": lambda x, m, axis: x.max(axis),
    "avg[{axis}]({x})": lambda x, m, axis: x.mean(axis),
    "lse[{axis}]({x})": lambda x, m, axis: np.logaddexp.reduce(x, axis),
    "std[{axis}]({x})": lambda x, m, axis: x.std(axis),
    "var[{axis}]({x} + 100)": lambda x, m, axis: (x + 100).var(axis),
    "count[{axis}]({x} > 0)": lambda x, m, axis: (x > 0).sum(axis),
    "any[{axis}]({x} > 2)": lambda x, m, axis: (x > 2).any(axis),
    "sum[{axis} when {m}]({x})": lambda x, m, axis: (x * m).sum(axis),
    "sum[{axis} in 1:3]({x})": lambda x, m, axis: np.take(
        x, range(1, min(3, x.shape[axis])), axis
    ).sum(axis),
}


def made(folder, shape):
    rng = np.random.default_rng(shape)
    x = rng.normal(size=shape).astype(np.float32)
    m = rng.random(shape) < 0.6
    np.save(folder / "x.npy", x)
    np.save(folder / "m.npy", m)
    return x.astype(float), m


def program_of(forms):
    """The program that exports every form along every index, and what it exports."""
    lines, expected = ['X[a, b, c] = "x.npy"', 'M[a, b, c] = "m.npy"'], {}
    for form, function in forms.items():
        for axis, index in enumerate(INDICES):
            name = f"Y{len(expected)}"
            kept = INDICES.replace(index, "") if form in DROPPING else INDICES
            left = ", ".join(kept)
            body = form.format(x="X[a, b, c]", m="M[a, b, c]", axis=index)
            lines += [f"{name}[{left}] = {body}", f"export {name}"]
            expected[name] = (function, axis)
    return "\n".join(lines) + "\n", expected


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("forms", [ALONG, DROPPING], ids=["along", "dropping"])
def test_shapes(fuse, tmp_path, shape, forms):  # noqa: F811
    x, m = made(tmp_path, shape)
    text, expected = program_of(forms)
    (tmp_path / "program.fuse").write_text(text)
    exports = run(fuse, tmp_path / "program.fuse")["exports"]
    compare(exports, {name: f(x, m, axis) for name, (f, axis) in expected.items()})


@pytest.mark.parametrize("heads, length, width", [(1, 1, 2), (3, 17, 8), (2, 70, 6)])
def test_attention_and_rope(fuse, tmp_path, heads, length, width):  # noqa: F811
    q, m = made(tmp_path, (heads, length, width))
    mask = np.random.default_rng(length).random((length, length)) < 0.5
    np.save(tmp_path / "m.npy", mask)
    (tmp_path / "program.fuse").write_text(
        'X[h, p, d] = "x.npy"\nM[p, s] = "m.npy"\n'
        "A[h, p, e] = attention(X[h, p, d], X[h, s, d] * 2, sin(X[h, s, e]))\n"
        "B[h, p, e] = attention(X[h, p, d], X[h, s, d], X[h, s, e], mask=M[p, s], causal=true)\n"
        "C[h, p, d] = rope(X[h, p, d])\nD[h, p, d] = rope(X[h, p, d] + 1, layout=half)\n"
        "export A, B, C, D\n"
    )
    exports = run(fuse, tmp_path / "program.fuse")["exports"]
    expected = {
        "A": oracle.attention(q, q * 2, np.sin(q)),
        "B": oracle.attention(q, q, q, mask, causal=True),
        "C": oracle.rope(q),
        "D": oracle.rope(q + 1, layout="half"),
    }
    compare(exports, expected)
