// Strided memory of other owners.
#pragma once

#include <memory>
#include <optional>

#include "fuse/fuse.h"

namespace fuse::python {

// What Python's protocols say of an array. Strides count bytes.
struct Strided {
  DType dtype;
  Shape shape;
  std::vector<std::int64_t> strides;
  const void* data = nullptr;
  std::shared_ptr<void> owner;  // keeps the memory
};

// The element type of a buffer format, if it is one of ours.
std::optional<DType> dtype_of_format(const char* format, std::size_t item_size);
// Whether the elements lie as an Array has them.
bool is_in_order(const Strided& source);
// The same memory if it is in order, else a copy that is.
Array array_of(const Strided& source, bool copy);

}  // namespace fuse::python
