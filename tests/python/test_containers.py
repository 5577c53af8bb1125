"""Arrays in .npz and .safetensors files: those of NumPy are read, those of Fuse are NumPy's."""

import json
import os
import signal
import struct
import subprocess
import time
import zipfile

import numpy as np
import pytest

from fuse_command import BINARY, assert_close, needs_binary, run

pytestmark = needs_binary

NUMPY_TYPES = "? i1 u1 <i2 >i2 u2 i4 >i4 u4 i8 u8 <f2 <f4 >f4 f8".split()
NAMES = {
    "bool": "BOOL", "int8": "I8", "uint8": "U8", "int16": "I16", "uint16": "U16", "int32": "I32",
    "uint32": "U32", "int64": "I64", "uint64": "U64", "float16": "F16", "float32": "F32",
    "float64": "F64",
}


def sample(dtype, shape=(3, 4)):
    values = np.arange(np.prod(shape)).reshape(shape)
    return (values % 2 == 0) if dtype == "?" else values.astype(dtype)


def save_safetensors(path, arrays, metadata=None):
    """The format as its page describes it."""
    header, payload = {} if metadata is None else {"__metadata__": metadata}, b""
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        header[name] = {
            "dtype": NAMES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [len(payload), len(payload) + len(data)],
        }
        payload += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + payload)


def load_safetensors(path):
    bytes_ = path.read_bytes()
    (length,) = struct.unpack_from("<Q", bytes_)
    header = json.loads(bytes_[8 : 8 + length])
    types = {name: dtype for dtype, name in NAMES.items()}
    arrays = {}
    for name, tensor in header.items():
        begin, end = (8 + length + offset for offset in tensor["data_offsets"])
        flat = np.frombuffer(bytes_[begin:end], types[tensor["dtype"]])
        arrays[name] = flat.reshape(tensor["shape"])
    return arrays


def exports_of(folder, sources, *flags):
    """`sources` maps names to right sides; all of them have two indices."""
    lines = [f"{name}[i, j] = {source}" for name, source in sources.items()]
    program = folder / "read.fuse"
    program.write_text("\n".join([*lines, "export " + ", ".join(sources), ""]))
    return run(program, *flags)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz_of_numpy(save, tmp_path):
    arrays = {f"a{n}": sample(dtype) for n, dtype in enumerate(NUMPY_TYPES)}
    arrays["fortran"] = np.asfortranarray(sample("<f4"))
    arrays["none"] = np.zeros((0, 4), np.float32)
    save(tmp_path / "x.npz", **arrays)
    sources = {name.upper(): f'file("x.npz", key="{name}")' for name in arrays}
    expected = {name.upper(): array for name, array in arrays.items()}
    assert_close(exports_of(tmp_path, sources), expected, 0)


def test_npz_of_one_unnamed_array(tmp_path):
    np.savez(tmp_path / "x.npz", sample("<f4"))  # NumPy names it arr_0
    sources = {"X": '"x.npz"', "Y": 'file("x.npz", key="arr_0")'}
    assert_close(exports_of(tmp_path, sources), {"X": sample("<f4"), "Y": sample("<f4")}, 0)


def test_npz_with_a_comment_and_other_compression(tmp_path):
    np.savez(tmp_path / "x.npz", a=sample("<f4"))
    with zipfile.ZipFile(tmp_path / "x.npz", "a") as archive:
        archive.comment = b"made by a test"
        archive.writestr("more.npy", b"x" * 100, zipfile.ZIP_BZIP2)
    assert_close(exports_of(tmp_path, {"X": 'file("x.npz", key="a")'}), {"X": sample("<f4")}, 0)
    program = tmp_path / "more.fuse"
    program.write_text('X[i] = file("x.npz", key="more")\nexport X\n')
    process = subprocess.run([BINARY, "run", program], capture_output=True, text=True)
    assert process.returncode == 3
    assert "it is compressed by method 12" in process.stderr


def test_large_npz_is_mapped_and_copied(tmp_path):
    large = np.random.default_rng(0).normal(size=(300, 1000)).astype(np.float32)
    names = ["a", "bb", "ccc", "dddd", "eeeee"]  # so that elements lie at places of every kind
    np.savez(tmp_path / "x.npz", **{name: large + n for n, name in enumerate(names)})
    np.savez_compressed(tmp_path / "y.npz", **{name: large + n for n, name in enumerate(names)})
    lines = [
        f'{file}{n}[i, j] = file("{file}.npz", key="{name}")'
        for file in "xy"
        for n, name in enumerate(names)
    ]
    sums = [f"S{file}{n} = sum[i, j]({file}{n}[i, j])" for file in "xy" for n in range(5)]
    program = tmp_path / "sums.fuse"
    exports = ", ".join(f"S{file}{n}" for file in "xy" for n in range(5))
    program.write_text("\n".join([*lines, *sums, f"export {exports}", ""]))
    expected = {f"S{file}{n}": (large + n).astype(float).sum() for file in "xy" for n in range(5)}
    assert_close(run(program), expected, 1e-5)


def test_safetensors(tmp_path):
    arrays = {f"a{n}": sample(dtype) for n, dtype in enumerate(NUMPY_TYPES) if ">" not in dtype}
    arrays["none"] = np.zeros((0, 4), np.float32)
    save_safetensors(tmp_path / "x.safetensors", arrays, {"format": "np"})
    sources = {name.upper(): f'file("x.safetensors", key="{name}")' for name in arrays}
    expected = {name.upper(): array for name, array in arrays.items()}
    assert_close(exports_of(tmp_path, sources), expected, 0)


def test_safetensors_of_several_files(tmp_path):
    arrays = {f"layer.{n}.weight": sample("<f4") + n for n in range(4)}
    weight_map = {}
    for shard in range(2):
        file = f"model-{shard + 1:05}-of-00002.safetensors"
        held = dict(list(arrays.items())[2 * shard : 2 * shard + 2])
        save_safetensors(tmp_path / file, held, {"format": "pt"})
        weight_map |= {name: file for name in held}
    index = {"metadata": {"total_size": 192}, "weight_map": weight_map}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    source = 'file("model.safetensors.index.json", key="layer.{}.weight")'
    sources = {f"W{n}": source.format(n) for n in range(4)}
    expected = {f"W{n}": array for n, array in enumerate(arrays.values())}
    assert_close(exports_of(tmp_path, sources), expected, 0)


def test_sinks(tmp_path):
    np.save(tmp_path / "x.npy", sample("<f4"))
    program = tmp_path / "write.fuse"
    program.write_text(
        'X[i, j] = "x.npy"\nN[i] = const([1, 2, 3])\nCount = N[i]\n'
        '"one.npz" = X[i, j]\n"sum.npz" = X[i, j] + 1\n"count.npz" = Count\n'
        '"one.safetensors" = X[i, j]\n"sum.safetensors" = X[i, j] + 1\n'
    )
    run(program)
    with np.load(tmp_path / "one.npz") as held:
        assert held.files == ["X"] and held["X"].dtype == np.float32
        np.testing.assert_array_equal(held["X"], sample("<f4"))
    with np.load(tmp_path / "sum.npz") as held:
        np.testing.assert_array_equal(held["sum"], sample("<f4") + 1)
    with np.load(tmp_path / "count.npz") as held:
        assert held["Count"] == 6
    for name in ("one", "sum", "count"):
        assert zipfile.ZipFile(tmp_path / f"{name}.npz").testzip() is None
    one = load_safetensors(tmp_path / "one.safetensors")
    np.testing.assert_array_equal(one["X"], sample("<f4"))
    added = load_safetensors(tmp_path / "sum.safetensors")
    np.testing.assert_array_equal(added["sum"], sample("<f4") + 1)


@pytest.mark.parametrize("name", ["big.npy", "big.npz", "big.safetensors"])
def test_a_killed_run_leaves_the_old_file(name, tmp_path):
    program = tmp_path / "write.fuse"
    program.write_text(f'axis i = 3000\naxis j = 1000\nX[i, j] = i + j\n"{name}" = X[i, j]\n')
    target = tmp_path / name
    target.write_bytes(b"old")
    for _ in range(5):
        process = subprocess.Popen([BINARY, "run", program], stdout=subprocess.DEVNULL)
        while process.poll() is None and not list(tmp_path.glob(".*.tmp")):
            time.sleep(0.0002)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        size = target.stat().st_size
        assert target.read_bytes() == b"old" if size < 100 else size > 12_000_000
        for left in tmp_path.glob(".*.tmp"):
            left.unlink()
        target.write_bytes(b"old")
    run(program)
    assert target.stat().st_size > 12_000_000
