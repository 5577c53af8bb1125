"""Fails on an include that goes against the layers of docs/architecture.md.

The layers and what each may see are read from the fuse_layer() lines of CMakeLists.txt, so that
links and includes cannot drift apart; the rules below narrow that further.
"""

import re
import sys
from pathlib import Path

# Layers that a layer may link, through others, but must not include.
FORBIDDEN = {
    "native": {"io", "targets", "syntax"},
    "targets": {"io", "syntax"},
    "plan": {"io"},
}
# The one header that a target needs of the layer that lists the targets.
ALLOWED_HEADERS = {"native": {"fuse/targets/target.h"}}
# The command line sees results and messages, no phase.
CLI_SEES = {"driver", "support"}
# The Python extension stands on the public header alone.
PYTHON_SEES = {"fuse/fuse.h"}
# Only these may see both the tree and the meaning.
SEE_SYNTAX_AND_IR = {"check", "driver", "api"}
# Libraries that may appear in sources, never in a header of ours.
HIDDEN_LIBRARIES = re.compile(r"^(nlohmann|CLI|nanobind|doctest)/")

LAYER = re.compile(r"^fuse_layer\((\w+)\s*([^)]*)\)", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
SUFFIXES = (".h", ".cpp", ".def", ".inc")


def read_layers(cmake_text):
    """Returns {layer: folder} and {layer: every layer it may see}."""
    folders, direct = {}, {}
    for name, rest in LAYER.findall(cmake_text):
        words = rest.split()
        folder = name
        if "DIRECTORY" in words:
            at = words.index("DIRECTORY")
            folder = words[at + 1]
            words = words[:at]
        folders[name], direct[name] = folder, words
    sees = {}
    for name in direct:  # lowest first, so everything below is known already
        sees[name] = {name}.union(*(sees[below] for below in direct[name]))
    for name, hidden in FORBIDDEN.items():
        sees[name] = sees.get(name, set()) - hidden
    return folders, sees


def layer_of(path, folders):
    """The layer of a path below `fuse/`: the one with the longest matching folder."""
    matches = [name for name, folder in folders.items() if path.startswith(f"fuse/{folder}/")]
    return max(matches, key=lambda name: len(folders[name]), default=None)


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_file(path, relative, folders, sees):
    """Yields (line, sentence) for each wrong include of one file."""
    in_cli = relative.startswith("cli/")
    own = None if in_cli else layer_of(relative.removeprefix("src/"), folders)
    visible = CLI_SEES if in_cli else sees.get(own)
    for number, quote, target in includes(path):
        if path.suffix == ".h" and HIDDEN_LIBRARIES.match(target):
            yield number, f"a header of ours may not include <{target}>"
        if not target.startswith("fuse/"):
            if quote == '"' and not (in_cli and target.startswith("cli/")):
                yield number, f'write "{target}" as a path from the source root: "fuse/..."'
            continue
        layer = layer_of(target, folders)
        if layer is None or visible is None:  # the public header of the library
            continue
        if layer not in visible and target not in ALLOWED_HEADERS.get(own, ()):
            yield number, f"{'cli' if in_cli else own} may not include {layer} ({target})"


def check_python(path, relative):
    for number, _, target in includes(path):
        if target.startswith("fuse/") and target not in PYTHON_SEES:
            yield f"{relative}:{number}: the Python extension may not include {target}"


def check(root):
    folders, sees = read_layers((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    problems = [
        f"CMakeLists.txt: {name} sees both syntax and ir; they meet only in check"
        for name, visible in sees.items()
        if {"syntax", "ir"} <= visible and name not in SEE_SYNTAX_AND_IR
    ]
    for top in ("src", "cli"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            relative = path.relative_to(root).as_posix()
            for number, sentence in check_file(path, relative, folders, sees):
                problems.append(f"{relative}:{number}: {sentence}")
    for path in sorted((root / "python" / "src").glob("*")):
        problems += check_python(path, path.relative_to(root).as_posix())
    return problems


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = check(root)
    print("\n".join(problems) if problems else "layers: every include goes down")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
