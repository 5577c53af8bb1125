"""Formats the C++ sources with the pinned clang-format; --check only reports."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "cli", "tests", "benchmarks", "python")


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def main():
    paths = [str(path) for path in sources()]
    if not paths:
        return 0
    mode = ["--dry-run", "--Werror"] if "--check" in sys.argv[1:] else ["-i"]
    clang_format = Path(sys.executable).parent / "clang-format"
    result = subprocess.run([str(clang_format), *mode, *paths], capture_output=True, text=True)
    if mode[0] == "-i" or result.returncode == 0:
        sys.stderr.write(result.stderr)
        return result.returncode
    lines = [line for line in result.stderr.splitlines() if "[-Wclang-format-violations]" in line]
    wrong = sorted({line.split(":", 1)[0] for line in lines})
    for path in wrong:
        print(f"not formatted: {Path(path).relative_to(ROOT)}")
    print(f"{len(wrong)} files are not formatted; `make format` mends them", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
