// .safetensors: named arrays behind a header in JSON, and the index of a model that is spread over
// several such files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuse/data/array.h"
#include "fuse/io/bytes.h"
#include "fuse/io/emit.h"
#include "fuse/io/report.h"

namespace fuse::io {

// The array `key`; without a key the only one. It shares the memory of the bytes where it can.
std::optional<data::Array> read_safetensors(const Bytes& bytes, const std::string& key,
                                            const Report& report);
// One tensor, its elements at a multiple of 64.
void write_safetensors(const data::Array& array, const std::string& name, const Emit& emit);

// The tensor that a source means, and the file beside the index that holds it.
struct Shard {
  std::string key, file;
};
std::optional<Shard> find_shard(std::string_view index, const std::string& key,
                                const Report& report);
// The array `key` of the model whose index lies at `path`.
std::optional<data::Array> read_sharded(const std::string& path, const std::string& key,
                                        const Report& report);

}  // namespace fuse::io
