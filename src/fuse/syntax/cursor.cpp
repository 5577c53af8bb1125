#include "fuse/syntax/cursor.h"

#include <algorithm>

#include "fuse/syntax/lexer.h"

namespace fuse::syntax {

namespace {

constexpr Token nothing{TokenKind::Invalid};
constexpr std::size_t longest_excerpt = 40;  // in bytes

}  // namespace

Cursor::Cursor(const SourceSet& sources, FileId file, Diagnostics& diagnostics)
    : file_(file),
      source_(sources.file(file).text()),
      diagnostics_(diagnostics),
      list_(lex(sources, file, diagnostics)) {}

const Token& Cursor::token(std::size_t ahead) const {
  if (panicking_) return nothing;
  return list_.tokens[std::min(position_ + ahead, list_.tokens.size() - 1)];
}

bool Cursor::at_joined(TokenKind wanted, TokenKind then) const {
  return at(wanted) && kind(1) == then && !token(1).space_before;
}

bool Cursor::at_end_of_statement() const {
  using enum TokenKind;
  return at(Newline) || at(Semicolon) || at(End) || at(RightBrace);
}

void Cursor::advance() {
  if (!panicking_ && position_ + 1 < list_.tokens.size()) ++position_;
}

bool Cursor::accept(TokenKind wanted) {
  if (!at(wanted)) return false;
  advance();
  return true;
}

bool Cursor::expect(TokenKind wanted, std::string_view shown) {
  if (accept(wanted)) return true;
  std::string quoted = shown.empty() ? fmt::format("`{}`", spelling(wanted)) : std::string(shown);
  fail(Kind::ExpectedToken, range(), quoted, describe());
  return false;
}

bool Cursor::expect_closer(TokenKind wanted, std::string_view shown, const Token& opener) {
  if (accept(wanted)) return true;
  fail(Kind::ExpectedToken, range(), shown, describe())
      .label(range(opener), fmt::format("`{}` opened here", spelling(opener.kind)));
  return false;
}

void Cursor::skip_newlines() {
  while (at(TokenKind::Newline)) advance();
}

std::string_view Cursor::text(const Token& token) const {
  return source_.substr(token.begin, token.end - token.begin);
}

SourceRange Cursor::range_from(SourceRange first) const {
  if (position_ == 0) return first;
  const Token& last = list_.tokens[position_ - 1];
  return {file_, first.begin, std::max(first.end, last.end)};
}

std::string Cursor::excerpt(SourceRange range) const {
  std::string result(source_.substr(range.begin, range.end - range.begin));
  std::replace(result.begin(), result.end(), '\n', ' ');
  if (result.size() <= longest_excerpt) return result;
  std::size_t length = longest_excerpt;
  while (length > 0 && (static_cast<unsigned char>(result[length]) & 0xC0) == 0x80) --length;
  return result.substr(0, length) + "..";
}

std::string Cursor::describe(const Token& token) const {
  switch (token.kind) {
    case TokenKind::Newline: return "the end of the line";
    case TokenKind::End: return "the end of the file";
    case TokenKind::String: return "the text " + excerpt(range(token));
    default: return fmt::format("`{}`", excerpt(range(token)));
  }
}

}  // namespace fuse::syntax
