"""How a program is run. Every field is checked; what the engine cannot do is refused by name."""

from __future__ import annotations

from fuse.errors import refusal


class _Field:
    """One setting: what values it takes, and which of them the native engine has."""

    def __init__(self, default, check, wanted, native):
        self.default, self.check, self.wanted, self.native = default, check, wanted, native


def _one_of(*words):
    return (lambda value: value in words), "one of " + ", ".join(map(repr, words))


def _whole(least):
    return ((lambda value: value is None or type(value) is int and value >= least),
            f"a whole number from {least} on, or None")


def _is_number(value):
    return type(value) in (int, float)


def _is_schedule(value):
    if _is_number(value) or callable(value):
        return True
    if isinstance(value, dict):
        return set(value) <= {"start", "end", "steps"} and all(map(_is_number, value.values()))
    return isinstance(value, (list, tuple)) and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and all(map(_is_number, pair))
        for pair in value)


def _are_temperatures(value):
    return value is None or isinstance(value, dict) and all(
        isinstance(name, str) and _is_schedule(schedule) for name, schedule in value.items())


def _field(default, check, native):
    return _Field(default, *check, native)


def _only_default(default, check):
    return _field(default, check, lambda value: value == default)


def _any(_):
    return True


_PRECISIONS = {"auto": "f32", "fp32": "f32", "f32": "f32", "float32": "f32",
               "fp64": "f64", "f64": "f64", "float64": "f64",
               "bf16": "bf16", "bfloat16": "bf16", "fp16": "f16", "f16": "f16", "float16": "f16"}
_YES_OR_NO = ((lambda value: type(value) is bool), "True or False")
_TOLERANCE = ((lambda value: value is None or _is_number(value) and 0 <= value < float("inf")),
              "a number from 0 on, or None")
_DEVICE = ((lambda value: isinstance(value, str) and value.split(":")[0] in
            ("auto", "cpu", "cuda", "gpu", "tpu", "mps", "xla")),
           "a device such as 'auto', 'cpu' or 'cuda:0'")
_TEMPERATURES = (_are_temperatures,
                 "a dictionary from names to a number, a list of (iteration, value), "
                 "{'start', 'end', 'steps'} or a function")

_FIELDS = {
    "mode": _field("fixpoint", _one_of("fixpoint", "single", "demand"),
                   lambda value: value != "demand"),
    "fixpoint_strategy": _only_default("auto", _one_of("auto", "synchronous", "semi_naive")),
    "max_iters": _only_default(None, _whole(1)),
    "tol": _only_default(None, _TOLERANCE),
    "chaining": _only_default("forward", _one_of("forward", "backward")),
    "projection_strategy": _only_default("exact", _one_of("exact", "monte_carlo")),
    "projection_samples": _only_default(None, _whole(1)),
    "projection_seed": _only_default(None, _whole(0)),
    "temperatures": _field(None, _TEMPERATURES, lambda value: not value),
    "precision": _field("auto", _one_of(*_PRECISIONS),
                        lambda value: _PRECISIONS[value] in ("f32", "f64")),
    "device": _field("auto", _DEVICE, lambda value: value.split(":")[0] in ("auto", "cpu")),
    "zero_copy": _field(True, _YES_OR_NO, _any),
    "block_size": _only_default(None, _whole(1)),
    "einsum_planner": _only_default("auto", _one_of("auto", "greedy", "optimal")),
    "explain_timings": _field(False, _YES_OR_NO, _any),
    "validate_device_transfers": _field(False, _YES_OR_NO, _any),  # on one device there are none
}


class _Settings:
    """Named values of a table of fields; one that the table lacks is refused."""

    _fields: dict = {}
    __slots__ = ("_values",)

    def __init__(self, **values):
        for name in values:
            if name not in self._fields:
                raise TypeError(self._lacks(name))
        merged = {name: field.default for name, field in self._fields.items()} | values
        for name, value in merged.items():
            if not self._accepts(name, value):
                raise ValueError(f"{name} must be {self._fields[name].wanted}, not {value!r}")
        object.__setattr__(self, "_values", merged)

    @classmethod
    def _accepts(cls, name, value):
        try:
            return cls._fields[name].check(value)
        except TypeError:  # a value that cannot be looked up
            return False

    def __getattr__(self, name):
        if name in self._fields:
            return self._values[name]
        raise AttributeError(self._lacks(name))

    def _lacks(self, name):
        near = _nearest(name, self._fields)
        return f"{type(self).__name__} has no field `{name}`" + (
            f"; did you mean `{near}`?" if near else "")

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__} cannot be changed; use replace({name}=..)")

    def replace(self, **values):
        """A copy with other values."""
        return type(self)(**(self._values | values))

    def __eq__(self, other):
        return type(self) is type(other) and self._values == other._values

    def __repr__(self):
        changed = (f"{name}={value!r}" for name, value in self._values.items()
                   if value != self._fields[name].default)
        return f"{type(self).__name__}({', '.join(changed)})"

    def _require_native(self):
        for name, field in self._fields.items():
            if not field.native(self._values[name]):
                raise refusal(f"the target `native` has no {name}={self._values[name]!r}")


class ExecutionConfig(_Settings):
    """How a program is run.

    Works: `precision` ("fp32", "fp64"), `device` ("cpu"), `mode` ("fixpoint", "single"),
    `zero_copy` (False: inputs are copied), `explain_timings` (Runner.explain shows the time of each
    step), `validate_device_transfers`. Every other field takes its default only, until an engine
    has it: another value is an error that names it.
    """

    _fields = _FIELDS
    __slots__ = ()

    @classmethod
    def of(cls, config, device=None, execution=None):
        """From a config, a dictionary of its fields or None; the others overrule it."""
        if config is None:
            config = cls()
        elif isinstance(config, dict):
            config = cls(**config)
        elif not isinstance(config, cls):
            raise TypeError(f"config is an ExecutionConfig, not a {type(config).__name__}")
        given = {"device": device, "mode": execution}
        return config.replace(**{name: value for name, value in given.items() if value is not None})

    @property
    def native_precision(self):
        return _PRECISIONS[self.precision]

    def require_native(self, cache_dir, policies):
        """Refuses what the native engine does not have."""
        self._require_native()
        policies._require_native()
        if cache_dir is not None:
            raise refusal(f"the target `native` has no cache_dir={str(cache_dir)!r}")


def _policy():
    return _only_default(None, (_any, "anything"))


class RuntimePolicies(_Settings):
    """What is done with weights. The native engine has none of these yet, and says so."""

    _fields = {name: _policy() for name in ("weight_store", "sharding", "quantization", "lora")}
    __slots__ = ()

    @classmethod
    def of(cls, policies):
        if policies is None:
            return cls()
        if isinstance(policies, dict):
            return cls(**policies)
        if not isinstance(policies, cls):
            raise TypeError(f"policies is a RuntimePolicies, not a {type(policies).__name__}")
        return policies


def _nearest(name, fields):
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, fields, 1)), None)
