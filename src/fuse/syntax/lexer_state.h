// The lexer's state, shared by its source files; not for others.
#pragma once

#include "fuse/syntax/lexer.h"

namespace fuse::syntax {

class Lexer {
 public:
  Lexer(std::string_view text, FileId file, Diagnostics& diagnostics);
  TokenList run();

 private:
  // lexer.cpp: white space, words, operators
  void skip_trivia();
  void newline();
  void comment();
  void next_token();
  void word();
  void wide_character();
  bool operator_token();
  void unexpected(std::string shown, std::size_t length, std::string hint);
  // Appends the token [begin, at_), where at_ is past its text.
  void push(TokenKind kind, std::uint32_t begin);
  void push_invalid(std::uint32_t begin);

  // lexer_literals.cpp
  void number();
  void digits();
  void exponent();
  void quoted(char quote);
  void check_escapes(std::uint32_t begin);

  // lexer_brackets.cpp
  void opener(TokenKind kind);
  void closer(TokenKind kind);
  void stray(TokenKind kind, std::uint32_t begin);
  void mismatched(TokenKind kind, std::uint32_t begin, std::size_t open);
  void finish_brackets();
  bool give_up_open_bracket();
  std::size_t first_in_brackets() const;
  void give_up_bracket(std::size_t position);
  std::size_t resume_after(std::uint32_t offset) const;
  void pair(std::uint32_t open, std::uint32_t close);
  // Whether newlines count for nothing: the innermost open bracket is ( or [.
  bool in_brackets() const;

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool done() const { return at_ >= text_.size(); }
  std::size_t word_length(std::size_t at) const;
  SourceRange range(std::uint32_t begin, std::size_t end) const {
    return {file_, begin, static_cast<std::uint32_t>(end)};
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(at_); }
  TokenKind last_kind() const;

  std::string_view text_;
  FileId file_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  TokenList out_;
  std::vector<std::uint32_t> open_;  // token indices of the open brackets
  bool space_ = false;
  int newlines_ = 0;  // since the last token or comment
  // Lines of the last errors of a kind: one report a line is enough.
  std::uint32_t error_line_ = 0;       // brackets
  std::uint32_t unexpected_line_ = 0;  // characters
  int unclosed_ = 0;
};

}  // namespace fuse::syntax
