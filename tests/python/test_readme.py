"""What the README shows is what its example holds and prints."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def blocks():
    return re.findall(r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(), re.S)


def statements(text):
    """The lines of a program without comments and with single blanks."""
    lines = (" ".join(line.split("#", 1)[0].split()) for line in text.splitlines())
    return [line for line in lines if line]


def test_program_is_the_example():
    shown = next(text for language, text in blocks() if language == "fuse")
    held = statements((ROOT / "examples" / "01_attention.fuse").read_text())
    assert statements(shown) == [line for line in held if not line.startswith("export")]


def test_output_is_the_example_s():
    shown = next(text for language, text in blocks() if language == "")
    expected = (ROOT / "examples" / "01_attention.out").read_text()
    assert expected.startswith(shown)
