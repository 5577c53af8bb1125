r"""Fuse: tensor equations, rules and neural layers in one language.

    from fuse import Program

    runner = Program("Y[i] = W[i, j] X[j]\nexport Y").compile()
    y = runner(inputs={"W": w, "X": x})["Y"]
"""

from fuse._fuse import Problem
from fuse._fuse import version as __version__
from fuse.config import ExecutionConfig, RuntimePolicies
from fuse.errors import (BackendError, CacheError, FuseError, FuseFileError, FuseMemoryError,
                         FuseWarning, InternalError, ParseError, ShapeError)
from fuse.facts import Facts
from fuse.program import Program, Runner
from fuse.results import Relation, Results

__all__ = [
    "BackendError", "CacheError", "ExecutionConfig", "Facts", "FuseError", "FuseFileError",
    "FuseMemoryError", "FuseWarning", "InternalError", "ParseError", "Problem", "Program",
    "Relation", "Results", "Runner", "RuntimePolicies", "ShapeError", "__version__",
]
