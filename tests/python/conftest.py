"""The tests of the Python package take it from the release build, or from where FUSE_PYTHON says."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, os.environ.get("FUSE_PYTHON", str(ROOT / "build" / "release" / "python")))

collect_ignore_glob = []
if importlib.util.find_spec("fuse") is None or importlib.util.find_spec("fuse._fuse") is None:
    if os.environ.get("CI"):
        raise RuntimeError("no Python extension in CI: its tests must not be left out there")
    collect_ignore_glob.append("test_api_*")
