"""Every field of a configuration is checked; what the engine cannot do is refused by name."""

import numpy as np
import pytest

import fuse
from fuse import ExecutionConfig, Program, RuntimePolicies

PROGRAM = Program("Y[i] = X[i] + 1\nexport Y\n")

WORKS = {
    "mode": ["fixpoint", "single"], "precision": ["auto", "fp32", "fp64", "f32", "float64"],
    "device": ["auto", "cpu", "cpu:0"], "zero_copy": [True, False],
    "explain_timings": [True, False], "validate_device_transfers": [True, False],
    "fixpoint_strategy": ["auto"], "max_iters": [None], "tol": [None], "chaining": ["forward"],
    "projection_strategy": ["exact"], "projection_samples": [None], "projection_seed": [None],
    "temperatures": [None, {}], "block_size": [None], "einsum_planner": ["auto"],
}
REFUSED = {
    "mode": ["demand"], "precision": ["bf16", "fp16"], "device": ["cuda:0", "tpu"],
    "fixpoint_strategy": ["synchronous", "semi_naive"], "max_iters": [10], "tol": [1e-3],
    "chaining": ["backward"], "projection_strategy": ["monte_carlo"], "projection_samples": [8],
    "projection_seed": [0],
    "temperatures": [{"sig": 0.5}, {"T": [(0, 1.0), (10, 0.1)]}, {"T": lambda iteration: 1.0},
                     {"T": {"start": 1.0, "end": 0.1, "steps": 10}}],
    "block_size": [64], "einsum_planner": ["greedy", "optimal"],
}
INVALID = {
    "mode": ["fast", None, 1], "precision": ["fp8", 32], "device": ["moon", 0, None],
    "zero_copy": [None, 1], "explain_timings": ["yes"], "validate_device_transfers": [0],
    "fixpoint_strategy": ["slow"], "max_iters": [0, -1, 1.5, True], "tol": [-1, "small",
                                                                         float("nan")],
    "chaining": ["sideways"], "projection_strategy": ["guess"], "projection_samples": [0, "8"],
    "projection_seed": [-1], "temperatures": [1.0, {"T": "hot"}, {"T": [(1,)]}, {1: 1.0}],
    "block_size": [0], "einsum_planner": ["best", ["auto"]],
}


def cases(table):
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize("name, value", cases(WORKS))
def test_works(name, value):
    config = ExecutionConfig(**{name: value})
    assert getattr(config, name) == value
    assert PROGRAM.compile(config=config)({"X": np.ones(2)})["Y"].tolist() == [2, 2]


@pytest.mark.parametrize("name, value", cases(REFUSED))
def test_is_refused_by_name(name, value):
    config = ExecutionConfig(**{name: value})
    with pytest.raises(fuse.BackendError, match=f"no {name}=") as caught:
        PROGRAM.compile(config=config)
    assert caught.value.code == "B002"


@pytest.mark.parametrize("name, value", cases(INVALID))
def test_is_no_value(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be"):
        ExecutionConfig(**{name: value})


def test_every_field_is_tested():
    assert set(WORKS) == set(INVALID) == set(ExecutionConfig._fields)


def test_unknown_fields():
    with pytest.raises(TypeError, match="no field `presicion`; did you mean `precision`"):
        ExecutionConfig(presicion="fp32")
    with pytest.raises(TypeError, match="no field `speed`"):
        PROGRAM.compile(config={"speed": 11})
    with pytest.raises(AttributeError, match="no field `tolerance`"):
        ExecutionConfig().tolerance
    with pytest.raises(TypeError, match="config is an ExecutionConfig"):
        PROGRAM.compile(config="fast")


def test_configs_are_values():
    config = ExecutionConfig(precision="fp64")
    with pytest.raises(AttributeError, match="replace"):
        config.precision = "fp32"
    assert config.replace(device="cpu").precision == "fp64"
    assert config == ExecutionConfig(precision="fp64") != ExecutionConfig()
    assert repr(config) == "ExecutionConfig(precision='fp64')"


def test_arguments_of_compile_overrule():
    assert PROGRAM.compile(execution="single", device="cpu").config == ExecutionConfig(
        mode="single", device="cpu")
    with pytest.raises(fuse.BackendError, match="no device='cuda'"):
        PROGRAM.compile(device="cuda")
    with pytest.raises(fuse.BackendError, match="no cache_dir="):
        PROGRAM.compile(cache_dir="cache")


def test_policies():
    PROGRAM.compile(policies=RuntimePolicies())
    for name in ("weight_store", "sharding", "quantization", "lora"):
        with pytest.raises(fuse.BackendError, match=f"no {name}="):
            PROGRAM.compile(policies={name: "some"})
    with pytest.raises(TypeError, match="no field `weights`"):
        RuntimePolicies(weights=1)
