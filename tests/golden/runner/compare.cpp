#include "compare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <vector>

namespace fuse::golden {

namespace {

struct Piece {
  enum Type { Text, Blank, Number } type;
  std::string text;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

std::size_t skip_digits(const std::string& line, std::size_t at) {
  while (at < line.size() && is_digit(line[at])) ++at;
  return at;
}

// The end of the number that starts at `at`, or `at` when none does.
std::size_t number_end(const std::string& line, std::size_t at) {
  if (at > 0 && is_word(line[at - 1])) return at;  // the 3 of x3 and of 1.2.3
  std::size_t end = at;
  if (line[end] == '-' || line[end] == '+') ++end;
  const std::size_t digits = end;
  end = skip_digits(line, end);
  if (end == digits) return at;
  if (end + 1 < line.size() && line[end] == '.' && is_digit(line[end + 1])) {
    end = skip_digits(line, end + 1);
  }
  if (end < line.size() && (line[end] == 'e' || line[end] == 'E')) {
    std::size_t exponent = end + 1;
    if (exponent < line.size() && (line[exponent] == '-' || line[exponent] == '+')) ++exponent;
    const std::size_t exponent_end = skip_digits(line, exponent);
    if (exponent_end > exponent) end = exponent_end;
  }
  return end;
}

std::vector<Piece> pieces_of(const std::string& line) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = number_end(line, at);
    Piece::Type type = Piece::Number;
    if (end == at) {
      type = is_blank(line[at]) ? Piece::Blank : Piece::Text;
      end = at + 1;
      if (type == Piece::Blank) {
        while (end < line.size() && is_blank(line[end])) ++end;
      }
    }
    pieces.push_back({type, line.substr(at, end - at)});
    at = end;
  }
  return pieces;
}

bool is_whole(const std::string& number) {
  return number.find_first_of(".eE") == std::string::npos;
}

double value_of(const std::string& number) {
  double value = 0;
  const char* start = number.data() + (number[0] == '+' ? 1 : 0);
  std::from_chars(start, number.data() + number.size(), value);
  return value;
}

bool numbers_match(const std::string& a, const std::string& b, double tolerance) {
  if (a == b) return true;
  const double x = value_of(a), y = value_of(b);
  if (is_whole(a) && is_whole(b)) return x == y && x == 0;  // 0 and -0
  return std::abs(x - y) <= tolerance * std::max({1.0, std::abs(x), std::abs(y)});
}

bool lines_match(const std::string& expected, const std::string& actual, double tolerance) {
  if (expected == actual) return true;
  const auto a = pieces_of(expected), b = pieces_of(actual);
  if (a.size() != b.size()) return false;
  bool number_differs = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].type != b[i].type) return false;
    if (a[i].type == Piece::Number) {
      if (!numbers_match(a[i].text, b[i].text, tolerance)) return false;
      number_differs |= a[i].text != b[i].text;
    } else if (a[i].type == Piece::Text && a[i].text != b[i].text) {
      return false;
    }
  }
  return number_differs;  // else only blanks differ, and they are text
}

}  // namespace

Comparison compare(const std::string& expected, const std::string& actual, double tolerance) {
  Comparison result;
  std::istringstream a(expected), b(actual);
  for (int line = 1;; ++line) {
    std::string x, y;
    const bool more_a = static_cast<bool>(std::getline(a, x));
    const bool more_b = static_cast<bool>(std::getline(b, y));
    if (!more_a && !more_b) return result;
    if (more_a != more_b || !lines_match(x, y, tolerance)) {
      return {false, line, more_a ? x : "(nothing)", more_b ? y : "(nothing)"};
    }
  }
}

}  // namespace fuse::golden
