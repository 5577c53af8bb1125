// UTF-8 decoding and the few Unicode properties that identifiers and underlining need.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fuse {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;  // in bytes; 1 for an invalid byte
  bool valid = false;
};

// The code point at byte `at` (< text.size()); overlong forms and surrogates are invalid.
CodePoint decode_utf8(std::string_view text, std::size_t at);
// Offset of the first byte that is not UTF-8.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

bool is_letter(char32_t code);     // may begin an identifier (besides `_`)
bool is_word_part(char32_t code);  // may continue one: letters, marks, digits, `_`
int display_width(char32_t code);  // 0, 1 or 2 columns
bool is_control(char32_t code);    // must not reach a terminal as it is

}  // namespace fuse
