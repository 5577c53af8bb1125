// .npy: one array, as NumPy saves it. Versions 1 to 3, either byte order, either element order.
#pragma once

#include <optional>
#include <string>

#include "fuse/data/array.h"
#include "fuse/io/bytes.h"
#include "fuse/io/emit.h"
#include "fuse/io/report.h"

namespace fuse::io {

std::optional<data::Array> read_npy(ByteReader& bytes, const Report& report);
// Elements of type bf16, which NumPy lacks, are written as f32.
void write_npy(const data::Array& array, const Emit& emit);

}  // namespace fuse::io
