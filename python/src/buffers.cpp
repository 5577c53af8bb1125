#include "buffers.h"

#include <bit>
#include <cstring>
#include <string_view>

namespace fuse::python {

namespace {

void copy_strided(const Strided& source, std::size_t dimension, const std::byte* from,
                  std::byte*& to) {
  const std::size_t size = data::size_of(source.dtype);
  if (dimension == source.shape.size()) {
    std::memcpy(to, from, size);
    to += size;
    return;
  }
  const std::int64_t count = source.shape[dimension];
  const std::int64_t stride = source.strides[dimension];
  const bool innermost = dimension + 1 == source.shape.size();
  if (innermost && stride == static_cast<std::int64_t>(size)) {
    std::memcpy(to, from, size * static_cast<std::size_t>(count));
    to += size * static_cast<std::size_t>(count);
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    copy_strided(source, dimension + 1, from + i * stride, to);
  }
}

}  // namespace

std::optional<DType> dtype_of_format(const char* format, std::size_t item_size) {
  std::string_view text = format ? format : "B";
  constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
  if (!text.empty() && (text[0] == '@' || text[0] == '=' || text[0] == native)) {
    text.remove_prefix(1);
  }
  if (text == "?") return DType::Bool;
  if (text == "e") return DType::F16;
  if (text == "f") return DType::F32;
  if (text == "d") return DType::F64;
  const bool is_signed = text == "i" || text == "l" || text == "q" || text == "n";
  if (is_signed && item_size == 4) return DType::I32;
  if (is_signed && item_size == 8) return DType::I64;
  return std::nullopt;
}

bool is_in_order(const Strided& source) {
  const std::size_t size = data::size_of(source.dtype);
  if (reinterpret_cast<std::uintptr_t>(source.data) % size != 0) return false;
  if (data::element_count(source.shape) == 0) return true;
  auto expected = static_cast<std::int64_t>(size);
  for (std::size_t d = source.shape.size(); d-- > 0;) {
    if (source.shape[d] != 1 && source.strides[d] != expected) return false;
    expected *= source.shape[d];
  }
  return true;
}

Array array_of(const Strided& source, bool copy) {
  if (!copy && is_in_order(source)) {
    // Inputs are only read.
    return Array(source.dtype, source.shape, source.owner, const_cast<void*>(source.data));
  }
  Array array(source.dtype, source.shape);
  auto* to = static_cast<std::byte*>(array.data());
  if (array.size() > 0) copy_strided(source, 0, static_cast<const std::byte*>(source.data), to);
  return array;
}

}  // namespace fuse::python
