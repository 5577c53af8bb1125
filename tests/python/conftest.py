"""The tests of the Python package take it from the release build, or from where FUSE_PYTHON says."""

import os
import signal
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = Path(os.environ.get("FUSE_PYTHON", ROOT / "build" / "release" / "python"))
sys.path.insert(0, str(PLACE))

collect_ignore_glob = []
if not (PLACE / "fuse" / f"_fuse{sysconfig.get_config_var('EXT_SUFFIX')}").is_file():
    if os.environ.get("CI"):
        raise RuntimeError("no Python extension in CI: its tests must not be left out there")
    collect_ignore_glob.append("test_api_*")

# Processes that tests start can be interrupted, also where the shell runs this in the background,
# which makes it and all that it starts ignore SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
