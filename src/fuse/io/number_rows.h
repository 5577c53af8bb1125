// The quick way through rows of plain numbers: no quotes, no names, no blank lines. It stops at the
// first byte it does not expect, and the general readers then say what is there.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "fuse/data/tuples.h"

namespace fuse::io {

// A row is `keys.size()` integers from 0 to 2^31 - 1, then `width` numbers.
struct NumberRows {
  std::vector<data::Key*> keys;  // where each column goes on
  double* values = nullptr;      // row by row
  std::size_t width = 0;
  bool integral = true;  // every one of the values is written as an integer
};

// Fills `rows`, which has room for as many as the text has lines; false at the first oddity.
bool read_number_rows(std::string_view text, char separator, NumberRows& rows);

// A text without the blank lines after its last row.
std::string_view without_blank_end(std::string_view text);

}  // namespace fuse::io
