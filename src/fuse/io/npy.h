// .npy: one array, as NumPy saves it. Versions 1 to 3, either byte order, either element order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuse/data/array.h"
#include "fuse/io/bytes.h"
#include "fuse/io/emit.h"
#include "fuse/io/report.h"

namespace fuse::io {

// The array shares the memory of the bytes where it can; see make_array.
std::optional<data::Array> read_npy(const Bytes& bytes, const Report& report);

// What a .npy file of an array consists of: its head, then the elements.
struct NpyImage {
  std::string head;
  data::Array elements;
};
// Elements of type bf16, which NumPy lacks, become f32.
NpyImage npy_image(const data::Array& array);
void write_npy(const data::Array& array, const Emit& emit);

}  // namespace fuse::io
