// Expressions by precedence climbing; the table is `operator_of`.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "fuse/syntax/lexer.h"
#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

namespace {

// Trees higher than this would endanger whoever walks them by recursion.
constexpr int most_height = 1000;

Level tighter(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

std::string without_underscores(std::string_view text) {
  std::string result(text);
  std::erase(result, '_');
  return result;
}

}  // namespace

ExprPtr Parser::node(ExprKind kind, SourceRange at) const {
  auto result = std::make_unique<Expr>();
  result->kind = kind;
  result->range = at;
  return result;
}

ExprPtr Parser::error_node() { return node(ExprKind::Error, range()); }

ExprPtr Parser::finish(ExprPtr node, SourceRange first) {
  int height = 0;
  auto grow = [&](const ExprPtr& child) {
    if (child) height = std::max<int>(height, child->height);
  };
  for (const ExprPtr& child : node->args) grow(child);
  for (const NamedArgument& child : node->named) grow(child.value);
  for (const CaseArm& arm : node->arms) {
    grow(arm.condition);
    grow(arm.value);
  }
  for (const AggregateIndex& index : node->indices) grow(index.domain);
  grow(node->when);
  node->height = static_cast<std::uint16_t>(height + 1);
  node->range = range_from(first);
  if (height >= most_height) fail(Kind::TooDeep, node->range, most_height);
  return node;
}

// condition ? then : else, or what is tighter. A `?` before the end of a statement or of an
// argument belongs to them.
ExprPtr Parser::expression() {
  SourceRange first = range();
  ExprPtr condition = binary(Level::Or);
  if (!at(TokenKind::Question) || at_argument_end(1)) return condition;
  advance();
  ExprPtr result = node(ExprKind::Ternary, first);
  result->args.push_back(std::move(condition));
  enter();
  result->args.push_back(expression());
  expect(TokenKind::Colon, "`:` and the other value");
  result->args.push_back(expression());
  leave();
  return finish(std::move(result), first);
}

ExprPtr Parser::binary(Level least) {
  ExprPtr left = prefix(least);
  while (auto op = operator_of(kind())) {
    if (op->level < least) break;
    SourceRange op_range = range();
    bool chained = op->level == Level::Comparison && left->kind == ExprKind::Binary &&
                   left->op >= Operator::Equal && left->op <= Operator::GreaterEqual;
    if (chained) complain_chain(*left, op_range);
    if (op->written) advance();
    ExprPtr right = binary(tighter(op->level));
    left = make_binary(op->op, std::move(left), std::move(right), op_range);
  }
  return left;
}

void Parser::complain_chain(const Expr& left, SourceRange op) {
  complain(Kind::ComparisonChain, op)
      .label(left.name_range, "the first comparison")
      .hint(fmt::format("join two comparisons of `{}` by `and`", excerpt(left.args[1]->range)));
}

ExprPtr Parser::make_binary(Operator op, ExprPtr left, ExprPtr right, SourceRange op_range) {
  SourceRange first = left->range;
  ExprPtr result = node(ExprKind::Binary, first);
  result->op = op;
  result->name_range = op == Operator::Juxtapose ? SourceRange{} : op_range;
  result->args.push_back(std::move(left));
  result->args.push_back(std::move(right));
  return finish(std::move(result), first);
}

// `not` binds looser than comparisons, so it stands only where those may.
ExprPtr Parser::prefix(Level least) {
  if (!at(TokenKind::Not) || least > Level::Not) return unary();
  SourceRange first = range();
  if (!enter()) return leave(), error_node();
  ExprPtr result = node(ExprKind::Unary, first);
  result->op = Operator::Not;
  result->text = "not";
  advance();
  result->args.push_back(binary(Level::Not));
  leave();
  return finish(std::move(result), first);
}

ExprPtr Parser::unary() {
  using enum TokenKind;
  if (!at(Minus) && !at(Plus) && !at(Bang)) return power();
  SourceRange first = range();
  if (!enter()) return leave(), error_node();
  ExprPtr result = node(ExprKind::Unary, first);
  result->op = at(Minus) ? Operator::Negate : at(Plus) ? Operator::Plus : Operator::Not;
  if (at(Bang)) result->text = "!";
  advance();
  result->args.push_back(unary());
  leave();
  return finish(std::move(result), first);
}

// The exponent may be signed and is itself a power: 2^-x^2 is 2^(-(x^2)).
ExprPtr Parser::power() {
  ExprPtr base = primary();
  SourceRange op_range = range();
  if (!accept(TokenKind::Caret)) return base;
  enter();
  ExprPtr exponent = unary();
  leave();
  return make_binary(Operator::Power, std::move(base), std::move(exponent), op_range);
}

ExprPtr Parser::primary() {
  using enum TokenKind;
  if (!enter()) return leave(), error_node();
  ExprPtr result;
  switch (kind()) {
    case Name: result = name_expression(); break;
    case Number: result = number(); break;
    case True:
    case False: result = literal(ExprKind::Bool); break;
    case Inf:
    case Nan: result = literal(ExprKind::Number); break;
    case None: result = literal(ExprKind::None); break;
    case String: result = literal(ExprKind::String); break;
    case Symbol: result = literal(ExprKind::Symbol); break;
    case Wildcard: result = literal(ExprKind::Wildcard); break;
    case LeftParen: result = paren(); break;
    case Case: result = case_expression(); break;
    case At: result = at_call(); break;
    case Star: result = virtual_index(); break;
    // The builtin const([[..]]) shares its name with the keyword.
    case Const: result = at_joined(Const, LeftParen) ? round() : not_a_value(); break;
    default: result = not_a_value(); break;
  }
  leave();
  if (at(LeftSquare)) {
    Diagnostic& error = fail(Kind::IndexedNonName, range());
    error.label(result->range, "this is not a name");
  }
  return result;
}

ExprPtr Parser::not_a_value() {
  using enum TokenKind;
  if (at(LeftSquare)) {
    SourceRange first = range();
    ExprPtr result = list();
    complain(Kind::MisplacedList, range_from(first)).hint("give it a name first: `T[i] = [..]`");
    return result;
  }
  TokenKind found = kind();
  ExprPtr result = error_node();
  Diagnostic& error = fail(Kind::ExpectedValue, range(), describe());
  if (found == Not) {
    error.hint("`not` binds loosely: put it and its operand in parentheses");
  } else if (is_keyword(found)) {
    error.hint("it is a keyword, so it cannot be a name");
  }
  return result;
}

ExprPtr Parser::literal(ExprKind kind) {
  const Token spelled = token();
  ExprPtr result = node(kind, range());
  bool quoted = kind == ExprKind::String || kind == ExprKind::Symbol;
  result->text = quoted ? unescape(text()) : std::string(text());
  if (kind == ExprKind::Bool) result->number = spelled.kind == TokenKind::True;
  if (spelled.kind == TokenKind::Inf) result->number = std::numeric_limits<double>::infinity();
  if (spelled.kind == TokenKind::Nan) result->number = std::numeric_limits<double>::quiet_NaN();
  advance();
  return result;
}

// Digits of a whole number above 2^53.
static bool beyond_exact(const std::string& digits) {
  std::uint64_t value = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return read.ec != std::errc() || value > (std::uint64_t{1} << 53);
}

ExprPtr Parser::number() {
  ExprPtr result = node(ExprKind::Number, range());
  result->text = text();
  result->integral = text().find_first_of(".eE") == std::string_view::npos;
  std::string digits = without_underscores(text());
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), result->number);
  bool tiny = digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos;
  if (read.ec == std::errc::result_out_of_range && !tiny) {
    complain(Kind::NumberTooLarge, range(), excerpt(range()));
  } else if (result->integral && beyond_exact(digits)) {
    // Whole numbers are kept in f64; beyond 2^53 digits would be lost without a word.
    complain(Kind::IntegerTooLarge, range(), excerpt(range()));
  }
  advance();
  return result;
}

// *t, *last, *0; `*t+1` is a sum.
ExprPtr Parser::virtual_index() {
  SourceRange first = range();
  bool position = kind(1) == TokenKind::Number && brackets_ > 0;
  if (kind(1) != TokenKind::Name && !position) return not_a_value();
  advance();
  if (brackets_ == 0) {
    complain(Kind::MisplacedVirtual, SourceRange{file_, first.begin, range().end},
             excerpt(range()));
  }
  ExprPtr result = node(ExprKind::Virtual, first);
  result->text = text();
  result->name_range = range();
  advance();
  return finish(std::move(result), first);
}

ExprPtr Parser::paren() {
  const Token opener = token();
  SourceRange first = range();
  const Token before = position_ > 0 ? list_.tokens[position_ - 1] : Token{};
  advance();
  ExprPtr result = node(ExprKind::Paren, first);
  result->args.push_back(expression());
  if (at(TokenKind::Comma) && before.kind == TokenKind::Name) {
    fail(Kind::ExpectedToken, range(), "`)`", describe())
        .label(range(opener), "`(` opened here")
        .hint(fmt::format("an extra space? `{}(..)`", excerpt(range(before))));
  } else if (at(TokenKind::Comma) && in_body_) {
    fail(Kind::ExpectedToken, range(), "`)`", describe())
        .label(range(opener), "`(` opened here")
        .hint("inside parentheses `and` joins conditions, as in `(A(x) and B(x))`");
  }
  expect_closer(TokenKind::RightParen, "`)`", opener);
  return finish(std::move(result), first);
}

ExprPtr Parser::case_expression() {
  SourceRange first = range();
  std::uint32_t line = token().line;
  advance();
  skip_newlines();
  ExprPtr result = node(ExprKind::Case, first);
  const Token opener = token();
  if (!expect(TokenKind::LeftBrace, "`{` and the arms")) return result;
  for (;;) {
    while (at(TokenKind::Newline) || at(TokenKind::Semicolon)) advance();
    if (at(TokenKind::RightBrace) && !result->arms.empty()) break;
    if (at(TokenKind::RightBrace))
      fail(Kind::ExpectedToken, range(), "an arm such as `x > 0 -> 1`", describe());
    if (panicking_) return result;
    result->arms.push_back(case_arm());
    if (!at_end_of_statement())
      expect_closer(TokenKind::Semicolon, "`;`, a newline or `}` after the arm", opener);
  }
  result->multiline = token().line != line;
  advance();
  return finish(std::move(result), first);
}

CaseArm Parser::case_arm() {
  CaseArm result;
  if (!accept(TokenKind::Default)) result.condition = expression();
  expect(TokenKind::Arrow, "`->` and the value");
  result.value = expression();
  return result;
}

}  // namespace fuse::syntax
