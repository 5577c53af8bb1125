#include "fuse/io/npy.h"

#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/io/elements.h"
#include "fuse/io/little_endian.h"
#include "fuse/io/npy_header.h"

namespace fuse::io {

using data::Array;
using data::DType;

namespace {

constexpr std::uint64_t longest_header = 1u << 20;
constexpr std::string_view magic = "\x93NUMPY";

std::optional<ElementKind> kind_of(char letter) {
  switch (letter) {
    case 'b': return ElementKind::Bool;
    case 'i': return ElementKind::Signed;
    case 'u': return ElementKind::Unsigned;
    case 'f': return ElementKind::Float;
    default: return std::nullopt;
  }
}

std::optional<Stored> parse_descr(const std::string& descr) {
  if (descr.size() != 3) return std::nullopt;
  if (std::string_view("<>|=").find(descr[0]) == std::string_view::npos) return std::nullopt;
  const auto kind = kind_of(descr[1]);
  if (!kind || descr[2] < '1' || descr[2] > '8') return std::nullopt;
  Stored stored{.kind = *kind, .size = static_cast<std::size_t>(descr[2] - '0')};
  if (!held_as(stored)) return std::nullopt;
  stored.swap =
      stored.size > 1 && descr[0] == (std::endian::native == std::endian::little ? '>' : '<');
  return stored;
}

// The header, and `at` set to where the elements begin.
std::optional<NpyHeader> read_header(std::string_view bytes, std::size_t& at,
                                     const Report& report) {
  const auto malformed = [&](std::string problem) {
    report(Kind::NpyMalformed, problem);
    return std::nullopt;
  };
  if (bytes.empty()) return malformed("it is empty");
  if (bytes.size() < 8 || bytes.substr(0, magic.size()) != magic) {
    if (bytes.substr(0, 4) == "PK\x03\x04") return malformed("it is an archive, as .npz is");
    return malformed("it does not start as one");
  }
  const int major = static_cast<unsigned char>(bytes[6]);
  const int minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3) {
    return malformed(fmt::format("its version is {}.{}, not 1.0 to 3.0", major, minor));
  }
  const std::size_t width = major == 1 ? 2 : 4;
  if (bytes.size() < 8 + width) return malformed("it ends inside its header");
  const std::uint64_t length =
      major == 1 ? load_little<std::uint16_t>(bytes, 8) : load_little<std::uint32_t>(bytes, 8);
  if (length > longest_header) {
    return malformed(fmt::format("its header claims to be {} bytes long", length));
  }
  if (length > bytes.size() - 8 - width) return malformed("it ends inside its header");
  std::string problem;
  auto header = parse_npy_header(bytes.substr(8 + width, length), problem);
  if (!header) return malformed(problem);
  at = 8 + width + length;
  return header;
}

// False after reporting that the file does not hold what its header claims.
bool check_size(const NpyHeader& header, const Stored& stored, std::uint64_t available,
                const Report& report) {
  const auto size = payload_size(header.shape, stored.size);
  if (!size) {
    report(Kind::NpyShape, fmt::format("{}", fmt::join(header.shape, ", ")));
    return false;
  }
  if (*size == available) return true;
  report(*size > available ? Kind::NpyTruncated : Kind::NpyTrailing, *size, available);
  return false;
}

const char* descr_of(DType dtype) {
  switch (dtype) {
    case DType::Bool: return "|b1";
    case DType::I32: return "<i4";
    case DType::I64: return "<i8";
    case DType::F16: return "<f2";
    case DType::BF16:
    case DType::F32: return "<f4";
    case DType::F64: return "<f8";
  }
  return "";
}

}  // namespace

std::optional<Array> read_npy(const Bytes& bytes, const Report& report) {
  std::size_t begin = 0;
  const auto header = read_header(bytes.view(), begin, report);
  if (!header) return std::nullopt;
  auto stored = parse_descr(header->descr);
  if (!stored) {
    report(Kind::NpyType, header->descr)
        .hint("types that are read: bool, int8 to int64, uint8 to uint64, float16 to float64");
    return std::nullopt;
  }
  stored->fortran = header->fortran;
  const std::size_t available = bytes.size() - begin;
  if (!check_size(*header, *stored, available, report)) return std::nullopt;
  auto array = make_array(bytes.part(begin, available), *stored, header->shape);
  if (!array)
    report(Kind::NpyType, header->descr).hint("a value of it is larger than an i64 holds");
  return array;
}

NpyImage npy_image(const Array& array) {
  static_assert(std::endian::native == std::endian::little);
  Array elements = array.dtype() == DType::BF16 ? array.cast(DType::F32) : array;
  return {make_npy_header(descr_of(elements.dtype()), elements.shape()), std::move(elements)};
}

void write_npy(const Array& array, const Emit& emit) {
  const NpyImage image = npy_image(array);
  emit(image.head);
  emit(payload_of(image.elements));
}

}  // namespace fuse::io
