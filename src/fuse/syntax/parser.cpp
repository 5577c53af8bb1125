#include "fuse/syntax/parser.h"

#include <algorithm>
#include <utility>

#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

namespace {

// Levels of brackets, braces and signs; deeper programs would endanger the stack.
constexpr int most_depth = 200;

}  // namespace

// The lexer and the parser report one after the other; readers want the order of the text.
File parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics) {
  Diagnostics found;
  File result = Parser(sources, file, found).run();
  std::vector<Diagnostic> ordered = found.items();
  std::stable_sort(ordered.begin(), ordered.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.range.begin < b.range.begin;
  });
  for (Diagnostic& item : ordered) {
    Diagnostic& added = diagnostics.add(item.kind, item.range, std::move(item.message));
    added.labels = std::move(item.labels);
    added.hint_text = std::move(item.hint_text);
  }
  return result;
}

File Parser::run() {
  File result;
  result.id = file_;
  result.statements = statements(TokenKind::End);
  result.trailing = comments_before(list_.tokens.size() - 1);
  return result;
}

bool Parser::enter() {
  ++depth_;
  if (depth_ > most_depth) fail(Kind::TooDeep, range(), most_depth);
  return !panicking_;
}

// Statements up to `closer`, which is left for the caller.
std::vector<Statement> Parser::statements(TokenKind closer) {
  std::vector<Statement> result;
  for (;;) {
    while (at(TokenKind::Newline) || at(TokenKind::Semicolon)) advance();
    if (at(closer) || at(TokenKind::End) || panicking_) return result;
    result.push_back(statement());
  }
}

Statement Parser::statement() {
  Statement result;
  std::size_t first = position_;
  result.blank_before = token().blank_before;
  result.leading = comments_before(first);
  SourceRange begin = range();
  bool outer_failed = std::exchange(failed_, false);
  if (enter() && !keyword_statement(result)) {
    if (at(TokenKind::Name)) {
      reference_statement(result);
    } else {
      cannot_begin();
    }
  }
  leave();
  if (!panicking_ && !at_end_of_statement()) expected_end(result.kind == StatementKind::Rule);
  finish_statement(result, first);
  result.range = range_from(begin);
  attach_inner_comments(result);
  attach_trailing_comment(result);
  failed_ = outer_failed;
  return result;
}

void Parser::finish_statement(Statement& result, std::size_t first) {
  if (panicking_ || failed_) result.kind = StatementKind::Error;
  if (panicking_) recover(first);
}

// Goes to the end of the statement that began at token `first`: the first terminator that stands
// outside its brackets, at or after the place of the error.
void Parser::recover(std::size_t first) {
  panicking_ = false;
  std::size_t reached = position_;
  for (position_ = first; !at(TokenKind::End);) {
    if (position_ >= reached && at_end_of_statement()) break;
    bool whole = is_opener(kind()) && token().match > position_;
    position_ = whole ? token().match + 1 : position_ + 1;
  }
  if (position_ == first && !at(TokenKind::End)) ++position_;
}

// The comments not yet taken that stand before token number `token`.
std::vector<Comment> Parser::comments_before(std::size_t token) {
  std::vector<Comment> result;
  auto& all = list_.comments;
  for (; next_comment_ < all.size() && all[next_comment_].token <= token; ++next_comment_) {
    result.push_back(std::move(all[next_comment_].comment));
  }
  return result;
}

// Comments between the lines of a statement move in front of it.
void Parser::attach_inner_comments(Statement& result) {
  if (position_ == 0) return;
  std::vector<Comment> inner = comments_before(position_ - 1);
  if (inner.empty()) return;
  for (Comment& comment : inner) comment.blank_before = false;
  if (result.leading.empty())
    inner.front().blank_before = std::exchange(result.blank_before, false);
  result.leading.insert(result.leading.end(), std::make_move_iterator(inner.begin()),
                        std::make_move_iterator(inner.end()));
}

void Parser::attach_trailing_comment(Statement& result) {
  while (at(TokenKind::Semicolon)) advance();
  if (next_comment_ >= list_.comments.size()) return;
  LexedComment& next = list_.comments[next_comment_];
  if (next.token > position_ || next.own_line) return;
  result.trailing.push_back(std::move(next.comment));
  result.trailing.back().blank_before = false;
  ++next_comment_;
}

}  // namespace fuse::syntax
