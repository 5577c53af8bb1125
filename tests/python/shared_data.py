"""Data sets that are too large to be checked in, where a checkout has them beside it."""

import os
from pathlib import Path

import pytest

from fuse_command import ROOT


def find_data():
    """The folder named by FUSE_DATA, else `shared/data` in a folder above, else None."""
    named = os.environ.get("FUSE_DATA")
    places = [Path(named)] if named else [p / "shared" / "data" for p in ROOT.parents]
    return next((place for place in places if place.is_dir()), None)


DATA = find_data()
needs_data = pytest.mark.skipif(
    DATA is None, reason="no folder shared/data above the checkout: name one by FUSE_DATA"
)
