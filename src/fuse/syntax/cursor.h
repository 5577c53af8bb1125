// A position in the tokens of a file, with the parser's way of reporting: the first error of a
// statement is reported, and until the statement is left every look at the tokens sees nothing.
#pragma once

#include <string>
#include <string_view>

#include "fuse/support/diagnostics.h"
#include "fuse/syntax/token.h"

namespace fuse::syntax {

class Cursor {
 public:
  Cursor(const SourceSet& sources, FileId file, Diagnostics& diagnostics);

 protected:
  const Token& token(std::size_t ahead = 0) const;
  TokenKind kind(std::size_t ahead = 0) const { return token(ahead).kind; }
  bool at(TokenKind wanted) const { return kind() == wanted; }
  // Whether the next token is `wanted` and the one after it `then`, without white space.
  bool at_joined(TokenKind wanted, TokenKind then) const;
  bool at_end_of_statement() const;
  void advance();
  bool accept(TokenKind wanted);
  // Like accept, but reports what was expected; `shown` defaults to the quoted spelling.
  bool expect(TokenKind wanted, std::string_view shown = {});
  // The same for a closing bracket, pointing at its opener.
  bool expect_closer(TokenKind wanted, std::string_view shown, const Token& opener);
  void skip_newlines();

  std::string_view text(const Token& token) const;
  std::string_view text() const { return text(token()); }
  SourceRange range(const Token& token) const { return {file_, token.begin, token.end}; }
  SourceRange range() const { return range(token()); }
  // From the beginning of `first` to the end of the last token consumed.
  SourceRange range_from(SourceRange first) const;
  // The token as a message names it: quoted, or "the end of the line".
  std::string describe(const Token& token) const;
  std::string describe() const { return describe(token()); }
  // The source text of a range, on one line and not too long, for messages.
  std::string excerpt(SourceRange range) const;

  // Reports an error that ends the statement.
  template <typename... Args>
  Diagnostic& fail(Kind kind, SourceRange at, const Args&... args) {
    bool silent = panicking_ || (position_ < list_.tokens.size() &&
                                 list_.tokens[position_].kind == TokenKind::Invalid);
    panicking_ = true;
    return silent ? ignored_ : diagnostics_.report(kind, at, args...);
  }
  // Reports an error after which the statement can be read on.
  template <typename... Args>
  Diagnostic& complain(Kind kind, SourceRange at, const Args&... args) {
    failed_ = true;
    return panicking_ ? ignored_ : diagnostics_.report(kind, at, args...);
  }

  FileId file_;
  std::string_view source_;
  Diagnostics& diagnostics_;
  TokenList list_;
  std::size_t position_ = 0;
  bool panicking_ = false;
  bool failed_ = false;  // the statement had an error, ended or not

 private:
  Diagnostic ignored_{};
};

}  // namespace fuse::syntax
