// Elements as binary files store them, and arrays of them.
#pragma once

#include <cstdint>
#include <optional>

#include "fuse/data/array.h"
#include "fuse/io/bytes.h"

namespace fuse::io {

enum class ElementKind : std::uint8_t { Bool, Signed, Unsigned, Float, BFloat };

// How elements lie in a file.
struct Stored {
  ElementKind kind = ElementKind::Float;
  std::size_t size = 0;  // bytes of one
  bool swap = false;     // not in the byte order of this machine
  bool fortran = false;  // the first dimension runs fastest
};

// How Fuse holds them: the narrowest type that every value fits in (all but large u64). Empty for
// sizes that there are not.
std::optional<data::DType> held_as(const Stored& stored);

// The number of units that the elements take; empty when it, or the shape itself, is beyond memory.
std::optional<std::uint64_t> payload_size(const data::Shape& shape, std::size_t units_of_one);

// The array whose elements `bytes` holds, no more and no fewer. It shares their memory where they
// need no conversion, are aligned and large. Empty when an unsigned value is beyond i64.
std::optional<data::Array> make_array(const Bytes& bytes, const Stored& stored, data::Shape shape);

// The elements of an array as they lie in memory.
std::string_view payload_of(const data::Array& array);

}  // namespace fuse::io
