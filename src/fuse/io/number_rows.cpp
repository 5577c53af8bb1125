#include "fuse/io/number_rows.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t ones = 0x0101010101010101u;
constexpr std::uint64_t last_position = (std::uint64_t{1} << 31) - 1;
constexpr std::size_t most_digits = 15;  // of a whole number that is exact, and so its quotient
constexpr double powers_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// Eight characters below ten each, the first in the lowest byte, as a number.
std::uint64_t number_of(std::uint64_t digits) {
  digits = digits * 10 + (digits >> 8);
  const std::uint64_t even = (digits & 0x000000FF000000FFu) * 0x000F424000000064u;
  const std::uint64_t odd = (digits >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u;
  return (even + odd) >> 32;
}

class Cursor {
 public:
  Cursor(std::string_view text, char separator)
      : at_(text.data()), end_(at_ + text.size()), separator_(separator) {}

  bool ended() const { return at_ == end_; }
  const char* at() const { return at_; }

  void skip_blanks() {
    while (at_ < end_ && *at_ == ' ') ++at_;
  }
  bool separator() {
    skip_blanks();
    return at_ < end_ && *at_++ == separator_;
  }
  // The end of a line, or of the text.
  bool line_end() {
    skip_blanks();
    if (at_ < end_ && *at_ == '\r') ++at_;
    return at_ == end_ || *at_++ == '\n';
  }

  bool position(data::Key& to) {
    skip_blanks();
    std::uint64_t value = 0;
    std::size_t digits = leading_digits(value);
    if (digits == 8) {
      for (; digits < 11 && at_ < end_ && is_digit(*at_); ++digits) {
        value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
      }
    }
    to = static_cast<data::Key>(value);
    return digits > 0 && value <= last_position;
  }

  bool number(double& to, bool& integral) {
    skip_blanks();
    const char* const begin = at_;
    const bool negative = at_ < end_ && *at_ == '-';
    at_ += negative;
    std::uint64_t value = 0;
    const std::size_t whole = digits(value);
    std::size_t fraction = 0;
    if (at_ < end_ && *at_ == '.') {
      ++at_;
      integral = false;
      fraction = digits(value);
      if (fraction == 0) return odd_number(begin, to, integral);
    }
    const bool over = at_ == end_ || *at_ == separator_ || *at_ == '\n' || *at_ == '\r';
    if (!over || whole == 0 || whole + fraction > most_digits) {
      return odd_number(begin, to, integral);
    }
    to = static_cast<double>(value) / powers_of_ten[fraction];
    if (negative) to = -to;
    return true;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  // Up to eight digits into `value`, and how many.
  std::size_t leading_digits(std::uint64_t& value) {
    std::uint64_t word = 0;
    if (end_ - at_ >= 8) {
      std::memcpy(&word, at_, 8);
    } else {
      std::memcpy(&word, at_, static_cast<std::size_t>(end_ - at_));
    }
    word ^= '0' * ones;
    const std::uint64_t others = (((word & 0x7f * ones) + 0x76 * ones) | word) & 0x80 * ones;
    const auto count = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    if (count == 0) return 0;
    value = number_of(word << (64 - 8 * count));
    at_ += count;
    return count;
  }

  // The digits here, appended to `value`; 16 stand for more than are exact.
  std::size_t digits(std::uint64_t& value) {
    std::size_t count = 0;
    for (; count < 16 && at_ < end_ && is_digit(*at_); ++count) {
      value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
    }
    return count;
  }

  // Any other way to write a number.
  bool odd_number(const char* begin, double& to, bool& integral) {
    at_ = begin;
    while (at_ < end_ && *at_ != separator_ && *at_ != '\n') ++at_;
    if (at_ > begin && (at_ == end_ || *at_ == '\n') && at_[-1] == '\r') --at_;
    const std::string_view text =
        trimmed(std::string_view(begin, static_cast<std::size_t>(at_ - begin)));
    const auto value = parse_number(text);
    if (!value) return false;
    integral = integral && written_as_integer(text);
    to = *value;
    return true;
  }

  const char* at_;
  const char* end_;
  char separator_;
};

bool read_row(Cursor& cursor, std::size_t row, NumberRows& rows) {
  const std::size_t count = rows.keys.size();
  for (std::size_t c = 0; c < count; ++c) {
    if (c > 0 && !cursor.separator()) return false;
    if (!cursor.position(rows.keys[c][row])) return false;
  }
  double* values = rows.values + row * rows.width;
  for (std::size_t c = 0; c < rows.width; ++c) {
    if (count + c > 0 && !cursor.separator()) return false;
    if (!cursor.number(values[c], rows.integral)) return false;
  }
  return cursor.line_end();
}

}  // namespace

bool read_number_rows(std::string_view text, char separator, NumberRows& rows) {
  Cursor cursor(text, separator);
  for (std::size_t row = 0; !cursor.ended(); ++row) {
    const char* const begin = cursor.at();
    if (!read_row(cursor, row, rows)) return false;
    if (static_cast<std::size_t>(cursor.at() - begin) > longest_line) return false;
  }
  return true;
}

std::string_view without_blank_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  const std::size_t end = last == text.npos ? 0 : text.find('\n', last);
  const std::string_view rest = end == text.npos ? std::string_view() : text.substr(end);
  for (std::size_t at = rest.find('\r'); at != rest.npos; at = rest.find('\r', at + 1)) {
    if (at + 1 < rest.size() && rest[at + 1] != '\n') return text;  // this one ends no line
  }
  return text.substr(0, text.size() - rest.size());
}

}  // namespace fuse::io
