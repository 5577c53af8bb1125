"""Arrays cross without copies where both sides can have the same memory, and rightly elsewhere."""

import ctypes
import gc
import sys
import weakref

import numpy as np
import pytest

from fuse import Program, _fuse

SAME = Program("Y[i] = X[i]\nexport Y\n").compile()
TYPES = [np.bool_, np.int32, np.int64, np.float16, np.float32, np.float64]


def address(array):
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize("dtype", TYPES)
def test_inputs_are_read_where_they_are(dtype):
    array = np.ones((3, 4), dtype)
    assert _fuse.input_address(array) == address(array)
    array.flags.writeable = False
    assert _fuse.input_address(array) == address(array)
    assert _fuse.input_address(array[1:]) == address(array) + array.strides[0]
    assert _fuse.input_address(array[:, :1].copy()[::1]) != address(array)
    assert _fuse.input_address(memoryview(np.ones(2, dtype))) != 0


def test_results_are_where_the_engine_wrote_them():
    raw = Program("Y[i] = X[i] + 1\nexport Y\n").compile()._native.run({"X": np.ones(1000)})
    value = raw.exports[0]
    where = value.address()
    array = value.array(1 << 40)
    assert address(array) == where and array.flags.writeable and where % 64 == 0
    del raw, value
    gc.collect()
    assert array.sum() == 2000


def test_inputs_live_as_long_as_they_are_read():
    class Mine(np.ndarray):
        pass

    x = np.ones(1000, np.float32).view(Mine)
    alive = weakref.ref(x)
    runner = Program("Y[i] = X[i] + 1\nexport Y\n").compile()
    runner({"X": x})
    before = sys.getrefcount(x)
    for _ in range(10):
        runner({"X": x})
    assert sys.getrefcount(x) == before
    del x
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize("dtype", TYPES)
def test_strided_inputs(dtype):
    whole = (np.arange(60) % 7).astype(dtype).reshape(3, 4, 5)
    runner = Program("Y[a,b,c] = X[a,b,c] + 0\nexport Y\n").compile()
    for view in (whole.T, whole[::2], whole[:, ::-1], whole[..., 1:4], whole[:, :0],
                 np.broadcast_to(whole[:1], (2, 4, 5)), whole.transpose(1, 0, 2)):
        given = runner({"X": view})["Y"]
        np.testing.assert_array_equal(given, view.astype(given.dtype))


def test_unaligned_inputs_and_other_byte_orders():
    raw = bytearray(4 * 3 + 1)
    odd = np.frombuffer(raw, np.float32, 3, 1)
    odd[:] = [1, 2, 3]
    assert odd.ctypes.data % 4 != 0
    assert SAME({"X": odd})["Y"].tolist() == [1, 2, 3]
    assert SAME({"X": np.array([1, 2, 3], ">f4")})["Y"].tolist() == [1, 2, 3]
    assert SAME({"X": np.array([1, 2, 3], ">i8")})["Y"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.uint32, np.uint64])
def test_other_integers_become_i64(dtype):
    y = SAME({"X": np.array([1, 2, 100], dtype)})["Y"]
    assert y.tolist() == [1, 2, 100]
    if dtype is np.uint64:
        with pytest.raises(OverflowError, match="`X` holds 18446744073709551615"):
            SAME({"X": np.array([2**64 - 1], dtype)})


def test_what_is_no_array_is_refused_by_name():
    for wrong in (np.ones(2, complex), np.array(["a", "b"]), object(), None, np.array([1, None])):
        with pytest.raises(TypeError, match="the input `X` has elements of type"):
            SAME({"X": wrong})


def test_types_of_results():
    program = Program("B(i) <- X[i] > 1\nI[i] = int(X[i])\nR[i] = X[i] / 2\n"
                      "export I\nexport R\n")
    x = np.array([1, 2, 3])
    out = program.compile()({"X": x})
    assert out["I"].dtype == np.int64 and out["R"].dtype == np.float32
    assert program.compile(config={"precision": "fp64"})({"X": x})["R"].dtype == np.float64


class Tensor:
    """A tensor of a library of its own: DLPack, and no buffer protocol."""

    def __init__(self, array, code, bits):
        self.array, self.code, self.bits, self.deleted = array, code, bits, 0

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, **_):
        class Type(ctypes.Structure):
            _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                        ("lanes", ctypes.c_uint16)]

        class Managed(ctypes.Structure):
            _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32),
                        ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32), ("dtype", Type),
                        ("shape", ctypes.POINTER(ctypes.c_int64)),
                        ("strides", ctypes.POINTER(ctypes.c_int64)),
                        ("byte_offset", ctypes.c_uint64), ("context", ctypes.c_void_p),
                        ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p))]

        def delete(_):
            self.deleted += 1

        sizes = ctypes.c_int64 * self.array.ndim
        self.kept = managed = Managed()
        self.shape = sizes(*self.array.shape)
        self.strides = sizes(*(stride // self.array.itemsize for stride in self.array.strides))
        managed.data, managed.device_type, managed.ndim = self.array.ctypes.data, 1, self.array.ndim
        managed.dtype = Type(self.code, self.bits, 1)
        managed.shape = ctypes.cast(self.shape, ctypes.POINTER(ctypes.c_int64))
        managed.strides = ctypes.cast(self.strides, ctypes.POINTER(ctypes.c_int64))
        managed.deleter = type(managed.deleter)(delete)
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p,
                                                       ctypes.c_void_p]
        return new(ctypes.addressof(managed), b"dltensor", None)


def test_tensors_of_other_libraries():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = Tensor(array, 2, 32)
    assert _fuse.input_address(tensor) == address(array)
    assert tensor.deleted == 1
    runner = Program("Y[i,j] = X[i,j]\nexport Y\n").compile()
    assert runner({"X": tensor})["Y"].tolist() == array.tolist()
    assert runner({"X": Tensor(array.T, 2, 32)})["Y"].tolist() == array.T.tolist()


def test_bf16():
    bits = (np.array([1, -2.5, 3], np.float32).view(np.uint32) >> 16).astype(np.uint16)
    tensor = Tensor(bits, 4, 16)
    assert _fuse.input_address(tensor) == address(bits)
    assert SAME({"X": tensor})["Y"].tolist() == [1, -2.5, 3]


def test_results_go_on_by_dlpack():
    y = SAME({"X": np.ones(3, np.float32)})["Y"]
    assert address(np.from_dlpack(y)) == address(y)


def test_copies_where_they_are_asked_for():
    runner = Program("Y[i] = X[i] + 1\nexport Y\n").compile(config={"zero_copy": False})
    assert runner({"X": np.ones(3)})["Y"].tolist() == [2, 2, 2]
