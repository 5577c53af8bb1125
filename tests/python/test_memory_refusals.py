"""What does not fit the memory is refused in the words of the program, before it runs."""

import resource
import subprocess
import time

import pytest
from fuse_command import BINARY, needs_binary

pytestmark = needs_binary


def run(folder, program, **kwargs):
    (folder / "p.fuse").write_text(program)
    command = [BINARY, "run", "p.fuse"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, **kwargs
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("refusals")
    (path / "a.csv").write_text("".join(f"{100 * i}\n" for i in range(200_000)))
    (path / "b.csv").write_text("".join(f"{300 * i}\n" for i in range(100_000)))
    return path


SOURCES = 'A(x) = "a.csv"\nB(y) = "b.csv"\n'


@pytest.mark.parametrize(
    ("rules", "subject", "tuples"),
    [
        ("R(x, y) <- A(x), B(y)", "`R`", 200_000 * 100_000),
        ("R(x, y) <- A(x), A(y), x != y", "`R`", 200_000 * 199_999),
        ("R(x, y) <- A(x), A(y), x < y", "`R`", 200_000 * 199_999 // 2),
        ("W[x, y] = A(x) B(y)", "`W`", 200_000 * 100_000),
        ("C(x) <- A(x), B(x)\nR(x, y) <- C(x), A(y)", "`R`", 66_667 * 200_000),
        ('"out.csv" = A(x) B(y)', "the content of `out.csv`", 200_000 * 100_000),
    ],
)
def test_cross_products_are_refused_beforehand(folder, rules, subject, tuples):
    shown = "" if subject.startswith("the") else f"export {subject[1]}\n"
    begin = time.monotonic()
    result = run(folder, SOURCES + rules + "\nexport A\n" + shown)
    assert time.monotonic() - begin < 20
    assert result.returncode == 3
    assert f"error[F060]: {subject} needs at least " in result.stderr
    assert f"that makes {tuples} tuples" in result.stderr
    assert "share no index" in result.stderr


@pytest.mark.parametrize(
    "rules",
    [
        "R(x) <- A(x), B(y)\nN = sum[x](R(x))",
        "R(x) <- A(x), A(y), x < 10\nN = sum[x](R(x))",
        "R(x, y) <- A(x), A(y), x < 300, y < 300\nN = sum[x, y](R(x, y))",
        "N = sum[x, y](A(x) B(y))",
    ],
)
def test_small_results_of_unconnected_relations_are_not(folder, rules):
    result = run(folder, SOURCES + rules + "\nexport N\n")
    assert result.returncode == 0, result.stderr


def test_no_memory_names_what_was_too_large(tmp_path):
    limit = 1 << 30

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    program = """
axis i = 20000
axis j = 20000
T[i, j] = i / 2 + j
export T
"""
    result = run(tmp_path, program, preexec_fn=limited)
    assert result.returncode == 3
    assert result.stderr.startswith("error[F009]: there is not enough memory for `T`\n")
    assert "p.fuse:4:1" in result.stderr
    assert "20000 x 20000 elements of f32: 1.49 GiB" in result.stderr
