#include "fuse/io/text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "fuse/io/bytes.h"

namespace fuse::io {

namespace {

bool is_continuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// The length of the character that starts at `at`; 0 when the bytes there are none.
std::size_t character_length(const unsigned char* at, std::size_t available) {
  const unsigned char first = at[0];
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;  // of the second byte: no overlong form, no surrogate
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if (length == 0 || length > available) return 0;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (at[1] < low || at[1] > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(at[i])) return 0;
  }
  return length;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

// What a number beyond the range of double stands for, as Python reads it.
double out_of_range(std::string_view digits) {
  const std::size_t exponent = digits.find_first_of("eE");
  const bool small = exponent == std::string_view::npos ? digits[0] == '0' || digits[0] == '.'
                                                        : digits.substr(exponent + 1, 1) == "-";
  return small ? 0.0 : std::numeric_limits<double>::infinity();
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, bytes + at, sizeof word);
      if ((word & 0x8080808080808080u) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t length = character_length(bytes + at, text.size() - at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

Position position_of(std::string_view text, std::size_t offset) {
  Position position;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if (!is_continuation(static_cast<unsigned char>(text[i]))) {
      ++position.column;
    }
  }
  return position;
}

std::string_view without_byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  return bytes;
}

bool check_text(std::string_view text, const Report& report) {
  if (const std::size_t nul = text.find('\0'); nul != text.npos) {
    report(Kind::TextBinary, position_of(text, nul).line);
    return false;
  }
  if (const std::size_t bad = find_invalid_utf8(text); bad != text.npos) {
    const Position position = position_of(text, bad);
    report(Kind::TextNotUtf8, position.line, position.column);
    return false;
  }
  return true;
}

std::optional<std::string> checked_text(std::string bytes, const Report& report) {
  bytes.erase(0, bytes.size() - without_byte_order_mark(bytes).size());
  if (!check_text(bytes, report)) return std::nullopt;
  return bytes;
}

std::optional<std::string> read_text(const std::string& path, const Report& report,
                                     std::uint64_t limit) {
  auto bytes = read_bytes(path, limit, report);
  if (!bytes) return std::nullopt;
  return checked_text(*std::move(bytes), report);
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  double value = 0;
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) {
    value = std::numeric_limits<double>::infinity();
  } else if (equals_ignoring_case(text, "nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    // from_chars would take a second sign and nan(chars).
    if (text[0] != '.' && (text[0] < '0' || text[0] > '9')) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) value = out_of_range(text);
    if (error == std::errc::invalid_argument) return std::nullopt;
  }
  return negative ? -value : value;
}

bool written_as_integer(std::string_view text) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  const auto value = parse_integer(text);
  return value && *value >= -exact && *value <= exact;
}

}  // namespace fuse::io
