// Statements that begin with a reference: equations, rules, facts, queries.
#include <utility>

#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

ExprPtr Parser::target() {
  if (!at(TokenKind::Name)) {
    Name missing = name("a tensor");
    return error_node();
  }
  TokenKind bracket = kind(1);
  if (bracket == TokenKind::LeftSquare || at_joined(TokenKind::Name, TokenKind::LeftParen)) {
    bool outer = std::exchange(dots_allowed_, true);
    ExprPtr result = bracket == TokenKind::LeftSquare ? square() : round();
    dots_allowed_ = outer;
    return result;
  }
  ExprPtr result = node(ExprKind::Name, range());
  result->text = text();
  advance();
  return result;
}

void Parser::reference_statement(Statement& result) {
  result.kind = StatementKind::Equation;
  result.target = target();
  if (panicking_) return;
  if (accept(TokenKind::Question)) {
    result.kind = StatementKind::Query;
    return;
  }
  if (arrow(result)) {
    result.kind = StatementKind::Rule;
    rule_body(result);
  } else if (result.target->kind == ExprKind::Round &&
             (at_end_of_statement() || at(TokenKind::Dot))) {
    result.kind = StatementKind::Fact;
  } else {
    equation(result);
  }
  accept(TokenKind::Dot);
}

// `<-` or `:-`, each two tokens for the lexer.
bool Parser::arrow(Statement& result) {
  bool left = at_joined(TokenKind::Less, TokenKind::Minus);
  bool datalog = at_joined(TokenKind::Colon, TokenKind::Minus);
  if (!left && !datalog) return false;
  result.datalog_arrow = datalog;
  advance();
  advance();
  return true;
}

void Parser::rule_body(Statement& result) {
  in_body_ = true;
  do {
    auto& items = result.alternatives.emplace_back();
    do {
      items.push_back(body_item());
    } while (accept(TokenKind::Comma) || accept(TokenKind::And));
  } while (accept(TokenKind::Or));
  in_body_ = false;
}

BodyItem Parser::body_item() {
  BodyItem result;
  if (at(TokenKind::Name) && kind(1) == TokenKind::Assign) {
    result.binding = node(ExprKind::Name, range());
    result.binding->text = text();
    advance();
    advance();
  }
  result.value = binary(Level::Not);
  return result;
}

std::optional<Assign> Parser::assignment() const {
  using enum TokenKind;
  switch (kind()) {
    case TokenKind::Assign: return Assign::Sum;
    case PlusAssign: return Assign::PlusSum;
    case StarAssign: return Assign::Product;
    case MaxAssign: return Assign::Max;
    case MinAssign: return Assign::Min;
    case AvgAssign: return Assign::Avg;
    case LseAssign: return Assign::LogSumExp;
    case OrAssign: return Assign::Or;
    default: return std::nullopt;
  }
}

// What follows the target: [when cond] op expr [default v] [iterate(..)].
void Parser::equation(Statement& result) {
  if (accept(TokenKind::When)) result.when = expression();
  std::optional<Assign> op = assignment();
  if (!op) return expected_assignment(result);
  result.assign = *op;
  advance();
  result.value = right_side();
  equation_end(result);
}

void Parser::equation_end(Statement& result) {
  for (;;) {
    const Token clause = token();
    bool repeated = false;
    if (accept(TokenKind::Default)) {
      repeated = result.default_value != nullptr;
      result.default_value = expression();
    } else if (at(TokenKind::Iterate)) {
      repeated = result.iterate;
      iterate_clause(result);
    } else {
      return;
    }
    if (repeated) complain(Kind::RepeatedName, range(clause), text(clause));
  }
}

void Parser::iterate_clause(Statement& result) {
  result.iterate = true;
  advance();
  const Token opener = token();
  if (!expect(TokenKind::LeftParen, "`(` and the options of `iterate`")) return;
  if (!at(TokenKind::RightParen)) {
    do {
      if (at_named_argument()) {
        add_named(result.iterate_options);
      } else {
        fail(Kind::ExpectedToken, range(), "an option such as `tol=1e-6`", describe());
      }
    } while (accept(TokenKind::Comma));
  }
  expect_closer(TokenKind::RightParen, "`,` or `)`", opener);
}

ExprPtr Parser::right_side() {
  ExprPtr result = value_or_list();
  if (at(TokenKind::When)) fail(Kind::MisplacedWhen, range()).hint("`T[i] when condition = value`");
  return result;
}

void Parser::expected_assignment(const Statement& result) {
  using enum TokenKind;
  const Token found = token();
  const Token next = token(1);
  bool before_equals = next.kind == TokenKind::Assign && !next.space_before;
  bool operator_like = goes_on(found.kind) || found.kind == Name;
  std::string target = excerpt(result.target->range);
  if (before_equals && operator_like && found.kind != Comma) {
    SourceRange both = join(range(found), range(next));
    fail(Kind::UnknownAssignment, both, excerpt(both))
        .hint("there are `=`, `+=`, `max=`, `min=`, `avg=`, `*=`, `lse=` and `or=`");
    return;
  }
  bool arrow_too = result.kind == StatementKind::Equation && !result.when;
  Diagnostic& error =
      fail(Kind::ExpectedAssignment, range(found),
           arrow_too ? "`=` or `<-`" : "`=` or another operator", target, describe(found));
  bool bare = result.target->kind == ExprKind::Name;
  const bool arrow = found.kind == Less && next.kind == Minus && !next.space_before;
  if (arrow && result.kind == StatementKind::Let) {
    error.hint(fmt::format("a rule needs no `let`: `{} <- ..`", target));
  } else if (found.kind == LeftParen && bare) {
    error.hint(fmt::format("an extra space? `{}(..)`", target));
  } else if (found.kind == EqualEqual) {
    error.hint("`=` defines, `==` compares");
  } else if (found.kind == Name && next.kind == TokenKind::Assign &&
             word_kind(text(found)) == Name) {
    error.hint(fmt::format("`{}=` is written without a space", text(found)));
  } else if (found.kind == Newline || found.kind == End) {
    error.hint(fmt::format("`{}?` prints it", target));
  }
}

void Parser::expected_end(bool in_rule) {
  using enum TokenKind;
  TokenKind found = kind();
  Diagnostic& error = fail(Kind::ExpectedEnd, range(), describe());
  if (in_rule && found == Assign && list_.tokens[position_ - 1].kind == Name) {
    const std::string name = excerpt(range(list_.tokens[position_ - 1]));
    error.hint(fmt::format("a comma is missing before `{} =`; or `==` compares", name));
    return;
  }
  if (in_rule && found == Not) {
    error.hint("a comma is missing before `not`");
    return;
  }
  if (found == TokenKind::Assign) {
    error.hint("`==` compares; `;` separates statements on one line");
  } else if (found == Question) {
    error.hint("a query is a single tensor: `T[..]?`");
  } else if (found == String || found == Symbol) {
    error.hint("a product with it wants `*`");
  } else if (found == Name || found == Number) {
    error.hint("statements on one line are separated by `;`");
  }
}

}  // namespace fuse::syntax
