// What a field in a column of keys is: a position, another number, or a name.
#pragma once

#include <cstdint>
#include <string_view>

namespace fuse::io {

enum class KeyKind : std::uint8_t {
  Position,  // an integer from 0 to 2^31 - 1; 3.0 is one as well
  Number,    // any other number
  Name,      // anything else; `inf` and `nan` among them, which count nothing
};

struct KeyField {
  KeyKind kind = KeyKind::Name;
  std::int64_t position = 0;
};
KeyField key_field(std::string_view text);

}  // namespace fuse::io
