#include "fuse/io/fact_field.h"

#include <algorithm>
#include <cmath>

#include "fuse/io/text.h"

namespace fuse::io {

namespace {

constexpr std::int64_t last_position = (std::int64_t{1} << 31) - 1;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

KeyField key_field(std::string_view text) {
  const char first = text.empty() ? 'x' : text.front();
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return {};
  if (text.size() < 10 && std::all_of(text.begin(), text.end(), is_digit)) {
    std::int64_t value = 0;
    for (char c : text) value = value * 10 + (c - '0');
    return {KeyKind::Position, value};
  }
  const auto value = parse_number(text);
  if (!value || !std::isfinite(*value)) return {};
  if (*value < 0 || *value > double(last_position) || *value != std::floor(*value)) {
    return {KeyKind::Number, 0};
  }
  return {KeyKind::Position, static_cast<std::int64_t>(*value)};
}

}  // namespace fuse::io
