#include "fuse/io/elements.h"

#include <bit>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace fuse::io {

using data::Array;
using data::DType;
using data::Shape;

namespace {

template <typename T>
T load(const unsigned char* from, bool swap) {
  unsigned char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = from[swap ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// Calls f(to, from) with the flat positions of every element here (C order) and in the file.
template <typename F>
void for_each_position(const Shape& shape, bool fortran, std::int64_t count, F f) {
  if (!fortran || shape.size() < 2) {
    for (std::int64_t i = 0; i < count; ++i) f(i, i);
    return;
  }
  const std::size_t rank = shape.size();
  std::vector<std::int64_t> strides(rank, 1), at(rank, 0);
  for (std::size_t d = 1; d < rank; ++d) strides[d] = strides[d - 1] * shape[d - 1];
  std::int64_t from = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    f(i, from);
    for (std::size_t d = rank; d-- > 0;) {
      from += strides[d];
      if (++at[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      at[d] = 0;
    }
  }
}

template <typename From, typename To>
void convert(const unsigned char* raw, const Stored& stored, Array& array) {
  To* to = array.as<To>();
  const auto size = static_cast<std::int64_t>(sizeof(From));
  for_each_position(array.shape(), stored.fortran, array.size(),
                    [&](std::int64_t i, std::int64_t from) {
                      to[i] = static_cast<To>(load<From>(raw + from * size, stored.swap));
                    });
}

// A byte other than 0 and 1 is no Boolean in memory.
void convert_bool(const unsigned char* raw, const Stored& stored, Array& array) {
  auto* to = array.as<std::uint8_t>();
  for_each_position(array.shape(), stored.fortran, array.size(),
                    [&](std::int64_t i, std::int64_t from) { to[i] = raw[from] != 0; });
}

void convert_signed(const unsigned char* raw, const Stored& stored, Array& array) {
  switch (stored.size) {
    case 1: return convert<std::int8_t, std::int32_t>(raw, stored, array);
    case 2: return convert<std::int16_t, std::int32_t>(raw, stored, array);
    case 4: return convert<std::int32_t, std::int32_t>(raw, stored, array);
    default: return convert<std::int64_t, std::int64_t>(raw, stored, array);
  }
}

void convert_unsigned(const unsigned char* raw, const Stored& stored, Array& array) {
  switch (stored.size) {
    case 1: return convert<std::uint8_t, std::int32_t>(raw, stored, array);
    case 2: return convert<std::uint16_t, std::int32_t>(raw, stored, array);
    case 4: return convert<std::uint32_t, std::int64_t>(raw, stored, array);
    default: return convert<std::uint64_t, std::int64_t>(raw, stored, array);
  }
}

void convert_float(const unsigned char* raw, const Stored& stored, Array& array) {
  switch (stored.size) {
    case 2: return convert<std::uint16_t, std::uint16_t>(raw, stored, array);  // as its bits
    case 4: return convert<float, float>(raw, stored, array);
    default: return convert<double, double>(raw, stored, array);
  }
}

void convert_all(const unsigned char* raw, const Stored& stored, Array& array) {
  switch (stored.kind) {
    case ElementKind::Bool: return convert_bool(raw, stored, array);
    case ElementKind::Signed: return convert_signed(raw, stored, array);
    case ElementKind::Unsigned: return convert_unsigned(raw, stored, array);
    case ElementKind::Float:
    case ElementKind::BFloat: return convert_float(raw, stored, array);
  }
}

bool fits_i64(const unsigned char* raw, const Stored& stored, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto value = load<std::uint64_t>(raw + i * 8, stored.swap);
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  }
  return true;
}

// The bytes in the file are the elements in memory.
bool needs_no_conversion(const Stored& stored, const Shape& shape, DType dtype) {
  const bool same_kind = stored.kind != ElementKind::Bool && stored.kind != ElementKind::Unsigned;
  const bool ordered = !stored.fortran || shape.size() < 2;
  return same_kind && ordered && !stored.swap && stored.size == data::size_of(dtype);
}

}  // namespace

std::optional<DType> held_as(const Stored& stored) {
  const bool narrow = stored.size == 1 || stored.size == 2;
  switch (stored.kind) {
    case ElementKind::Bool: return stored.size == 1 ? std::optional(DType::Bool) : std::nullopt;
    case ElementKind::Signed:
      if (stored.size == 8) return DType::I64;
      return narrow || stored.size == 4 ? std::optional(DType::I32) : std::nullopt;
    case ElementKind::Unsigned:
      if (stored.size == 8 || stored.size == 4) return DType::I64;
      return narrow ? std::optional(DType::I32) : std::nullopt;
    case ElementKind::Float:
      if (stored.size == 2) return DType::F16;
      if (stored.size == 4) return DType::F32;
      return stored.size == 8 ? std::optional(DType::F64) : std::nullopt;
    case ElementKind::BFloat: return stored.size == 2 ? std::optional(DType::BF16) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> payload_size(const Shape& shape, std::size_t units_of_one) {
  constexpr std::uint64_t most = 1ull << 47;  // what an address reaches
  std::uint64_t product = units_of_one;
  bool none = false;
  for (std::int64_t size : shape) {
    none |= size == 0;
    // A size beside a 0 counts too: it becomes the extent of an index.
    if (size > 0 && static_cast<std::uint64_t>(size) > most / product) return std::nullopt;
    product *= size > 0 ? static_cast<std::uint64_t>(size) : 1;
  }
  return none ? 0 : product;
}

std::optional<Array> make_array(const Bytes& bytes, const Stored& stored, Shape shape) {
  const DType dtype = *held_as(stored);
  if (needs_no_conversion(stored, shape, dtype)) {
    const bool aligned = std::bit_cast<std::uintptr_t>(bytes.data()) % stored.size == 0;
    if (aligned && bytes.size() >= large) {
      return Array(dtype, std::move(shape), bytes.owner(), bytes.data());
    }
    Array array(dtype, std::move(shape));
    if (bytes.size() > 0) std::memcpy(array.data(), bytes.data(), bytes.size());
    return array;
  }
  Array array(dtype, std::move(shape));
  if (stored.kind == ElementKind::Unsigned && stored.size == 8 &&
      !fits_i64(bytes.data(), stored, array.size())) {
    return std::nullopt;
  }
  convert_all(bytes.data(), stored, array);
  return array;
}

std::string_view payload_of(const Array& array) {
  return {static_cast<const char*>(array.data()),
          static_cast<std::size_t>(array.size()) * data::size_of(array.dtype())};
}

}  // namespace fuse::io
