"""What the programs of this folder export, computed by NumPy from the literals in their text.

Written from docs/language.md, never from the engine. Each function takes the program's literals
as an object with one array per name, and returns {export: array}.
"""

import math
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np

FOLDER = Path(__file__).resolve().parent
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def literals(text):
    """The tensors that a program defines by a bare list, as the f32 numbers the engine sees."""
    values = {"inf": math.inf, "nan": math.nan, "true": True, "false": False, "__builtins__": {}}
    found = {}
    for match in re.finditer(r"^(\w+)\[[^\]]*\] = (\[.*\])$", text, re.M):
        array = np.array(eval(match.group(2), values))  # only lists of numbers come this far
        if array.dtype == np.float64:
            array = array.astype(np.float32).astype(np.float64)
        found[match.group(1)] = array
    return SimpleNamespace(**found)


def expected(name):
    return CASES[name](literals((FOLDER / f"{name}.fuse").read_text()))


# Reference implementations in f64, one idea each.


def sig(x, T=1.0):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x, float) / T))


def erf(x):
    return np.vectorize(math.erf)(x)


def gelu(x):
    return x * (1 + erf(x / math.sqrt(2))) / 2


def gelu_tanh(x):
    return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


def softmax(x, axis=-1, T=1.0, where=True):
    x = np.asarray(x, float)
    kept = np.broadcast_to(np.asarray(where, bool), x.shape)
    result = np.zeros(x.shape)
    moved, kept = np.moveaxis(x, axis, -1), np.moveaxis(kept, axis, -1)
    out = np.moveaxis(result, axis, -1)
    T = np.broadcast_to(np.asarray(T, float), moved.shape[:-1])
    for at in np.ndindex(moved.shape[:-1]):
        positions = np.flatnonzero(kept[at])
        if positions.size == 0:
            continue
        logits = moved[at][positions]
        if T[at] == 0:
            out[at][positions[np.argmax(logits)]] = 1
        elif logits.max() > -math.inf:
            weights = np.exp((logits - logits.max()) / T[at])
            out[at][positions] = weights / weights.sum()
    return result


def log_softmax(x, axis=-1, T=1.0, where=True):
    x = np.where(where, x, -math.inf) / T
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def masked_softmax(x, mask, fill, axis=-1):
    mask = np.broadcast_to(mask, x.shape)
    return softmax(np.where(mask, x, fill), axis, where=mask.any(axis, keepdims=True))


def lnorm(x, axis=-1, eps=1e-5):
    mean = x.mean(axis, keepdims=True)
    return (x - mean) / np.sqrt(((x - mean) ** 2).mean(axis, keepdims=True) + eps)


def rmsnorm(x, axis=-1, eps=1e-5):
    return x / np.sqrt((x**2).mean(axis, keepdims=True) + eps)


def divide_unless_zero(x, total):
    return np.divide(x, total, out=np.zeros(x.shape), where=np.broadcast_to(total != 0, x.shape))


def norm(x, axis=-1):
    return divide_unless_zero(x, x.sum(axis, keepdims=True))


def l2norm(x, axis=-1):
    return divide_unless_zero(x, np.sqrt((x**2).sum(axis, keepdims=True)))


def attention(q, k, v, mask=True, scale=None, causal=False):
    scale = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    scores = q @ np.swapaxes(k, -1, -2) * scale
    kept = np.broadcast_to(mask, scores.shape)
    if causal:
        kept = kept & np.tri(*scores.shape[-2:], dtype=bool)
    return softmax(scores, where=kept) @ v


def rope(x, pos=None, base=10000.0, layout="pairs"):
    """By complex multiplication, one pair at a time."""
    size = x.shape[-1]
    pos = np.arange(x.shape[-2]) if pos is None else pos
    result = np.zeros(x.shape)
    for k in range(size // 2):
        first, second = (2 * k, 2 * k + 1) if layout == "pairs" else (k, k + size // 2)
        turn = np.exp(1j * np.asarray(pos) * base ** (-2 * k / size))
        turned = (x[..., first] + 1j * x[..., second]) * turn
        result[..., first], result[..., second] = turned.real, turned.imag
    return result


def logsumexp(x, axis):
    return np.logaddexp.reduce(x, axis)


@case
def elementwise(t):
    x, product = t.X, t.A @ t.B
    return {
        "Relu": np.maximum(x, 0),
        "Sig": sig(x),
        "Sig_half": sig(x, 0.5),
        "Sig_two": sig(x, 2),
        "Step": x > 0,
        "Gelu": gelu(x),
        "Gelu_tanh": gelu_tanh(x),
        "Silu": x * sig(x),
        "Softplus": np.logaddexp(0, x),
        "Tanh": np.tanh(x),
        "Exp": np.exp(x),
        "Expm1": np.expm1(x),
        "Abs": np.abs(x),
        "Square_root": np.sqrt(np.abs(x)),
        "Layer": np.maximum(product + t.C, 0),
        "Gate": (product * sig(product) * sig(t.C)).T,
        "Nested": np.maximum(np.tanh(x) - 0.5, 0) + np.exp(-np.abs(x)),
    }


@case
def elementwise_extremes(t):
    nan = math.nan
    return {
        "Sig": [0, 0, 0, 1, 1, 1],
        "Sig_zero": [0, 0, 0, 1, 1, 1],
        "Sig_zero_at_zero": 0,
        "Softplus": np.logaddexp(0, t.X),
        "Tanh": [-1, -1, -1, 1, 1, 1],
        "Relu": np.maximum(t.X, 0),
        "Step": t.X > 0,
        "Erf": [-1, -1, -1, 1, 1, 1],
        "Log": [-math.inf, 0, math.inf, nan],
        "Root": [0, 1, math.inf, nan],
        "Log1p": np.log1p(t.Small) * 1e8,
        "Expm1": np.expm1(t.Small) * 1e8,
        "Nan_relu": [nan, 1],
        "Nan_sig": [nan, sig(1)],
        "Nan_step": [0, 1],
        "Nan_clip": [nan, 2],
        "Nan_max": [nan, 1],
        "Is_nan": [1, 0],
    }


@case
def elementwise_numbers(t):
    x, p, q = t.X, t.P[:, None], t.Q[None, :]
    return {
        "Sin": np.sin(x),
        "Cos": np.cos(x),
        "Tan": np.tan(x),
        "Erf": erf(x),
        "Log": np.log(t.P),
        "Log1p": np.log1p(t.P),
        "Pow": p**q,
        "Floor": np.floor(x),
        "Ceil": np.ceil(x),
        "Round": np.round(x),
        "Sign": np.sign(x),
        "Int": np.trunc(x),
        "Float": x > 0,
        "Clip": np.clip(x, -1, 1),
        "Clip_below": np.clip(x, 0, None),
        "Clip_above": np.clip(x, None, 0.25),
        "Clip_positions": np.clip(x, -2, 2),
        "Clip_tensors": np.minimum(np.maximum(p, q), 3),
        "Min": np.minimum(p, q),
        "Max": np.maximum(p, q),
        "Where": np.where(p > q, p, q * 10),
        "Select": np.abs(x),
        "Choice": np.where(x > 1, 1, -1),
        "Hidden_nan": np.sqrt(np.maximum(x, 0)),
        "Even": t.Whole % 2 == 0,
        "Odd": t.Whole % 2 == 1,
        "Even_position": x * (np.arange(len(x)) % 2 == 0),
    }


@case
def softmax_axis(t):
    a, d, product = t.A, t.D, t.A @ t.W
    return {
        "Vector": softmax(t.X),
        "Undotted": softmax(t.X),
        "Last": softmax(a, 1),
        "Dotted_first": softmax(a, 0),
        "Dotted_last": softmax(a, 1),
        "Permuted": softmax(a, 1).T,
        "Permuted_dotted": softmax(a, 0).T,
        "Named": softmax(a, 0),
        "Position_0": softmax(a, 0),
        "Position_1": softmax(a, 1),
        "Batch": softmax(d, 2),
        "Batch_middle": softmax(d, 1),
        "Batch_named": softmax(d, 0),
        "Contracted": softmax(product, 1),
        "Contracted_dotted": softmax(product, 0),
        "Weighted": softmax(a, 1) @ t.W,
        "Sums": softmax(a + 1, 1) + softmax(a, 0),
    }


@case
def softmax_axis_from_the_end(t):
    return {"Last": softmax(t.A, 1), "First": softmax(t.A, 0)}


@case
def softmax_mask(t):
    s, m = t.S, t.M
    causal = np.tri(3, dtype=bool)
    return {
        "Causal": softmax(s, where=causal),
        "Tensor": softmax(s, where=m),
        "Vector": softmax(s, where=t.K),
        "Relation": softmax(s, where=[True, True, False]),
        "Value": softmax(s, where=s > 0),
        "Both": softmax(s, where=causal & m),
        "Columns": softmax(s, 0, where=m),
        "Per_row": softmax(s, where=np.arange(3)[:, None] == 1),
        "Never": np.zeros((3, 3)),
        "Warm": softmax(s, T=2, where=m),
        "Masked": softmax(s, where=m),
        "Masked_causal": softmax(s, where=causal),
        "Masked_low": softmax(s, where=m),
        "Masked_zero": masked_softmax(s, m, 0),
        "Log": log_softmax(s, where=causal),
    }


@case
def softmax_temperature(t):
    a = t.A
    return {
        "Half": softmax(a, T=0.5),
        "Ten": softmax(a, T=10),
        "By_position": softmax(a, T=0.5),
        "Per_row": softmax(a, T=t.Temp),
        "Zero": [[0, 1, 0], [1, 0, 0], [1, 0, 0]],
        "Zero_columns": softmax(a, 0, T=0),
        "Zero_masked": [[0, 0, 1], [0, 0, 1], [0, 0, 0]],
        "Tiny": [[0, 0.5, 0.5], [1, 0, 0], [1 / 3, 1 / 3, 1 / 3]],
        "Log": log_softmax(a),
        "Log_half": log_softmax(a, T=0.5),
    }


@case
def softmax_extremes(t):
    return {
        "Large": softmax(t.A),
        "Log_large": log_softmax(t.A),
        "Infinite": softmax(t.I),
        "Infinite_half": softmax(t.I, T=0.5),
        "Single": [[1], [0]],
        "Masked": [[0, 1, 0], [0, 0, 1], [0, 1, 0]] * np.array([[1.0], [0], [1]])
        + softmax(t.A, where=[False, True, True]) * np.array([[0.0], [1], [0]]),
        "Zero": [[1, 0, 0], [1, 0, 0], [1, 0, 0]],
    }


@case
def normalisation(t):
    a, d, z = t.A, t.D, t.Z
    return {
        "Vector": lnorm(t.X),
        "Rows": lnorm(a),
        "Alias": lnorm(a),
        "Affine": lnorm(a) * t.G + t.B,
        "Gain_only": lnorm(a) * t.G,
        "Scalar_bias": lnorm(a) + 1,
        "Eps": lnorm(a, eps=0.1),
        "Columns": lnorm(a, 0),
        "Columns_affine": lnorm(a, 0) * t.H[:, None],
        "Columns_position": lnorm(a, 0),
        "Batch": lnorm(d),
        "Batch_middle": lnorm(d, 1),
        "Rms": rmsnorm(a),
        "Rms_affine": rmsnorm(a, eps=0.01) * t.G,
        "Rms_columns": rmsnorm(a, 0),
        "Rms_batch": rmsnorm(d),
        "Norm": norm(z),
        "Norm_mixed": t.Mixed / t.Mixed.sum(),
        "Norm_columns": norm(z, 0),
        "Length": l2norm(z),
        "Length_columns": l2norm(z, 0),
        "Length_batch": l2norm(d),
    }


@case
def scans(t):
    a, d = t.A, t.D
    return {
        "Sum": np.cumsum(t.X),
        "Sum_rows": np.cumsum(a, 1),
        "Sum_columns": np.cumsum(a, 0),
        "Sum_named": np.cumsum(a, 0),
        "Sum_position": np.cumsum(a, 0),
        "Sum_permuted": np.cumsum(a, 1).T,
        "Sum_middle": np.cumsum(d, 1),
        "Sum_contracted": np.cumsum(a @ t.W),
        "Sum_one": t.One,
        "Product": np.cumprod(t.X),
        "Product_columns": np.cumprod(a, 0),
        "Product_batch": np.cumprod(d, 2),
        "Sorted": np.sort(t.X),
        "Sorted_rows": np.sort(a, 1),
        "Sorted_columns": np.sort(a, 0),
        "Sorted_named": np.sort(d, 0),
        "Sorted_extremes": np.sort(t.E, 1),
    }


@case
def argmax(t):
    a, d = t.A, t.D
    return {
        "Vector": 1,
        "Vector_min": 3,
        "Rows": np.argmax(a, 1),
        "Rows_min": np.argmin(a, 1),
        "Columns": np.argmax(a, 0),
        "Columns_position": np.argmax(a, 0),
        "Columns_min": np.argmin(a, 0),
        "Batch": np.argmax(d, 2),
        "Batch_middle": np.argmax(d, 1),
        "Infinite": [0, 0],
        "Contracted": np.argmax(a @ t.W, 1),
        "Aggregate": np.argmax(a, 1),
        "Aggregate_min": np.argmin(a, 0),
        "Masked": np.argmax(a[:, 1:], 1) + 1,
        "Fraction": np.mean(np.argmax(a, 1) == 0),
    }


@case
def one_hot(t):
    table = np.eye(4)
    return {
        "Dotted": table[t.L],
        "Named": table[t.L],
        "Batch": table[t.P],
        "Embedding": t.E[t.L],
        "Count": table[t.L].sum(0),
    }


@case
def attention_(t):
    q, k, v = t.Q, t.K, t.V
    heads = (t.QH, t.KH, t.VH)
    return {
        "Plain": attention(q, k, v),
        "Permuted": attention(q, k, v).T,
        "Masked": attention(q, k, v, t.M),
        "Masked_position": attention(q, k, v, t.M),
        "Masked_keys": attention(q, k[:2], v[:2]),
        "Masked_causal": attention(q, k, v, np.tri(4, 3, dtype=bool)),
        "Causal": attention(q, k, v, causal=True),
        "Causal_masked": attention(q, k, v, t.M, causal=True),
        "Scaled": attention(q, k, v, scale=0.1),
        "Itself": attention(q, q, q),
        "Itself_causal": attention(q, q, q, causal=True),
        "Heads": attention(*heads),
        "Heads_last": np.moveaxis(attention(*heads), 0, -1),
        "Heads_masked": attention(*heads, t.MH),
        "Heads_causal": attention(*heads, causal=True),
        "Shared": attention(t.QH, t.KM, t.VM),
        "Merged": attention(*heads).sum(0),
        "Large": attention(t.Big, t.KM, t.VM, scale=1),
    }


CASES["attention"] = CASES.pop("attention_")


@case
def rope_(t):
    x = t.X
    half = rope(x, layout="half")
    return {
        "Pairs": rope(x),
        "Pairs_named": rope(x),
        "Half": half,
        "Base": rope(x, base=100),
        "Moved": rope(x, t.Pos),
        "Moved_half": rope(x, t.Pos, layout="half"),
        "Shifted": rope(x, np.arange(3) + 5),
        "Constant": rope(x, 3),
        "Heads": rope(t.H),
        "Heads_half": rope(t.H, layout="half"),
        "Permuted": rope(x).T,
        "Three_pairs": rope(t.Wide),
        "Three_halves": rope(t.Wide, layout="half"),
        "Score": half @ half.T,
    }


CASES["rope"] = CASES.pop("rope_")


@case
def concat(t):
    h = t.H
    return {
        "Vectors": np.concatenate([t.A, t.B]),
        "Three": np.concatenate([t.A, t.B, t.A]),
        "Expressions": np.concatenate([t.A * 2, t.B + 1]),
        "Columns": np.hstack([t.M, t.N]),
        "Rows": np.vstack([t.M, t.S]),
        "Named": np.hstack([t.M, t.N]),
        "Twice": np.hstack([t.M, t.M]),
        "Merged": h.reshape(2, 6),
        "Merged_all": h.reshape(12),
    }


@case
def linear_algebra(t):
    root, inverse = np.linalg.cholesky(t.A), np.linalg.inv(t.G)
    return {
        "Root": root,
        "Root_batch": np.linalg.cholesky(t.S),
        "Root_one": [[4]],
        "Root_transposed": root.T,
        "Inverse": inverse,
        "Inverse_batch": np.linalg.inv(t.S),
        "Inverse_transposed": inverse.T,
        "Solution": np.linalg.solve(t.G, t.B),
        "Solution_batch": np.linalg.solve(t.S, t.T[..., None])[..., 0],
        "Solution_many": np.linalg.solve(t.G, t.C.T).T,
        "Residual": [0, 0, 0],
    }


@case
def aggregates(t):
    x, a, d, m = t.X, t.A, t.D, t.M
    lower = np.arange(4)[None, :] <= np.arange(3)[:, None]
    return {
        "Sum": a.sum(1),
        "Sum_all": a.sum(),
        "Sum_columns": a.sum(0),
        "Sum_product": a @ x,
        "Max": a.max(1),
        "Max_all": a.max(),
        "Min": a.min(1),
        "Avg": a.mean(1),
        "Avg_all": a.mean(),
        "Prod": a.prod(1),
        "Lse": logsumexp(t.L, 1),
        "Any": (a > 3).any(1),
        "All": (a > -2).all(1),
        "Count": (a > 1).sum(1),
        "Std": a.std(1),
        "Var": a.var(1),
        "Var_all": a.var(),
        "Argmax": a.argmax(1),
        "Argmin": a.argmin(1),
        "Batch": d.max(2),
        "Batch_middle": d.mean(1),
        "Range": a[:, 1:3].sum(1),
        "Range_max": a[:, 2:4].max(1),
        "When": (a * m).sum(1),
        "When_value": np.maximum(a, 0).sum(1),
        "When_lower": (a * lower).sum(1),
        "When_count": ((a > 1) & m).sum(1),
        "When_any": ((a > 2) & m).any(1),
        "When_all": ((a > 0) | ~m).all(1),
        "Centred": a - a.mean(1, keepdims=True),
        "Shadowed": a / np.abs(a).sum(1, keepdims=True),
        "Nested": a.sum(1).max(),
        "Sum_of_maxima": a.max(0).sum(),
        "Pairs": np.abs(x[:, None] - x[None, :]).sum(1),
        "Inside": logsumexp(a, 1),
    }


@case
def aggregates_empty(t):
    kept = t.A[0, [0, 2]]
    return {
        "Sum": [kept.sum(), 0],
        "Max": [kept.max(), -math.inf],
        "Min": [kept.min(), math.inf],
        "Prod": [kept.prod(), 1],
        "Lse": [logsumexp(kept, 0), -math.inf],
        "Any": [1, 0],
        "All": [0, 1],
        "Count": [2, 0],
    }


@case
def forms(t):
    source = np.load(FOLDER / "matrix.npy")
    return {
        "Literal": [[1, 2], [3, 4]],
        "Share": t.X / 3,
        "Mean": t.X.mean(),
        "Row_mean": t.A.mean(1),
        "Mask": np.tri(3),
        "From_file": source.sum(1),
        "At_softmax": softmax(t.A, 0),
        "At_norm": lnorm(t.A),
        "Reduced": t.A.max(1),
        "Reduced_sum": (t.A**2).sum(1),
        "Chosen": [1, 10, 100],
    }


@case
def builtins_of_relations(t):
    likes = np.array([[1, 1, 0], [0, 1, 0], [0, 1, 0]], bool)  # the facts in the program
    score = np.array([[2.0, 1, 0], [0, 0, 0], [0, 0, 3]])
    return {
        "Share": norm(likes.astype(float)),
        "Weight": softmax(score, where=likes),
        "Whole": softmax(score),
        "Popular": 1,
        "Friends": [2, 1, 1],
    }
