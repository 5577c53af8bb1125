#include "arrays.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <cstring>

#include "buffers.h"

namespace fuse::python {

namespace {

// Releases what belongs to Python, from any thread; at the end of the process it is left alone.
template <typename T, typename Release>
std::shared_ptr<void> held(T* what, Release release) {
  return std::shared_ptr<void>(what, [release](void* pointer) {
    if (!nb::is_alive()) return;
    const nb::gil_scoped_acquire gil;
    release(static_cast<T*>(pointer));
  });
}

// `dtype`, if any, says better than the buffer what its elements are.
std::optional<Strided> from_buffer(nb::handle source, std::optional<DType> dtype = std::nullopt) {
  if (!PyObject_CheckBuffer(source.ptr())) return std::nullopt;
  auto view = std::make_unique<Py_buffer>();
  if (PyObject_GetBuffer(source.ptr(), view.get(), PyBUF_RECORDS_RO) != 0) {
    PyErr_Clear();  // NumPy has types that no buffer shows
    return std::nullopt;
  }
  if (!dtype) dtype = dtype_of_format(view->format, static_cast<std::size_t>(view->itemsize));
  if (!dtype) {
    PyBuffer_Release(view.get());
    return std::nullopt;
  }
  Strided result{*dtype, {}, {}, view->buf, nullptr};
  result.shape.assign(view->shape, view->shape + view->ndim);
  result.strides.assign(view->strides, view->strides + view->ndim);
  result.owner = held(view.release(), [](Py_buffer* buffer) {
    PyBuffer_Release(buffer);
    delete buffer;
  });
  return result;
}

std::optional<DType> dtype_of(nb::dlpack::dtype type) {
  using Code = nb::dlpack::dtype_code;
  if (type.lanes != 1) return std::nullopt;
  switch (static_cast<Code>(type.code)) {
    case Code::Bool: return type.bits == 8 ? std::optional(DType::Bool) : std::nullopt;
    case Code::Bfloat: return type.bits == 16 ? std::optional(DType::BF16) : std::nullopt;
    case Code::Int:
      if (type.bits == 32) return DType::I32;
      return type.bits == 64 ? std::optional(DType::I64) : std::nullopt;
    case Code::Float:
      if (type.bits == 16) return DType::F16;
      if (type.bits == 32) return DType::F32;
      return type.bits == 64 ? std::optional(DType::F64) : std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<Strided> from_dlpack(nb::handle source) {
  if (!nb::hasattr(source, "__dlpack__")) return std::nullopt;
  using Any = nb::ndarray<nb::ro, nb::device::cpu>;
  Any array;
  if (!nb::try_cast(source, array, false) || !array.is_valid()) return std::nullopt;
  const auto dtype = dtype_of(array.dtype());
  if (!dtype) return std::nullopt;
  const auto size = static_cast<std::int64_t>(data::size_of(*dtype));
  Strided result{*dtype, {}, {}, array.data(), nullptr};
  for (std::size_t d = 0; d < array.ndim(); ++d) {
    result.shape.push_back(static_cast<std::int64_t>(array.shape(d)));
    result.strides.push_back(array.stride(d) * size);
  }
  result.owner = held(new Any(std::move(array)), [](Any* kept) { delete kept; });
  return result;
}

std::optional<Array> from_number(nb::handle source) {
  if (PyBool_Check(source.ptr())) {
    Array array(DType::Bool, {});
    array.set_i64(0, source.ptr() == Py_True);
    return array;
  }
  if (PyFloat_CheckExact(source.ptr())) {
    Array array(DType::F64, {});
    array.set_f64(0, PyFloat_AS_DOUBLE(source.ptr()));
    return array;
  }
  if (PyLong_CheckExact(source.ptr())) {
    Array array(DType::I64, {});
    const std::int64_t value = PyLong_AsLongLong(source.ptr());
    if (value == -1 && PyErr_Occurred()) throw nb::python_error();
    array.set_i64(0, value);
    return array;
  }
  return std::nullopt;
}

// `fuse._convert.plain` brings every other type into one of ours, or raises. NumPy has bf16 only as
// the type of another package, whose bits it gives.
Array from_numpy(nb::handle source, const std::string& name, bool copy) {
  const auto [plain, bf16] = nb::cast<std::pair<nb::object, bool>>(
      nb::module_::import_("fuse._convert").attr("plain")(source, name));
  auto strided = from_buffer(plain, bf16 ? std::optional(DType::BF16) : std::nullopt);
  if (!strided) throw nb::type_error("this array shows no buffer");
  return array_of(*strided, copy);
}

nb::dlpack::dtype dlpack_type(DType dtype) {
  using Code = nb::dlpack::dtype_code;
  const auto make = [&](Code code) {
    return nb::dlpack::dtype{static_cast<std::uint8_t>(code),
                             static_cast<std::uint8_t>(8 * data::size_of(dtype)), 1};
  };
  switch (dtype) {
    case DType::Bool: return make(Code::Bool);
    case DType::I32:
    case DType::I64: return make(Code::Int);
    case DType::BF16: return make(Code::Bfloat);
    case DType::F16:
    case DType::F32:
    case DType::F64: return make(Code::Float);
  }
  return {};
}

}  // namespace

Array array_from(nb::handle source, const std::string& name, bool copy) {
  if (const auto number = from_number(source)) return *number;
  if (const auto strided = from_buffer(source)) return array_of(*strided, copy);
  if (const auto strided = from_dlpack(source)) return array_of(*strided, copy);
  return from_numpy(source, name, copy);
}

nb::object to_numpy(const Array& array) {
  // NumPy has no bf16.
  if (array.dtype() == DType::BF16) return to_numpy(array.cast(DType::F32));
  auto kept = std::make_unique<Array>(array);
  void* data = kept->data();
  const nb::capsule owner(kept.release(),
                          [](void* pointer) noexcept { delete static_cast<Array*>(pointer); });
  std::vector<std::size_t> shape(array.shape().begin(), array.shape().end());
  return nb::cast(nb::ndarray<nb::numpy>(data, shape.size(), shape.data(), owner, nullptr,
                                         dlpack_type(array.dtype())));
}

nb::object to_numpy_copy(const Array& array) {
  if (array.dtype() == DType::BF16) return to_numpy(array);  // which copies
  Array copy(array.dtype(), array.shape());
  const std::size_t bytes = static_cast<std::size_t>(array.size()) * data::size_of(array.dtype());
  if (bytes > 0) std::memcpy(copy.data(), array.data(), bytes);
  return to_numpy(copy);
}

}  // namespace fuse::python
