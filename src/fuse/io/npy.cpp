#include "fuse/io/npy.h"

#include <bit>
#include <cstring>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/io/npy_header.h"

namespace fuse::io {

using data::Array;
using data::DType;
using data::Shape;

namespace {

constexpr std::uint64_t longest_header = 1u << 20;

// How elements lie in the file.
struct Stored {
  char type = 0;  // b i u f
  int size = 0;   // bytes
  bool swap = false;
};

// How Fuse holds them: the narrowest type that every value fits in.
std::optional<DType> held_as(const Stored& stored) {
  switch (stored.type) {
    case 'b': return stored.size == 1 ? std::optional(DType::Bool) : std::nullopt;
    case 'i':
      if (stored.size == 8) return DType::I64;
      return stored.size <= 4 ? std::optional(DType::I32) : std::nullopt;
    case 'u':
      if (stored.size == 8 || stored.size == 4) return DType::I64;
      return stored.size <= 2 ? std::optional(DType::I32) : std::nullopt;
    case 'f':
      if (stored.size == 2) return DType::F16;
      if (stored.size == 4) return DType::F32;
      return stored.size == 8 ? std::optional(DType::F64) : std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<Stored> parse_descr(const std::string& descr) {
  if (descr.size() < 3 || descr.size() > 4) return std::nullopt;
  if (std::string_view("<>|=").find(descr[0]) == std::string_view::npos) return std::nullopt;
  Stored stored;
  stored.type = descr[1];
  for (char c : descr.substr(2)) {
    if (c < '0' || c > '9') return std::nullopt;
    stored.size = stored.size * 10 + (c - '0');
  }
  const bool power = stored.size == 1 || stored.size == 2 || stored.size == 4 || stored.size == 8;
  if (!power || !held_as(stored)) return std::nullopt;
  stored.swap =
      stored.size > 1 && descr[0] == (std::endian::native == std::endian::little ? '>' : '<');
  return stored;
}

// The number of bytes the elements take; empty when it, or the shape itself, is beyond memory.
std::optional<std::uint64_t> payload_size(const Shape& shape, int element) {
  constexpr std::uint64_t most = 1ull << 47;  // what an address reaches
  std::uint64_t product = static_cast<std::uint64_t>(element);
  bool none = false;
  for (std::int64_t size : shape) {
    none |= size == 0;
    // A size beside a 0 counts too: it becomes the extent of an index.
    if (size > 0 && static_cast<std::uint64_t>(size) > most / product) return std::nullopt;
    product *= size > 0 ? static_cast<std::uint64_t>(size) : 1;
  }
  return none ? 0 : product;
}

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
void convert(const unsigned char* raw, const Stored& stored, bool fortran, Array& array) {
  To* to = array.as<To>();
  for_each_position(array.shape(), fortran, array.size(), [&](std::int64_t i, std::int64_t from) {
    to[i] = static_cast<To>(load<From>(raw + from * stored.size, stored.swap));
  });
}

void convert_bool(const unsigned char* raw, bool fortran, Array& array) {
  auto* to = array.as<std::uint8_t>();
  for_each_position(array.shape(), fortran, array.size(),
                    [&](std::int64_t i, std::int64_t from) { to[i] = raw[from] != 0; });
}

bool fits_i64(const unsigned char* raw, const Stored& stored, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto value = load<std::uint64_t>(raw + i * 8, stored.swap);
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  }
  return true;
}

void convert_all(const unsigned char* raw, const Stored& stored, bool fortran, Array& array) {
  switch (stored.type) {
    case 'b': return convert_bool(raw, fortran, array);
    case 'i':
      if (stored.size == 1) return convert<std::int8_t, std::int32_t>(raw, stored, fortran, array);
      if (stored.size == 2) return convert<std::int16_t, std::int32_t>(raw, stored, fortran, array);
      if (stored.size == 4) return convert<std::int32_t, std::int32_t>(raw, stored, fortran, array);
      return convert<std::int64_t, std::int64_t>(raw, stored, fortran, array);
    case 'u':
      if (stored.size == 1) return convert<std::uint8_t, std::int32_t>(raw, stored, fortran, array);
      if (stored.size == 2)
        return convert<std::uint16_t, std::int32_t>(raw, stored, fortran, array);
      if (stored.size == 4)
        return convert<std::uint32_t, std::int64_t>(raw, stored, fortran, array);
      return convert<std::uint64_t, std::int64_t>(raw, stored, fortran, array);
    default:
      if (stored.size == 2) {  // f16 travels as its bits
        return convert<std::uint16_t, std::uint16_t>(raw, stored, fortran, array);
      }
      if (stored.size == 4) return convert<float, float>(raw, stored, fortran, array);
      return convert<double, double>(raw, stored, fortran, array);
  }
}

std::optional<NpyHeader> read_header(ByteReader& bytes, const Report& report) {
  unsigned char head[12] = {};
  const auto malformed = [&](std::string problem) {
    report(Kind::NpyMalformed, problem);
    return std::nullopt;
  };
  if (bytes.remaining() == 0) return malformed("it is empty");
  if (!bytes.read(head, 8) || std::memcmp(head, "\x93NUMPY", 6) != 0) {
    if (std::memcmp(head, "PK\x03\x04", 4) == 0) return malformed("it is an archive, as .npz is");
    return malformed("it does not start as one");
  }
  if (head[6] < 1 || head[6] > 3) {
    return malformed(fmt::format("its version is {}.{}, not 1.0 to 3.0", head[6], head[7]));
  }
  const std::size_t width = head[6] == 1 ? 2 : 4;
  if (!bytes.read(head + 8, width)) return malformed("it ends inside its header");
  std::uint64_t length = 0;
  for (std::size_t i = width; i-- > 0;) length = length << 8 | head[8 + i];
  if (length > longest_header) {
    return malformed(fmt::format("its header claims to be {} bytes long", length));
  }
  std::string text(length, '\0');
  if (!bytes.read(text.data(), text.size())) return malformed("it ends inside its header");
  std::string problem;
  auto header = parse_npy_header(text, problem);
  if (!header) return malformed(problem);
  return header;
}

// The size of the elements, or empty after reporting that the file does not hold what it claims.
std::optional<std::uint64_t> check_size(const NpyHeader& header, const Stored& stored,
                                        const ByteReader& bytes, const Report& report) {
  const auto size = payload_size(header.shape, stored.size);
  if (!size) {
    report(Kind::NpyShape, fmt::format("{}", fmt::join(header.shape, ", ")));
    return std::nullopt;
  }
  if (*size != bytes.remaining()) {
    report(*size > bytes.remaining() ? Kind::NpyTruncated : Kind::NpyTrailing, *size,
           bytes.remaining());
    return std::nullopt;
  }
  return size;
}

}  // namespace

std::optional<Array> read_npy(ByteReader& bytes, const Report& report) {
  const auto header = read_header(bytes, report);
  if (!header) return std::nullopt;
  const auto stored = parse_descr(header->descr);
  if (!stored) {
    report(Kind::NpyType, header->descr)
        .hint("types that are read: bool, int8 to int64, uint8 to uint64, float16 to float64");
    return std::nullopt;
  }
  const auto size = check_size(*header, *stored, bytes, report);
  if (!size) return std::nullopt;

  const DType dtype = *held_as(*stored);
  Array array(dtype, header->shape);
  const bool ordered = !header->fortran || header->shape.size() < 2;
  const bool as_is = stored->type != 'b' && stored->type != 'u' && !stored->swap && ordered &&
                     static_cast<std::size_t>(stored->size) == data::size_of(dtype);
  // Bytes of Booleans other than 0 and 1 are not valid, so those pass through convert_all.
  auto raw = as_is ? nullptr : std::make_unique_for_overwrite<unsigned char[]>(*size);
  if (!bytes.read(as_is ? array.data() : raw.get(), *size)) {
    report(Kind::FileUnreadable, "it changed while it was read");
    return std::nullopt;
  }
  if (as_is) return array;
  if (stored->type == 'u' && stored->size == 8 && !fits_i64(raw.get(), *stored, array.size())) {
    report(Kind::NpyType, header->descr).hint("a value of it is larger than an i64 holds");
    return std::nullopt;
  }
  convert_all(raw.get(), *stored, header->fortran, array);
  return array;
}

void write_npy(const Array& array, const Emit& emit) {
  static_assert(std::endian::native == std::endian::little);
  const Array written = array.dtype() == DType::BF16 ? array.cast(DType::F32) : array;
  const char* descr = "";
  switch (written.dtype()) {
    case DType::Bool: descr = "|b1"; break;
    case DType::I32: descr = "<i4"; break;
    case DType::I64: descr = "<i8"; break;
    case DType::F16: descr = "<f2"; break;
    case DType::BF16:
    case DType::F32: descr = "<f4"; break;
    case DType::F64: descr = "<f8"; break;
  }
  emit(make_npy_header(descr, written.shape()));
  emit({static_cast<const char*>(written.data()),
        static_cast<std::size_t>(written.size()) * data::size_of(written.dtype())});
}

}  // namespace fuse::io
