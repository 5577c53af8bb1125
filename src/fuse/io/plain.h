// Whole files of plain numbers, read the quick way. Empty for any other file, about which the
// general readers of delimited.h know what to say: where both answer, they answer the same.
#pragma once

#include <optional>
#include <string_view>

#include "fuse/data/array.h"
#include "fuse/data/facts.h"

namespace fuse::io {

// Pieces: 0 for as many as pay off.
std::optional<data::Facts> read_plain_facts(std::string_view text, char separator, std::size_t rank,
                                            bool header, std::size_t pieces = 0);
std::optional<data::Array> read_plain_matrix(std::string_view text, char separator, bool header,
                                             std::size_t pieces = 0);

}  // namespace fuse::io
