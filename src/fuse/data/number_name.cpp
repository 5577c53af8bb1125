#include "fuse/data/number_name.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace fuse::data {

namespace {

template <typename T>
bool parses(std::string_view text, T& value) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

std::string number_name(double value) {
  const bool short_digits = std::abs(value) < 1e21;
  if (short_digits && value == std::floor(value)) {
    return fmt::format("{:.0f}", value == 0 ? 0.0 : value);
  }
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string number_name(std::string_view text) {
  std::string_view digits = text;
  const bool negative = !digits.empty() && digits.front() == '-';
  if (negative || (!digits.empty() && digits.front() == '+')) digits.remove_prefix(1);
  if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) return "0";
    const std::string exact = (negative ? "-" : "") + std::string(digits);
    const double value = parse_number_name(exact).real;
    // One text for equal numbers: that of the double where it is exact.
    return fmt::format("{:.0f}", value) == exact ? number_name(value) : exact;
  }
  const double value = parse_number_name(text).real;
  return std::isfinite(value) ? number_name(value) : std::string(text);
}

Number parse_number_name(std::string_view text) {
  Number number;
  number.whole = parses(text, number.integer);
  if (number.whole) {
    number.real = static_cast<double>(number.integer);
  } else if (!parses(text, number.real)) {
    number.real = std::nan("");
  }
  return number;
}

}  // namespace fuse::data
