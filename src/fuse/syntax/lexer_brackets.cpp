// Brackets: matching, and going on after a missing one.
#include <algorithm>

#include "fuse/syntax/lexer_state.h"

namespace fuse::syntax {

namespace {

TokenKind opener_of(TokenKind closer) {
  if (closer == TokenKind::RightParen) return TokenKind::LeftParen;
  return closer == TokenKind::RightSquare ? TokenKind::LeftSquare : TokenKind::LeftBrace;
}

// A file with more unclosed brackets than this is not worth reading on.
constexpr int most_unclosed = 20;

}  // namespace

bool Lexer::in_brackets() const {
  return !open_.empty() && out_.tokens[open_.back()].kind != TokenKind::LeftBrace;
}

void Lexer::pair(std::uint32_t open, std::uint32_t close) {
  out_.tokens[open].match = close;
  out_.tokens[close].match = open;
}

// The first of the ( and [ that are open after the last open `{`.
std::size_t Lexer::first_in_brackets() const {
  std::size_t first = open_.size();
  while (first > 0 && out_.tokens[open_[first - 1]].kind != TokenKind::LeftBrace) --first;
  return first;
}

void Lexer::opener(TokenKind kind) {
  std::uint32_t begin = here();
  ++at_;
  open_.push_back(static_cast<std::uint32_t>(out_.tokens.size()));
  push(kind, begin);
}

void Lexer::closer(TokenKind kind) {
  std::uint32_t begin = here();
  TokenKind wanted = opener_of(kind);
  // Where the opener may be: for `}` the nearest `{`, for the others nothing beyond a `{`.
  std::size_t open = open_.size();
  while (open > 0) {
    TokenKind candidate = out_.tokens[open_[open - 1]].kind;
    if (candidate == wanted) break;
    if (candidate == TokenKind::LeftBrace) open = 1;
    --open;
  }
  bool found = open > 0;
  if (found && kind == TokenKind::RightBrace && open != open_.size()) return give_up_bracket(open);
  if (!found && in_brackets() && out_.tokens[open_.back()].line != line_) {
    return give_up_bracket(first_in_brackets());
  }
  ++at_;
  if (!found && !in_brackets()) return stray(kind, begin);
  if (open != open_.size()) return mismatched(kind, begin, found ? open - 1 : open_.size() - 1);
  push(kind, begin);
  pair(open_.back(), static_cast<std::uint32_t>(out_.tokens.size() - 1));
  open_.pop_back();
}

void Lexer::stray(TokenKind kind, std::uint32_t begin) {
  if (error_line_ != line_) {
    diagnostics_.report(Kind::StrayBracket, range(begin, at_), spelling(kind));
  }
  error_line_ = line_;
  push_invalid(begin);
}

// `kind` closes the bracket open_[open], past others that stand open within it.
void Lexer::mismatched(TokenKind kind, std::uint32_t begin, std::size_t open) {
  const Token& inner = out_.tokens[open_.back()];
  if (error_line_ != line_) {
    diagnostics_
        .report(Kind::MismatchedBracket, range(begin, at_), spelling(kind), spelling(inner.kind))
        .label(range(inner.begin, inner.end),
               fmt::format("this `{}` is still open", spelling(inner.kind)));
  }
  error_line_ = line_;
  push_invalid(begin);
  open_.resize(open);
}

// At the end of the text: gives up the first ( or [ that is still open.
bool Lexer::give_up_open_bracket() {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (out_.tokens[open_[i]].kind == TokenKind::LeftBrace) continue;
    give_up_bracket(i);
    return true;
  }
  return false;
}

// Reports open_[position] as never closed, goes back to it and on at a later line, or here where
// its own line says more.
void Lexer::give_up_bracket(std::size_t position) {
  std::uint32_t index = open_[position];
  Token open = out_.tokens[index];
  if (error_line_ != open.line) {
    diagnostics_.report(Kind::UnclosedBracket, range(open.begin, open.end), spelling(open.kind));
  }
  out_.tokens.resize(index);
  while (!out_.comments.empty() && out_.comments.back().comment.range.begin > open.begin) {
    out_.comments.pop_back();
  }
  open_.resize(position);
  std::size_t reached = at_;
  bool same_line = !done() && line_ == open.line;
  at_ = open.end;
  line_ = open.line;
  error_line_ = line_;
  push_invalid(open.begin);
  if (same_line) {
    at_ = reached;
    return;
  }
  at_ = ++unclosed_ < most_unclosed ? resume_after(open.begin) : text_.size();
  line_ += static_cast<std::uint32_t>(
      std::count(text_.begin() + open.end, text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
}

// The end of the line before the next one that looks like a statement: not indented deeper than
// the line of `offset`, and beginning with a word, a string or a brace.
std::size_t Lexer::resume_after(std::uint32_t offset) const {
  auto indent_at = [&](std::size_t begin) {
    std::size_t first = text_.find_first_not_of(" \t", begin);
    return (first == std::string_view::npos ? text_.size() : first) - begin;
  };
  std::size_t begin = text_.rfind('\n', offset);
  std::size_t limit = indent_at(begin == std::string_view::npos ? 0 : begin + 1);
  for (std::size_t end = text_.find('\n', offset); end != std::string_view::npos;
       end = text_.find('\n', end + 1)) {
    std::size_t indent = indent_at(end + 1);
    std::size_t first = end + 1 + indent;
    if (indent > limit || first >= text_.size()) continue;
    char c = text_[first];
    if (word_length(first) > 0 || c == '"' || c == '{' || c == '}' || c == '#') return end;
  }
  return text_.size();
}

// At the end of the text only `{` can be open: one report, and a closer for each.
void Lexer::finish_brackets() {
  if (open_.empty()) return;
  const Token& first = out_.tokens[open_.front()];
  diagnostics_.report(Kind::UnclosedBracket, range(first.begin, first.end), spelling(first.kind));
  while (!open_.empty()) {
    push(TokenKind::RightBrace, here());
    pair(open_.back(), static_cast<std::uint32_t>(out_.tokens.size() - 1));
    open_.pop_back();
  }
}

}  // namespace fuse::syntax
