// Names and what their brackets hold: indices, arguments, aggregates, lists.
#include <algorithm>
#include <array>
#include <utility>

#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

namespace {

constexpr std::array<std::string_view, 13> aggregates = {"sum", "max",    "min",   "avg",   "prod",
                                                         "lse", "any",    "all",   "count", "std",
                                                         "var", "argmax", "argmin"};

}  // namespace

ExprPtr Parser::name_expression() {
  if (at_reduce()) return reduce();
  if (at_aggregate()) return aggregate();
  if (kind(1) == TokenKind::LeftSquare) return square();
  if (at_joined(TokenKind::Name, TokenKind::LeftParen)) return round();
  ExprPtr result = node(ExprKind::Name, range());
  result->text = text();
  advance();
  return result;
}

ExprPtr Parser::square() {
  SourceRange first = range();
  ExprPtr result = node(ExprKind::Square, first);
  result->text = text();
  result->name_range = first;
  advance();
  arguments(*result, TokenKind::RightSquare);
  return finish(std::move(result), first);
}

ExprPtr Parser::round() {
  SourceRange first = range();
  ExprPtr result = node(ExprKind::Round, first);
  result->text = text();
  result->name_range = first;
  advance();
  arguments(*result, TokenKind::RightParen);
  return finish(std::move(result), first);
}

// @softmax(x, axis=j)
ExprPtr Parser::at_call() {
  SourceRange first = range();
  advance();
  bool joined = at_joined(TokenKind::Name, TokenKind::LeftParen) && !token().space_before;
  if (!joined) {
    fail(Kind::ExpectedToken, range(), "a function's name and `(` directly after `@`", describe());
    return node(ExprKind::Error, first);
  }
  ExprPtr result = round();
  result->at_spelling = true;
  result->range = range_from(first);
  return result;
}

// The arguments of `owner` with their brackets.
void Parser::arguments(Expr& owner, TokenKind closer) {
  const Token opener = token();
  advance();
  bool dots = std::exchange(dots_allowed_, false);
  ++brackets_;
  bool round = closer == TokenKind::RightParen;
  while (!at(closer)) {
    dots_allowed_ = dots;
    argument(owner, round);
    dots_allowed_ = false;
    if (!accept(TokenKind::Comma)) break;
    if (!round && at(closer)) fail(Kind::ExpectedValue, range(), describe());
  }
  --brackets_;
  expect_closer(closer, round ? "`,` or `)`" : "`,` or `]`", opener);
  dots_allowed_ = dots;
}

void Parser::argument(Expr& owner, bool list_allowed) {
  if (at_named_argument()) {
    if (!list_allowed) fail(Kind::NamedIndex, range()).hint("`==` compares");
    return add_named(owner.named);
  }
  SourceRange first = range();
  ExprPtr value = list_allowed && at(TokenKind::LeftSquare) ? value_or_list() : index_argument();
  if (!owner.named.empty()) {
    complain(Kind::PositionalAfterNamed, range_from(first))
        .label(owner.named.back().name_range, "this one has a name");
  }
  owner.args.push_back(std::move(value));
}

bool Parser::at_named_argument() const {
  if (kind(1) != TokenKind::Assign || !is_word(kind())) return false;
  return text() != "&&" && text() != "||";
}

void Parser::add_named(std::vector<NamedArgument>& list) {
  NamedArgument result{std::string(text()), range(), nullptr};
  advance();
  advance();
  for (const NamedArgument& other : list) {
    if (other.name != result.name) continue;
    complain(Kind::RepeatedName, result.name_range, result.name)
        .label(other.name_range, "first given here");
  }
  bool dots = std::exchange(dots_allowed_, false);
  result.value = value_or_list();
  dots_allowed_ = dots;
  list.push_back(std::move(result));
}

bool Parser::at_argument_end(std::size_t ahead) const {
  using enum TokenKind;
  TokenKind next = kind(ahead);
  return next == Comma || next == RightSquare || next == RightParen || next == RightBrace ||
         next == Newline || next == Semicolon || next == End;
}

bool Parser::at_slice_end() const {
  return at(TokenKind::Comma) || at(TokenKind::RightSquare) || at(TokenKind::RightParen);
}

// An expression, `lo:hi:step`, `x+d?`, or `q.` on the left.
ExprPtr Parser::index_argument() {
  SourceRange first = range();
  if (at(TokenKind::Colon)) return slice_from(nullptr, first);
  bool dots = std::exchange(dots_allowed_, false);
  ExprPtr result = expression();
  dots_allowed_ = dots;
  if (at(TokenKind::Colon)) return slice_from(std::move(result), first);
  ExprKind mark = at(TokenKind::Question) ? ExprKind::Optional : ExprKind::Dotted;
  if (!at(TokenKind::Question) && !at(TokenKind::Dot)) return result;
  if (mark == ExprKind::Dotted) {
    if (!dots) complain(Kind::MisplacedDot, range_from(first), excerpt(range_from(first)));
    bool plain = result->kind == ExprKind::Name || result->kind == ExprKind::Error;
    if (!plain)
      fail(Kind::ExpectedToken, result->range, "a plain index name before the dot",
           "an expression");
  }
  advance();
  ExprPtr marked = node(mark, first);
  marked->args.push_back(std::move(result));
  return finish(std::move(marked), first);
}

ExprPtr Parser::slice_from(ExprPtr low, SourceRange first) {
  ExprPtr result = node(ExprKind::Slice, first);
  result->args.push_back(std::move(low));
  for (int part = 1; part < 3; ++part) {
    ExprPtr bound;
    bool written = part == 1 || at(TokenKind::Colon);
    if (written) advance();
    if (written && !at(TokenKind::Colon) && !at_slice_end()) bound = expression();
    result->args.push_back(std::move(bound));
  }
  return finish(std::move(result), first);
}

// Whether NAME[..]( begins an explicit projection.
bool Parser::at_aggregate() const {
  if (kind(1) != TokenKind::LeftSquare || token(1).match == 0) return false;
  const Token& after = list_.tokens[token(1).match + 1];
  if (after.kind != TokenKind::LeftParen || after.space_before) return false;
  return std::find(aggregates.begin(), aggregates.end(), text()) != aggregates.end();
}

// sum[j, d in 0:3 when c](e)
ExprPtr Parser::aggregate() {
  SourceRange first = range();
  ExprPtr result = node(ExprKind::Aggregate, first);
  result->text = text();
  result->name_range = first;
  advance();
  const Token square = token();
  advance();
  ++brackets_;
  do {
    result->indices.push_back(aggregate_index(result->text));
  } while (accept(TokenKind::Comma));
  if (accept(TokenKind::When)) result->when = expression();
  expect_closer(TokenKind::RightSquare, "`,`, `when` or `]`", square);
  const Token paren = token();
  expect(TokenKind::LeftParen);
  result->args.push_back(expression());
  --brackets_;
  if (at(TokenKind::Comma)) {
    fail(Kind::ExpectedToken, range(), "`)`", describe())
        .label(range(paren), "`(` opened here")
        .hint(fmt::format("`{}` takes one expression; `and` joins conditions, as in "
                          "`{}[{}](A(x) and B(x))`",
                          result->text, result->text, result->indices.front().name));
  }
  expect_closer(TokenKind::RightParen, "`)`", paren);
  return finish(std::move(result), first);
}

AggregateIndex Parser::aggregate_index(std::string_view owner) {
  AggregateIndex result{std::string(text()), range(), nullptr};
  if (!accept(TokenKind::Name)) fail(Kind::AggregateIndex, range(), owner, describe());
  if (!at(TokenKind::Name) || text() != "in") return result;
  advance();
  SourceRange first = range();
  result.domain = index_argument();
  if (result.domain->kind != ExprKind::Slice) {
    fail(Kind::ExpectedToken, range_from(first), "a range such as `0:3` after `in`",
         fmt::format("`{}`", excerpt(range_from(first))));
  }
  return result;
}

// Whether `reduce(op, axes)` stands here with a factor after it.
bool Parser::at_reduce() const {
  if (!at_joined(TokenKind::Name, TokenKind::LeftParen) || text() != "reduce") return false;
  if (kind(2) != TokenKind::Name || kind(3) != TokenKind::Comma || token(1).match == 0)
    return false;
  TokenKind after = list_.tokens[token(1).match + 1].kind;
  return after == TokenKind::Name || after == TokenKind::Number || after == TokenKind::LeftParen;
}

// reduce(op, j) e and reduce(op, (j, k)) e, where e is the product that follows.
ExprPtr Parser::reduce() {
  SourceRange first = range();
  ExprPtr result = node(ExprKind::Aggregate, first);
  result->is_reduce = true;
  advance();
  const Token opener = token();
  advance();
  result->text = text();
  result->name_range = range();
  advance();
  advance();
  const Token inner = token();
  bool grouped = accept(TokenKind::LeftParen);
  do {
    AggregateIndex index{std::string(text()), range(), nullptr};
    if (!accept(TokenKind::Name)) fail(Kind::AggregateIndex, range(), "reduce", describe());
    result->indices.push_back(std::move(index));
  } while (accept(TokenKind::Comma));
  if (grouped) expect_closer(TokenKind::RightParen, "`,` or `)`", inner);
  expect_closer(TokenKind::RightParen, "`,` or `)`", opener);
  result->args.push_back(binary(Level::Product));
  return finish(std::move(result), first);
}

ExprPtr Parser::value_or_list() {
  if (!at(TokenKind::LeftSquare)) return expression();
  ExprPtr result = list();
  if (operator_of(kind())) {
    fail(Kind::MisplacedList, result->range).hint("give it a name first: `T[i] = [..]`");
  }
  return result;
}

ExprPtr Parser::list() {
  SourceRange first = range();
  const Token opener = token();
  if (!enter()) return leave(), error_node();
  advance();
  ExprPtr result = node(ExprKind::List, first);
  while (!at(TokenKind::RightSquare)) {
    result->args.push_back(value_or_list());
    if (!accept(TokenKind::Comma)) break;
  }
  result->multiline = token().line != opener.line;
  expect_closer(TokenKind::RightSquare, "`,` or `]`", opener);
  leave();
  return finish(std::move(result), first);
}

}  // namespace fuse::syntax
