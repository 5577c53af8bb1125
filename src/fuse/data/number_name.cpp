#include "fuse/data/number_name.h"

#include <charconv>
#include <cmath>
#include <cstdint>

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
  if (value == std::floor(value) && std::abs(value) < 0x1p63) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string number_name(std::string_view text) {
  const Number number = parse_number_name(text);
  if (number.whole) return std::to_string(number.integer);
  return std::isnan(number.real) ? std::string(text) : number_name(number.real);
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
