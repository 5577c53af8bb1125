#include "fuse/io/fact_field.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fuse/io/text.h"

namespace fuse::io {

namespace {

constexpr std::int64_t last_position = (std::int64_t{1} << 31) - 1;
constexpr std::int64_t most_digits = 400;  // no finite double has more

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits of a number that is an integer as written, `1.50e2` too; empty when it is none.
std::optional<std::string> integer_digits(std::string_view text) {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  std::int64_t exponent = 0;
  if (mark < text.size()) {
    const auto written = parse_integer(text.substr(mark + 1));
    if (!written || std::abs(*written) > most_digits) return std::nullopt;
    exponent = *written;
  }
  const std::size_t point = std::min(text.find('.'), mark);
  std::string digits(text.substr(0, point));
  if (point < mark) {
    digits += text.substr(point + 1, mark - point - 1);
    exponent -= static_cast<std::int64_t>(mark - point - 1);
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return "0";
  for (; exponent < 0 && digits.back() == '0'; ++exponent) digits.pop_back();
  if (exponent < 0 || static_cast<std::int64_t>(digits.size()) + exponent > most_digits) {
    return std::nullopt;
  }
  return digits.append(static_cast<std::size_t>(exponent), '0');
}

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

std::string number_name(std::string_view text) {
  const double value = parse_number(text).value_or(0);
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  const std::string sign = value < 0 ? "-" : "";
  if (const auto digits = integer_digits(text)) return sign + *digits;
  const double size = std::abs(value);
  if (size == std::floor(size)) return sign + fmt::format("{:.0f}", size);
  char shortest[40];
  const char* end = std::to_chars(shortest, shortest + sizeof shortest, size).ptr;
  return sign + std::string(shortest, static_cast<std::size_t>(end - shortest));
}

}  // namespace fuse::io
