"""The examples give the numbers that NumPy gives, computed here without Fuse."""

import subprocess
import sys

import numpy as np
import pytest

import relational_examples
from fuse_command import ROOT, assert_close, needs_binary, run

EXAMPLES = ROOT / "examples"
LINES = 40  # an example is read in one sitting: it stays below


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def layer_norm(x):
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def norm(x):
    return x / x.sum()


def load(folder, *names):
    return [np.load(EXAMPLES / "data" / folder / f"{name}.npy").astype(float) for name in names]


def attention():
    if not (EXAMPLES / "data" / "attention" / "x.npy").exists():
        subprocess.run([sys.executable, EXAMPLES / "make_attention_weights.py"], check=True)
    x, wq, wk, wv = load("attention", "x", "wq", "wk", "wv")
    query, key, value = x @ wq.T, x @ wk.T, x @ wv.T
    score = query @ key.T / np.sqrt(key.shape[1])
    score[np.triu_indices_from(score, 1)] = -np.inf
    return {"Out": softmax(score) @ value}


def perceptron():
    return {"Y": [0, 0, 0, 1]}


def mlp():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    h = np.maximum(0, x @ np.ones((2, 2)) + [0, -1])
    y = h @ [1, -2]
    return {"Y": y, "P": sigmoid(10 * (y - 0.5)), "Accuracy": 1}


def regression():
    x = np.array([[1, 2], [2, 1], [3, 5], [4, 3]])
    error = x @ [1, 2] + 0.1 - [5, 4.1, 13.3, 10.1]
    p = sigmoid(x @ [0.5, 1] - 4)
    chance_of_class = np.where([False, False, True, True], p, 1 - p)
    return {"Loss": np.mean(error**2), "Loss2": -np.mean(np.log(chance_of_class)), "P": p}


def kernels():
    x = np.array([[1, 0], [0, 1], [1, 1], [2, -1]], dtype=float)
    distance = np.linalg.norm(x[:, None] - x[None], axis=-1)
    return {"Poly": (x @ x.T + 1) ** 2, "Gauss": np.exp(-(distance**2) / 8)}


def convolution():
    image = np.zeros((6, 6, 2))
    image[2:, 2:, 0] = 1
    image[:, :, 1] = 1 - image[:, :, 0]
    edge = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], dtype=float)
    filters = np.stack([edge, edge.T])
    features = np.zeros((4, 4, 2))
    for x in range(4):
        for y in range(4):
            for f in range(2):
                window = image[x : x + 3, y : y + 3]
                total = (filters[f] * (window[:, :, 0] - 0.5 * window[:, :, 1])).sum()
                features[x, y, f] = max(0, total)
    pooled = features.reshape(2, 2, 2, 2, 2).max(axis=(1, 3))
    return {"Features": features, "Pooled": pooled}


def transformer():
    embedding, wo, *blocks = load(
        "transformer", "embedding", "wo", "wq", "wk", "wv", "ws", "w1", "w2"
    )
    text = [3, 1, 4, 1, 5]
    width = embedding.shape[1]
    waves = np.zeros((len(text), width))
    for p in range(len(text)):
        for d in range(width):
            even = d - d % 2
            angle = p / 10000 ** (even / width)
            waves[p, d] = np.cos(angle) if d % 2 else np.sin(angle)
    stream = embedding[text] + waves
    for wq, wk, wv, ws, w1, w2 in zip(*blocks):
        heads = []
        for q, k, v in zip(wq, wk, wv):
            scores = (stream @ q.T) @ (stream @ k.T).T / np.sqrt(len(k))
            heads.append(softmax(scores) @ (stream @ v.T))
        middle = layer_norm(np.concatenate(heads, axis=1) @ ws.T + stream)
        stream = layer_norm(np.maximum(0, middle @ w1.T) @ w2.T + middle)
    return {"PosEnc": waves, "Stream2": stream, "Y": softmax(stream @ wo.T)}


def sprinkler():
    """By enumeration of the sixteen cases."""
    joint = np.zeros((2, 2, 2, 2))  # cloudy, sprinkler, rain, wet
    for c, s, r, w in np.ndindex(joint.shape):
        on, raining = (0.1, 0.8) if c else (0.5, 0.2)
        wet = {(0, 0): 0, (0, 1): 0.9, (1, 0): 0.9, (1, 1): 0.99}[s, r]
        joint[c, s, r, w] = 0.5 * (on if s else 1 - on) * (raining if r else 1 - raining)
        joint[c, s, r, w] *= wet if w else 1 - wet
    wet = joint[..., 1]
    assert round(wet.sum(), 4) == 0.6471
    assert round(norm(wet.sum(axis=(0, 1)))[1], 4) == 0.7079
    return {
        "PWet": joint.sum(axis=(0, 1, 2)),
        "RainGivenWet": norm(wet.sum(axis=(0, 1))),
        "SprinklerGivenWet": norm(wet.sum(axis=(0, 2))),
        "SprinklerGivenWetRain": norm(wet[:, :, 1].sum(axis=0)),
    }


def hmm():
    """By enumeration of the states of three days."""
    joint = np.zeros((2, 2, 2))
    for i, j, k in np.ndindex(joint.shape):
        umbrella = [0.9, 0.2]
        move = [0.7 if j == i else 0.3, 0.7 if k == j else 0.3]
        joint[i, j, k] = 0.5 * move[0] * umbrella[j] * move[1] * umbrella[k]
    return {
        "Alpha2": joint.sum(axis=(0, 1)),
        "Likelihood": joint.sum(),
        "Rain1": [9 / 11, 2 / 11],
        "Rain2": norm(joint.sum(axis=(0, 1))),
        "Smooth1": norm(joint.sum(axis=(0, 2))),
    }


def factor_graph():
    joint = np.zeros((2, 2, 2, 2))
    for a, b, c, d in np.ndindex(joint.shape):
        agree = 100 ** (b == c) * 100 ** (c != d) * 100 ** (d == a)
        joint[a, b, c, d] = [[30, 5], [1, 10]][a][b] * agree
    assert joint.sum() == 7201840
    chance = joint / joint.sum()
    return {
        "Z": joint.sum(),
        "Alice": chance.sum(axis=(1, 2, 3)),
        "Bob": chance.sum(axis=(0, 2, 3)),
        "Charles": chance.sum(axis=(0, 1, 3)),
        "Debbie": chance.sum(axis=(0, 1, 2)),
        "AliceBob": chance.sum(axis=(2, 3)),
    }


def policy_guard():
    allowed = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1]])
    logit = np.array([[0.1, 0.5, 2.0], [0.0, 1.0, 3.0], [0.2, 2.5, 0.3], [1.0, 1.0, 1.5]])
    policy = softmax(np.where(allowed, logit, -np.inf))
    return {"Allowed": allowed, "Policy": policy, "Choice": [2, 1, 0, 2], "Overruled": 2}


def expect():
    return {"R": [[0, 3, 5, 4], [3, 0, 4, 5], [5, 4, 0, 3], [4, 5, 3, 0]]}


ANSWERS = {
    "01_attention": attention,
    "02_perceptron": perceptron,
    "03_mlp": mlp,
    "04_regression": regression,
    "05_kernels": kernels,
    "06_convolution": convolution,
    "07_transformer": transformer,
    "08_sprinkler": sprinkler,
    "09_hmm": hmm,
    "10_factor_graph": factor_graph,
    "11_policy_guard": policy_guard,
    "12_expect": expect,
    **relational_examples.ANSWERS,
}


def test_every_example_has_answers():
    assert sorted(path.stem for path in EXAMPLES.glob("*.fuse")) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_example_is_short(name):
    assert len((EXAMPLES / f"{name}.fuse").read_text().splitlines()) < LINES


@needs_binary
@pytest.mark.parametrize("precision, tolerance", [("f32", 1e-5), ("f64", 1e-9)])
@pytest.mark.parametrize("name", ANSWERS)
def test_example(name, precision, tolerance, tmp_path):
    program = EXAMPLES / f"{name}.fuse"
    exports = run(program, "--precision", precision, "--output-root", tmp_path)
    assert_close(exports, ANSWERS[name](), tolerance)
