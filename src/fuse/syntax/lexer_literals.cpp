// Numbers, strings and quoted names.
#include <cctype>

#include "fuse/support/unicode.h"
#include "fuse/syntax/lexer_state.h"

namespace fuse::syntax {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The character an escape stands for, or 0 when there is no such escape.
char escape_value(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case '"':
    case '\'':
    case '\\': return c;
    default: return '\0';
  }
}

}  // namespace

void Lexer::digits() {
  while (is_digit(peek()) || (peek() == '_' && is_digit(peek(1)) && is_digit(text_[at_ - 1])))
    ++at_;
}

void Lexer::exponent() {
  if (peek() != 'e' && peek() != 'E') return;
  bool sign = peek(1) == '+' || peek(1) == '-';
  if (!is_digit(peek(sign ? 2 : 1))) return;
  at_ += sign ? 2 : 1;
  digits();
}

void Lexer::number() {
  std::uint32_t begin = here();
  digits();
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    digits();
  }
  exponent();
  std::size_t end = at_;
  // What runs on without a space: letters, or a second decimal point.
  for (bool more = true; more && !done();) {
    CodePoint point = decode_utf8(text_, at_);
    more = is_word_part(point.value) || (peek() == '.' && is_digit(peek(1))) ||
           (peek() == '\'' && at_ != end);
    if (more) at_ += point.length;
  }
  if (at_ != end) {
    std::string_view written = text_.substr(begin, at_ - begin);
    Diagnostic& bad = diagnostics_.report(Kind::BadNumber, range(begin, at_), written);
    std::string_view rest = text_.substr(end, at_ - end);
    if (word_length(end) == rest.size() && rest[0] != '_') {
      std::string_view factor = text_.substr(begin, end - begin);
      bad.hint(fmt::format("a product wants a space: `{} {}`", factor, rest));
      at_ = end;  // and read on as if it were there
    }
  }
  push(TokenKind::Number, begin);
}

void Lexer::quoted(char quote) {
  std::uint32_t begin = here();
  ++at_;
  while (!done() && peek() != quote && peek() != '\n') {
    at_ += peek() == '\\' && at_ + 1 < text_.size() && peek(1) != '\n' ? 2 : 1;
  }
  if (peek() == quote && !done()) {
    ++at_;
    check_escapes(begin);
    return push(quote == '"' ? TokenKind::String : TokenKind::Symbol, begin);
  }
  if (text_[at_ - 1] == '\r') --at_;
  bool string = quote == '"';
  Diagnostic& open =
      diagnostics_.report(string ? Kind::UnclosedString : Kind::UnclosedSymbol, range(begin, at_));
  if (!string) open.hint("a prime follows its name without a space");
  push_invalid(begin);
  // The closing brackets of this line were swallowed: forget what it opened.
  while (in_brackets() && out_.tokens[open_.back()].line == line_) open_.pop_back();
}

void Lexer::check_escapes(std::uint32_t begin) {
  for (std::size_t i = begin + 1; i + 1 < at_; ++i) {
    if (text_[i] != '\\') continue;
    if (escape_value(text_[i + 1]) == '\0') {
      std::size_t length = decode_utf8(text_, i + 1).length;
      diagnostics_
          .report(Kind::UnknownEscape, range(static_cast<std::uint32_t>(i), i + 1 + length),
                  text_.substr(i, 1 + length))
          .hint("there are `\\n`, `\\t`, `\\\"`, `\\'` and `\\\\`");
    }
    ++i;
  }
}

std::string unescape(std::string_view quoted) {
  std::string result;
  std::string_view inside = quoted.substr(1, quoted.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\\' && i + 1 < inside.size()) {
      char value = escape_value(inside[++i]);
      result += value != '\0' ? value : inside[i];
    } else {
      result += inside[i];
    }
  }
  return result;
}

}  // namespace fuse::syntax
