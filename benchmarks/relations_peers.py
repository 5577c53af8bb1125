"""One peer on one case, in a process of its own: relations_peers.py CASE PEER FOLDER REPEATS [OUT]

Prints, as JSON, wall-clock and processor seconds of each run, the peak memory of the process and,
where it is one number, the answer. With OUT the whole answer is saved there as .npy. Data is in
memory before the clock starts, except in the cases that load files.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


class Data:
    """Arrays and tables of the folder, by name."""

    def __init__(self, folder):
        self.folder = folder

    def array(self, name):
        return np.load(self.folder / f"{name}.npy")

    def pairs(self, name):
        both = self.array(name)
        return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])

    def path(self, name):
        return str(self.folder / name)

    def frame(self, name, columns):
        import pandas as pd

        first, second = self.pairs(name)
        return pd.DataFrame({columns[0]: first, columns[1]: second})

    def database(self, **tables):
        """A DuckDB on one thread with tables of its own: name=(file, columns)."""
        import duckdb

        database = duckdb.connect()
        database.execute("SET threads = 1; SET enable_progress_bar = false")
        for name, (file, columns) in tables.items():
            frame = self.frame(file, columns)  # noqa: F841  (read by name in the query)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        return database


def one_number(database, query):
    return lambda: int(database.execute(query).fetchone()[0])


def rows_of(database, query):
    """The answer stays in the database, as Fuse's stays in its memory."""

    def run():
        database.execute(f"CREATE OR REPLACE TABLE answer AS {query}")
        return lambda: np.stack(list(database.execute("FROM answer").fetchnumpy().values()), 1)

    return run


# Products of a sparse and dense matrices.


def csr(data):
    import scipy.sparse

    at, to = data.pairs("edges")
    size = len(data.array("A"))
    ones = np.ones(len(at), np.float32)
    return scipy.sparse.coo_array((ones, (at.astype(np.int32), to.astype(np.int32))), (size, size))


def spmm_scipy_csr(data):
    matrix, dense = csr(data).tocsr(), data.array("A")
    return lambda: matrix @ dense


def spmm_scipy_coo(data):
    matrix, dense = csr(data), data.array("A")
    return lambda: matrix.tocsr() @ dense


def sddmm_numpy_gather(data):
    (at, to), left, right = data.pairs("edges"), data.array("A"), data.array("B")
    return lambda: (left[at] * right[to]).sum(1)


def sddmm_numpy_einsum(data):
    (at, to), left, right = data.pairs("edges"), data.array("A"), data.array("B")
    return lambda: np.einsum("ed,ed->e", left[at], right[to])


# Joins.

PATH = {"R": ("R", "ab"), "S": ("S", "bc"), "T": ("T", "cd")}
CYCLE = {"U": ("U", "ab"), "V": ("V", "bc"), "W": ("W", "ca")}
PATH_FROM = "FROM R JOIN S USING (b) JOIN T USING (c)"
CYCLE_FROM = "FROM U JOIN V USING (b) JOIN W ON W.c = V.c AND W.a = U.a"


def path_count_duckdb(data):
    return one_number(data.database(**PATH), f"SELECT count(*) {PATH_FROM}")


def path_rows_duckdb(data):
    return rows_of(data.database(**PATH), f"SELECT a, b, c, d {PATH_FROM}")


def path_frames(data):
    first, second, third = (data.frame(*PATH[name]) for name in "RST")
    return lambda: first.merge(second, on="b").merge(third, on="c")


def path_count_pandas(data):
    run = path_frames(data)
    return lambda: len(run())


def path_rows_pandas(data):
    run = path_frames(data)
    return lambda: run()[list("abcd")]


def path_count_scipy(data):
    """Only the count: by products with vectors from the right."""
    import scipy.sparse

    pairs = [data.pairs(name) for name in "RST"]
    size = 1 + max(int(column.max()) for pair in pairs for column in pair)
    ones = [np.ones(len(at), np.int64) for at, _ in pairs]
    coo = [scipy.sparse.coo_array((o, p), (size, size)) for o, p in zip(ones, pairs)]

    def run():
        vector = np.ones(size, np.int64)
        for matrix in reversed(coo):
            vector = matrix.tocsr() @ vector
        return int(vector.sum())

    return run


def cycle_rows_duckdb(data):
    return rows_of(data.database(**CYCLE), f"SELECT U.a, U.b, V.c {CYCLE_FROM}")


def cycle_rows_pandas(data):
    first, second, third = (data.frame(*CYCLE[name]) for name in "UVW")
    return lambda: first.merge(second, on="b").merge(third, on=["c", "a"])[list("abc")]


TRIANGLES = """SELECT count(*) FROM E x JOIN E y ON x.b = y.a JOIN E z ON z.a = x.a AND z.b = y.b"""


def triangles_duckdb(name):
    return lambda data: one_number(data.database(E=(name, "ab")), TRIANGLES)


def triangles_scipy(name):
    def prepare(data):
        import scipy.sparse

        at, to = data.pairs(name)
        size = int(to.max()) + 1
        ones = np.ones(len(at), np.int64)
        coo = scipy.sparse.coo_array((ones, (at, to)), (size, size))

        def run():
            matrix = coo.tocsr()
            return int((matrix @ matrix).multiply(matrix).sum())

        return run

    return prepare


def triangles_pandas(name):
    def prepare(data):
        first, second, third = (data.frame(name, c) for c in ("ab", "bc", "ac"))
        return lambda: len(first.merge(second, on="b").merge(third, on=["a", "c"]))

    return prepare


# Groups.


def mean_numpy(data):
    group, value = data.array("group"), data.array("value")
    return lambda: np.bincount(group, value) / np.bincount(group)


def mean_frame(data):
    import pandas as pd

    return pd.DataFrame({"k": data.array("group"), "v": data.array("value")})


def mean_pandas(data):
    frame = mean_frame(data)
    return lambda: frame.groupby("k")["v"].mean().to_numpy()


def mean_duckdb(data):
    import duckdb

    frame = mean_frame(data)  # noqa: F841  (read by name in the query)
    database = duckdb.connect()
    database.execute("SET threads = 1; SET enable_progress_bar = false")
    database.execute("CREATE TABLE t AS SELECT * FROM frame")

    def run():
        database.execute("CREATE OR REPLACE TABLE answer AS SELECT k, avg(v) m FROM t GROUP BY k")
        return lambda: database.execute("SELECT m FROM answer ORDER BY k").fetchnumpy()["m"]

    return run


# Files: answers are the numbers of rows.


def load_pandas(file):
    def prepare(data):
        import pandas as pd

        path = data.path(file)
        return lambda: len(pd.read_csv(path, sep="\t", header=None))

    return prepare


def load_duckdb(file, column):
    def prepare(data):
        database, path = data.database(), data.path(file)
        columns = f"{{'a': '{column}', 'b': '{column}'}}"
        read = f"read_csv('{path}', delim='\t', header=false, columns={columns})"

        def run():
            database.execute(f"CREATE OR REPLACE TABLE t AS FROM {read}")
            return int(database.execute("SELECT count(*) FROM t").fetchone()[0])

        return run

    return prepare


def load_numpy(file):
    def prepare(data):
        path = data.path(file)
        return lambda: len(np.fromfile(path, dtype=np.int64, sep=" ")) // 2

    return prepare


PEERS = {
    ("spmm", "SciPy, CSR given"): spmm_scipy_csr,
    ("spmm", "SciPy, from coordinates"): spmm_scipy_coo,
    ("sddmm", "NumPy, gather"): sddmm_numpy_gather,
    ("sddmm", "NumPy, einsum"): sddmm_numpy_einsum,
    ("path_count", "DuckDB"): path_count_duckdb,
    ("path_count", "pandas"): path_count_pandas,
    ("path_count", "SciPy"): path_count_scipy,
    ("path_rows", "DuckDB"): path_rows_duckdb,
    ("path_rows", "pandas"): path_rows_pandas,
    ("cycle_rows", "DuckDB"): cycle_rows_duckdb,
    ("cycle_rows", "pandas"): cycle_rows_pandas,
    ("mean", "NumPy"): mean_numpy,
    ("mean", "pandas"): mean_pandas,
    ("mean", "DuckDB"): mean_duckdb,
    ("mean_facts", "NumPy"): mean_numpy,
    ("mean_facts", "pandas"): mean_pandas,
    ("mean_facts", "DuckDB"): mean_duckdb,
    ("triangles_pl20k", "DuckDB"): triangles_duckdb("pl20k"),
    ("triangles_pl20k", "SciPy"): triangles_scipy("pl20k"),
    ("triangles_pl20k", "pandas"): triangles_pandas("pl20k"),
    ("triangles_rmat17", "DuckDB"): triangles_duckdb("rmat17"),
    ("triangles_rmat17", "SciPy"): triangles_scipy("rmat17"),
    ("integers", "pandas"): load_pandas("integers.tsv"),
    ("integers", "DuckDB"): load_duckdb("integers.tsv", "BIGINT"),
    ("integers", "NumPy, fromfile"): load_numpy("integers.tsv"),
    ("names", "pandas"): load_pandas("names.tsv"),
    ("names", "DuckDB"): load_duckdb("names.tsv", "VARCHAR"),
}


def whole(answer):
    """The answer as an array; rows in order."""
    answer = answer() if callable(answer) else answer
    answer = answer.to_numpy() if hasattr(answer, "to_numpy") else np.asarray(answer)
    integral = answer.ndim == 2 and answer.dtype.kind in "iu"
    return answer[np.lexsort(answer.T[::-1])] if integral else answer


def peak_mb():
    """Of this process alone: ru_maxrss also remembers what the process was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    case, peer, folder, repeats, *out = sys.argv[1:]
    run = PEERS[case, peer](Data(Path(folder)))
    walls, processors, answer = [], [], None
    for _ in range(int(repeats)):
        answer = None
        wall, processor = time.perf_counter(), time.process_time()
        answer = run()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    peak = peak_mb()
    result = {"wall": walls, "cpu": processors, "peak_mb": peak}
    if isinstance(answer, int):
        result["answer"] = answer
    elif out:
        np.save(out[0], whole(answer))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
