// The header of a .safetensors file: what each tensor is and where its bytes lie.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/io/elements.h"

namespace fuse::io {

struct SafeTensor {
  std::string name;
  std::string dtype;  // as in the file: "BF16"
  data::Shape shape;
  std::uint64_t begin = 0, end = 0;  // bytes, counted from the end of the header
};

// The tensors in the order of their bytes, which they fill without holes. Empty after setting
// `problem`.
std::optional<std::vector<SafeTensor>> parse_safetensors_header(std::string_view text,
                                                                std::uint64_t payload,
                                                                std::string& problem);

// How elements of a type lie in the file; empty where Fuse does not read them.
std::optional<Stored> stored_as(std::string_view dtype);
// The name of a type in the file.
std::string_view safetensors_name(data::DType dtype);

}  // namespace fuse::io
