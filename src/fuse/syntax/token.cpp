#include "fuse/syntax/token.h"

#include <algorithm>
#include <array>

namespace fuse::syntax {

namespace {

struct TokenInfo {
  std::string_view spelling;
  bool goes_on;
  bool keyword;
};

constexpr TokenInfo infos[] = {
#define FUSE_TOKEN(kind, spelling, goes_on) {spelling, goes_on, false},
#define FUSE_KEYWORD(kind, spelling) {spelling, false, true},
#include "fuse/syntax/tokens.def"
#undef FUSE_TOKEN
#undef FUSE_KEYWORD
};

struct Word {
  std::string_view text;
  TokenKind kind;
};

constexpr auto words = [] {
  std::array words = {
      Word{"and", TokenKind::And},
      Word{"or", TokenKind::Or},
#define FUSE_TOKEN(kind, spelling, goes_on)
#define FUSE_KEYWORD(kind, spelling) Word{spelling, TokenKind::kind},
#include "fuse/syntax/tokens.def"
#undef FUSE_TOKEN
#undef FUSE_KEYWORD
  };
  std::sort(words.begin(), words.end(), [](Word a, Word b) { return a.text < b.text; });
  return words;
}();

}  // namespace

std::string_view spelling(TokenKind kind) { return infos[static_cast<int>(kind)].spelling; }
bool goes_on(TokenKind kind) { return infos[static_cast<int>(kind)].goes_on; }

TokenKind word_kind(std::string_view word) {
  auto found = std::lower_bound(words.begin(), words.end(), word,
                                [](Word a, std::string_view text) { return a.text < text; });
  return found != words.end() && found->text == word ? found->kind : TokenKind::Name;
}

bool is_keyword(TokenKind kind) {
  return infos[static_cast<int>(kind)].keyword || kind == TokenKind::And || kind == TokenKind::Or;
}
bool is_word(TokenKind kind) { return kind == TokenKind::Name || is_keyword(kind); }

bool is_opener(TokenKind kind) {
  using enum TokenKind;
  return kind == LeftParen || kind == LeftSquare || kind == LeftBrace;
}
bool is_closer(TokenKind kind) {
  using enum TokenKind;
  return kind == RightParen || kind == RightSquare || kind == RightBrace;
}

}  // namespace fuse::syntax
