"""One runner, several threads, different inputs: right every time, and no growth of memory."""

import resource
import threading

import numpy as np

from fuse import Program

TEXT = "Z[i] = E[i, j] exp(0.1 X[j])\ns = X[i]\nexport Z\nexport s\n"
EDGES = np.roll(np.eye(3, dtype=np.float32), 1, axis=1)


def in_threads(work, count=4):
    wrong = []

    def guarded(seed):
        try:
            work(seed)
        except BaseException as error:  # reported below, by the thread that tests
            wrong.append(repr(error))

    threads = [threading.Thread(target=guarded, args=(seed,)) for seed in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]


def test_four_threads_share_a_runner():
    runner = Program(TEXT).compile()

    def work(seed):
        for turn in range(3000):
            x = np.array([seed, turn % 7, seed * turn % 11], np.float32)
            out = runner({"E": EDGES, "X": x})
            np.testing.assert_allclose(out["Z"], np.exp(0.1 * np.roll(x, -1)), rtol=1e-5)
            assert out["s"] == x.sum()

    in_threads(work)


def test_threads_with_shapes_and_facts_of_their_own():
    arrays = Program("Y[i] = 2 X[i]\nexport Y\n").compile()
    rules = Program("Grand(x, z) <- P(x, y), P(y, z)\nexport Grand\n").compile()

    def work(seed):
        for turn in range(100):
            x = np.full(1 + (seed + turn) % 23, seed + 1, np.float32)
            assert arrays({"X": x})["Y"].tolist() == (2 * x).tolist()
            names = [f"{seed}.{turn}.{place}" for place in range(3)]
            grand = rules({"P": list(zip(names, names[1:]))})["Grand"]
            assert list(grand) == [(names[0], names[2])]

    in_threads(work)


def test_memory_does_not_grow():
    runner = Program(TEXT).compile()
    x = np.ones(3, np.float32)

    def run(times):
        for _ in range(times):
            runner({"E": EDGES, "X": x})
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = run(2000)
    assert run(50000) - before < 2000  # KiB


def test_inputs_changed_between_runs():
    runner = Program("Y[i] = X[i] + 1\nexport Y\n").compile()
    x = np.zeros(4, np.float32)
    for turn in range(5):
        x[:] = turn
        assert runner({"X": x})["Y"].tolist() == [turn + 1] * 4
