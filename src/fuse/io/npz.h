// .npz: a zip archive of .npy files, as numpy.savez and numpy.savez_compressed write it.
#pragma once

#include <optional>
#include <string>

#include "fuse/data/array.h"
#include "fuse/io/bytes.h"
#include "fuse/io/emit.h"
#include "fuse/io/report.h"

namespace fuse::io {

// The array `key`, with or without the .npy of its member; without a key the only one.
std::optional<data::Array> read_npz(const Bytes& bytes, const std::string& key,
                                    const Report& report);
// One member, stored, which reads without a copy.
void write_npz(const data::Array& array, const std::string& name, const Emit& emit);

}  // namespace fuse::io
