// Walks JSON text without building it: for the headers of binary files, whose size, depth and
// keys may be hostile.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fuse::io {

// One value, or the beginning of a list or an object.
struct JsonValue {
  enum class Type : std::uint8_t { Object, List, Text, Whole, Other };  // Whole: 0, 1, 2, ..
  Type type = Type::Other;
  std::string_view text;
  std::uint64_t whole = 0;
};

// Where a value stands: its key in each open object, and how many lists are open.
struct JsonPlace {
  std::vector<std::string> keys;
  std::size_t lists = 0;
};

// Calls `visit` with every value in order, until it answers with a problem. The answer is that
// problem, or what is wrong with the text, or empty. A key may stand once in an object.
std::string walk_json(std::string_view text,
                      const std::function<std::string(const JsonPlace&, const JsonValue&)>& visit);

}  // namespace fuse::io
