// The tokens of Fuse: what the lexer hands to the parser.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fuse/syntax/tree.h"

namespace fuse::syntax {

enum class TokenKind : std::uint8_t {
#define FUSE_TOKEN(kind, spelling, goes_on) kind,
#define FUSE_KEYWORD(kind, spelling) kind,
#include "fuse/syntax/tokens.def"
#undef FUSE_TOKEN
#undef FUSE_KEYWORD
};

struct Token {
  TokenKind kind = TokenKind::End;
  bool space_before = false;  // white space, a newline or a comment stands directly before
  bool blank_before = false;  // an empty line stands directly before
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 1;
  std::uint32_t match = 0;  // index of the matching bracket; 0 where there is none
};

struct LexedComment {
  Comment comment;
  std::uint32_t token = 0;  // index of the token that follows it
  bool own_line = false;    // nothing but white space stands before it on its line
};

struct TokenList {
  std::vector<Token> tokens;  // ends with End
  std::vector<LexedComment> comments;
};

std::string_view spelling(TokenKind kind);
// Whether a newline after it lets the statement go on.
bool goes_on(TokenKind kind);
// Name, or the keyword or word operator that `word` spells.
TokenKind word_kind(std::string_view word);
// Words that may name an argument: names, keywords, literals.
bool is_word(TokenKind kind);
// Words with a fixed meaning, which cannot be names.
bool is_keyword(TokenKind kind);
bool is_opener(TokenKind kind);
bool is_closer(TokenKind kind);

}  // namespace fuse::syntax
