#include "fuse/support/unicode.h"

#include <algorithm>
#include <iterator>

namespace fuse {

namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

#include "fuse/support/unicode_ranges.inc"

template <std::size_t N>
bool contains(const CodeRange (&ranges)[N], char32_t code) {
  auto after =
      std::upper_bound(std::begin(ranges), std::end(ranges), code,
                       [](char32_t value, CodeRange range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

bool is_ascii_letter(char32_t code) {
  return (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z');
}

// Length promised by a first byte, 0 when it cannot be one, and the smallest code that needs it.
struct Lead {
  std::size_t length;
  char32_t bits;
  char32_t smallest;
};

Lead lead(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {2, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  Lead first = lead(static_cast<unsigned char>(text[at]));
  if (first.length == 0 || at + first.length > text.size()) return {};
  char32_t code = first.bits;
  for (std::size_t i = 1; i < first.length; ++i) {
    auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte & 0x3Fu);
  }
  bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < first.smallest || code > 0x10FFFF || surrogate) return {};
  return {code, first.length, true};
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    CodePoint point = decode_utf8(text, at);
    if (!point.valid) return at;
    at += point.length;
  }
  return std::nullopt;
}

bool is_letter(char32_t code) {
  return code < 0x80 ? is_ascii_letter(code) : contains(letters, code);
}

bool is_word_part(char32_t code) {
  if (code < 0x80) return is_ascii_letter(code) || (code >= U'0' && code <= U'9') || code == U'_';
  return contains(word_parts, code);
}

int display_width(char32_t code) {
  if (code < 0x80) return 1;
  if (contains(zero_width, code)) return 0;
  return contains(double_width, code) ? 2 : 1;
}

bool is_control(char32_t code) {
  bool bidirectional = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || bidirectional;
}

}  // namespace fuse
