#include <algorithm>

#include <fmt/format.h>

#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

namespace {

void append_utf8(std::string& text, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0 | c >> 12);
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// Four hexadecimal digits at `at`; empty when there are none.
std::optional<std::uint32_t> hex4(std::string_view row, std::size_t at) {
  if (at + 4 > row.size()) return std::nullopt;
  std::uint32_t value = 0;
  for (char c : row.substr(at, 4)) {
    const std::size_t digit = std::string_view("0123456789abcdef")
                                  .find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

}  // namespace

bool JsonRows::fail(std::size_t at, std::string_view problem) {
  report_(Kind::JsonMalformed, line(), column({{}, at, false}), problem);
  return false;
}

void JsonRows::skip_blanks(std::size_t& at) const {
  while (at < row_.size() && (row_[at] == ' ' || row_[at] == '\t' || row_[at] == '\r')) ++at;
}

bool JsonRows::split() {
  std::size_t at = 0;
  skip_blanks(at);
  if (at >= row_.size() || row_[at] != '[') {
    return fail(at, "a line is a list of numbers and strings");
  }
  for (bool more = true; more;) {
    ++at;
    skip_blanks(at);
    if (at < row_.size() && row_[at] == ']' && fields_.empty()) break;
    if (!value(at)) return false;
    skip_blanks(at);
    more = at < row_.size() && row_[at] == ',';
  }
  if (at >= row_.size() || row_[at] != ']') {
    return fail(
        at, at < row_.size() ? "a comma or `]` is missing here" : "the line ends inside a list");
  }
  ++at;
  skip_blanks(at);
  return at == row_.size() || fail(at, "there is more after the end of the list");
}

bool JsonRows::value(std::size_t& at) {
  if (at < row_.size() && row_[at] == '"') return string(at);
  const std::size_t end = std::min(row_.find_first_of(" \t\r,]", at), row_.size());
  const std::string_view word = row_.substr(at, end - at);
  if (word.empty()) return fail(at, "a number or a string is missing here");
  const std::size_t digit = word.front() == '-' ? 1 : 0;
  const bool number = digit < word.size() && word[digit] >= '0' && word[digit] <= '9';
  if (!number || !parse_number(word)) {
    return fail(at, fmt::format("`{}` is not a number or a string", word));
  }
  fields_.push_back({word, at, false});
  at = end;
  return true;
}

// `at` moves from one quote behind the other.
bool JsonRows::string(std::size_t& at) {
  const std::size_t begin = at++;
  std::string text;
  bool escaped = false;
  for (;;) {
    const std::size_t stop = row_.find_first_of("\"\\", at);
    if (stop == row_.npos)
      return fail(begin, "the quote that opens here is not closed on this line");
    if (row_[stop] == '"' && !escaped) {
      fields_.push_back({row_.substr(at, stop - at), begin, true});
      at = stop + 1;
      return true;
    }
    text += row_.substr(at, stop - at);
    at = stop + 1;
    if (row_[stop] == '"') break;
    escaped = true;
    if (!escape(at, text)) return false;
  }
  fields_.push_back({unquoted_.emplace_back(std::move(text)), begin, true});
  return true;
}

// `at` is behind a backslash.
bool JsonRows::escape(std::size_t& at, std::string& text) {
  constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  const char c = at < row_.size() ? row_[at] : '\0';
  if (c == 'u') return code_point(++at, text);
  const std::size_t which = c == '\0' ? letters.npos : letters.find(c);
  if (which == letters.npos) return fail(at - 1, "JSON has no such escape");
  text += meanings[which];
  ++at;
  return true;
}

// `at` is behind \u. Characters beyond 16 bits are two escapes.
bool JsonRows::code_point(std::size_t& at, std::string& text) {
  auto value = hex4(row_, at);
  std::size_t end = at + 4;
  if (value && *value >= 0xD800 && *value < 0xDC00) {
    const auto low = row_.substr(end, 2) == "\\u" ? hex4(row_, end + 2) : std::nullopt;
    end += 6;
    const bool pair = low && *low >= 0xDC00 && *low < 0xE000;
    value =
        pair ? std::optional(0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00)) : std::nullopt;
  }
  if (!value || *value == 0 || (*value >= 0xDC00 && *value < 0xE000)) {
    return fail(at - 2, "this escape is no character");
  }
  append_utf8(text, *value);
  at = end;
  return true;
}

}  // namespace fuse::io
