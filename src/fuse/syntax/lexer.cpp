#include "fuse/syntax/lexer.h"

#include <algorithm>
#include <utility>

#include "fuse/support/unicode.h"
#include "fuse/syntax/lexer_state.h"

namespace fuse::syntax {

namespace {

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

// Longest first, so that the first match is the right one.
constexpr Spelling operators[] = {
    {"**", TokenKind::Caret},     {"//", TokenKind::SlashSlash}, {"==", TokenKind::EqualEqual},
    {"!=", TokenKind::BangEqual}, {"<=", TokenKind::LessEqual},  {">=", TokenKind::GreaterEqual},
    {"->", TokenKind::Arrow},     {"&&", TokenKind::And},        {"||", TokenKind::Or},
    {"+", TokenKind::Plus},       {"-", TokenKind::Minus},       {"*", TokenKind::Star},
    {"/", TokenKind::Slash},      {"%", TokenKind::Percent},     {"^", TokenKind::Caret},
    {"!", TokenKind::Bang},       {"<", TokenKind::Less},        {">", TokenKind::Greater},
    {"=", TokenKind::Assign},     {",", TokenKind::Comma},       {".", TokenKind::Dot},
    {"?", TokenKind::Question},   {"@", TokenKind::At},          {":", TokenKind::Colon},
    {";", TokenKind::Semicolon},
};

// Operators of equations that are one token outside brackets only.
constexpr Spelling assignments[] = {
    {"+=", TokenKind::PlusAssign},  {"*=", TokenKind::StarAssign},  {"max=", TokenKind::MaxAssign},
    {"min=", TokenKind::MinAssign}, {"avg=", TokenKind::AvgAssign}, {"lse=", TokenKind::LseAssign},
    {"or=", TokenKind::OrAssign},
};

// Characters that word processors and papers write for ours.
struct Lookalike {
  char32_t code;
  std::string_view ours;
};

constexpr Lookalike lookalikes[] = {
    {0x2212, "-"},  {0x2013, "-"},  {0x2014, "-"},   {0xD7, "*"},
    {0xB7, "*"},    {0x22C5, "*"},  {0xF7, "/"},     {0x2264, "<="},
    {0x2265, ">="}, {0x2260, "!="}, {0x2190, "<-"},  {0x2192, "->"},
    {0x201C, "\""}, {0x201D, "\""}, {0x2018, "'"},   {0x2019, "'"},
    {0x2032, "'"},  {0xAC, "not"},  {0x2227, "and"}, {0x2228, "or"},
    {0xB2, "^2"},   {0xB3, "^3"},   {0x221E, "inf"}, {0xA0, "a plain space"},
};

std::string shown(char32_t code, std::string_view bytes) {
  bool visible = !is_control(code) && display_width(code) > 0 && code != 0xA0;
  return visible ? fmt::format("`{}`", bytes)
                 : fmt::format("U+{:04X}", static_cast<std::uint32_t>(code));
}

}  // namespace

Lexer::Lexer(std::string_view text, FileId file, Diagnostics& diagnostics)
    : text_(text), file_(file), diagnostics_(diagnostics) {
  out_.tokens.reserve(text.size() / 3 + 8);
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;  // a byte order mark
}

TokenList Lexer::run() {
  do {
    for (skip_trivia(); !done(); skip_trivia()) next_token();
  } while (give_up_open_bracket());
  finish_brackets();
  push(TokenKind::End, here());
  return std::move(out_);
}

void Lexer::skip_trivia() {
  while (!done()) {
    char c = peek();
    if (c == '\n') {
      newline();
    } else if (c == '#') {
      comment();
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
      ++at_;
    } else {
      return;
    }
    space_ = true;
  }
}

void Lexer::newline() {
  TokenKind last = last_kind();
  ++at_;
  if (last != TokenKind::Newline && !in_brackets() && !goes_on(last)) {
    push(TokenKind::Newline, here() - 1);
  }
  ++newlines_;
  ++line_;
}

void Lexer::comment() {
  std::size_t end = std::min(text_.find('\n', at_), text_.size());
  std::uint32_t begin = here();
  at_ = end;
  while (end > begin && (text_[end - 1] == '\r' || text_[end - 1] == ' ' || text_[end - 1] == '\t'))
    --end;
  std::size_t line_begin = text_.rfind('\n', begin);
  line_begin = line_begin == std::string_view::npos ? 0 : line_begin + 1;
  bool own_line = out_.tokens.empty() || out_.tokens.back().begin < line_begin;
  Comment comment{std::string(text_.substr(begin, end - begin)), range(begin, end), newlines_ > 1};
  out_.comments.push_back(
      {std::move(comment), static_cast<std::uint32_t>(out_.tokens.size()), own_line});
  newlines_ = 0;
}

TokenKind Lexer::last_kind() const {
  return out_.tokens.empty() ? TokenKind::Newline : out_.tokens.back().kind;
}

void Lexer::push(TokenKind kind, std::uint32_t begin) {
  out_.tokens.push_back({kind, space_, newlines_ > 1, begin, here(), line_, 0});
  space_ = false;
  newlines_ = 0;
}

void Lexer::push_invalid(std::uint32_t begin) { push(TokenKind::Invalid, begin); }

void Lexer::next_token() {
  char c = peek();
  auto byte = static_cast<unsigned char>(c);
  if (c == '_' || (byte < 0x80 && is_letter(byte))) return word();
  bool digit = c >= '0' && c <= '9';
  if (digit || (c == '.' && peek(1) >= '0' && peek(1) <= '9')) return number();
  switch (c) {
    case '"':
    case '\'': return quoted(c);
    case '(': return opener(TokenKind::LeftParen);
    case '[': return opener(TokenKind::LeftSquare);
    case '{': return opener(TokenKind::LeftBrace);
    case ')': return closer(TokenKind::RightParen);
    case ']': return closer(TokenKind::RightSquare);
    case '}': return closer(TokenKind::RightBrace);
    default: break;
  }
  if (!operator_token()) wide_character();
}

bool Lexer::operator_token() {
  std::string_view rest = text_.substr(at_);
  std::uint32_t begin = here();
  // `+==` cannot occur in a program; `*=` before `=` is left to the parser's message.
  if (!in_brackets() && peek(1) == '=' && (peek() == '+' || peek() == '*')) {
    at_ += 2;
    push(rest[0] == '+' ? TokenKind::PlusAssign : TokenKind::StarAssign, begin);
    return true;
  }
  for (const Spelling& candidate : operators) {
    if (rest.starts_with(candidate.text)) {
      at_ += candidate.text.size();
      push(candidate.kind, begin);
      return true;
    }
  }
  return false;
}

// Length of the identifier at `at`: word parts, then primes. 0 when none begins there.
std::size_t Lexer::word_length(std::size_t at) const {
  std::size_t end = at;
  while (end < text_.size()) {
    auto byte = static_cast<unsigned char>(text_[end]);
    if (byte < 0x80) {
      if (!is_word_part(byte) || (end == at && byte >= '0' && byte <= '9')) break;
      ++end;
      continue;
    }
    CodePoint point = decode_utf8(text_, end);
    if (!(end == at ? is_letter(point.value) : is_word_part(point.value))) break;
    end += point.length;
  }
  if (end == at) return 0;
  while (end < text_.size() && text_[end] == '\'') ++end;
  return end - at;
}

void Lexer::word() {
  std::uint32_t begin = here();
  at_ += word_length(at_);
  bool qualified = false;
  while (peek() == ':' && peek(1) == ':') {
    std::size_t length = word_length(at_ + 2);
    if (length == 0) break;
    at_ += 2 + length;
    qualified = true;
  }
  std::string_view text = text_.substr(begin, at_ - begin);
  if (!in_brackets() && peek() == '=' && peek(1) != '=') {
    for (const Spelling& candidate : assignments) {
      if (candidate.text.substr(0, candidate.text.size() - 1) == text) {
        ++at_;
        return push(candidate.kind, begin);
      }
    }
  }
  if (text == "_") return push(TokenKind::Wildcard, begin);
  push(qualified ? TokenKind::Name : word_kind(text), begin);
}

void Lexer::wide_character() {
  CodePoint point = decode_utf8(text_, at_);
  if (is_letter(point.value)) return word();
  std::string hint;
  for (const Lookalike& candidate : lookalikes) {
    if (candidate.code != point.value) continue;
    bool described = candidate.ours.find(' ') != std::string_view::npos;
    hint = described ? fmt::format("write {}", candidate.ours)
                     : fmt::format("write `{}`", candidate.ours);
  }
  unexpected(shown(point.value, text_.substr(at_, point.length)), point.length, std::move(hint));
}

void Lexer::unexpected(std::string shown, std::size_t length, std::string hint) {
  std::uint32_t begin = here();
  at_ += length;
  bool first = std::exchange(unexpected_line_, line_) != line_;
  if (first) {
    diagnostics_.report(Kind::UnexpectedCharacter, range(begin, at_), shown).hint(std::move(hint));
  }
  push_invalid(begin);
}

TokenList lex(const SourceSet& sources, FileId file, Diagnostics& diagnostics) {
  std::string_view text = sources.file(file).text();
  auto whole = [&](std::size_t at) {
    return SourceRange{file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)};
  };
  TokenList nothing{{Token{}}, {}};
  if (auto nul = text.find('\0'); nul != std::string_view::npos) {
    diagnostics.report(Kind::NulByte, whole(nul));
    return nothing;
  }
  if (auto bad = first_invalid_utf8(text)) {
    diagnostics.report(Kind::InvalidUtf8, whole(*bad))
        .hint(fmt::format("the byte 0x{:02X} cannot stand here; save the file as UTF-8",
                          static_cast<unsigned char>(text[*bad])));
    return nothing;
  }
  return Lexer(text, file, diagnostics).run();
}

}  // namespace fuse::syntax
