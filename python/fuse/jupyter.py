"""The cell magic `%%fuse` of notebooks: `%load_ext fuse.jupyter`.

    %%fuse X W=weights --precision fp64
    Y[i] = W[i, j] X[j]
    export Y

Names on the line are inputs: variables of the notebook, maybe under another name. Exports become
variables, and the cell shows them, and the answers to its queries, as tables.
"""

from __future__ import annotations

import shlex

from fuse.program import Program

_FLAGS = {"--strict": "strict", "--explain": "explain"}
_USAGE = "%%fuse [NAME | NAME=VARIABLE].. [--strict] [--explain] [--precision fp32|fp64]"


def _parse(line):
    """The inputs as (name, variable) pairs, and the options."""
    inputs, options = [], {}
    words = iter(shlex.split(line))
    for word in words:
        if word in _FLAGS:
            options[_FLAGS[word]] = True
        elif word == "--precision":
            options["precision"] = next(words, None)
        elif word.startswith("-"):
            raise ValueError(f"%%fuse has no option `{word}`: {_USAGE}")
        else:
            name, _, variable = word.partition("=")
            inputs.append((name, variable or name))
    return inputs, options


def _values(inputs, variables):
    missing = [variable for _, variable in inputs if variable not in variables]
    if missing:
        raise NameError(f"there is no variable `{missing[0]}` to take as an input")
    return {name: variables[variable] for name, variable in inputs}


def load_ipython_extension(ipython):
    def fuse(line, cell):
        inputs, options = _parse(line)
        values = _values(inputs, ipython.user_ns)
        config = {"precision": options["precision"]} if "precision" in options else None
        runner = Program(cell).compile(config=config, strict=options.get("strict", False))
        results = runner.run(values)
        if options.get("explain"):
            print(runner.explain())
        ipython.push(dict(results))
        return results

    fuse.__doc__ = __doc__
    ipython.register_magic_function(fuse, magic_kind="cell")
