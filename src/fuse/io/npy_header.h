// The header of a .npy file: a Python dictionary that says what the bytes after it are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuse/data/array.h"

namespace fuse::io {

struct NpyHeader {
  std::string descr;  // '<f4', or the text of a list for a structured type
  bool fortran = false;
  data::Shape shape;
};

// Parses the dictionary; empty after setting `problem` to what is wrong with it.
std::optional<NpyHeader> parse_npy_header(std::string_view text, std::string& problem);

// The whole head of a version 1.0 file: magic, version, length and dictionary, padded to 64 bytes.
std::string make_npy_header(std::string_view descr, const data::Shape& shape);

}  // namespace fuse::io
