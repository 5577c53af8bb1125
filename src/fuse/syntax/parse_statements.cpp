// Statements that begin with a keyword, a text or a brace.
#include "fuse/syntax/lexer.h"
#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

bool Parser::keyword_statement(Statement& result) {
  using enum TokenKind;
  switch (kind()) {
    case Export: return export_statement(result), true;
    case Import: return import_statement(result), true;
    case Axis: return axis_statement(result), true;
    case Const: return const_statement(result), true;
    case Param: return param_statement(result), true;
    case Let: return let_statement(result), true;
    case Expect: return expect_statement(result), true;
    case Minimize:
    case Maximize: return minimize_statement(result), true;
    case Fn: return fn_statement(result), true;
    case String: return sink(result), true;
    case LeftBrace: return block(result), true;
    default: return false;
  }
}

void Parser::cannot_begin() {
  using enum TokenKind;
  TokenKind found = kind();
  bool slashes = found == SlashSlash;
  bool before_value = is_word(kind(1)) || kind(1) == Number || kind(1) == LeftParen;
  Diagnostic& error = fail(Kind::ExpectedStatement, range(), describe());
  if (slashes) {
    error.hint("a comment begins with `#`");
  } else if (found != Number && !is_keyword(found) && goes_on(found) && before_value) {
    error.hint("to go on with the line above, leave the operator at its end or open a bracket");
  } else if (is_keyword(found)) {
    error.hint("it is a keyword, so it cannot be the name of a tensor");
  }
}

// A plain name; reports and returns an empty one where there is none.
Name Parser::name(std::string_view what) {
  Name result{std::string(text()), range()};
  if (accept(TokenKind::Name)) return result;
  if (is_keyword(kind())) {
    fail(Kind::KeywordAsName, range(), text());
  } else {
    fail(Kind::ExpectedToken, range(), what, describe());
  }
  return {};
}

void Parser::export_statement(Statement& result) {
  result.kind = StatementKind::Export;
  advance();
  do {
    result.names.push_back(name("a name to export"));
  } while (accept(TokenKind::Comma));
}

void Parser::import_statement(Statement& result) {
  result.kind = StatementKind::Import;
  advance();
  result.path_range = range();
  if (at(TokenKind::String)) result.path = unescape(text());
  expect(TokenKind::String, "the file to import, in double quotes");
  expect(TokenKind::As, "`as` and a name for the import");
  Name alias = name("a name for the import");
  result.name = alias.text;
  result.name_range = alias.range;
}

void Parser::axis_statement(Statement& result) {
  result.kind = StatementKind::Axis;
  advance();
  Name axis = name("an index name");
  result.name = axis.text;
  result.name_range = axis.range;
  if (accept(TokenKind::Assign)) result.value = expression();
}

void Parser::const_statement(Statement& result) {
  result.kind = StatementKind::Const;
  advance();
  Name constant = name("a name");
  result.name = constant.text;
  result.name_range = constant.range;
  expect(TokenKind::Assign, "`=` and a value");
  result.value = right_side();
}

void Parser::param_statement(Statement& result) {
  result.kind = StatementKind::Param;
  advance();
  result.target = target();
  expect(TokenKind::Assign, "`=` and what it starts from, such as `normal(0, 0.02, seed=1)`");
  result.value = right_side();
}

void Parser::let_statement(Statement& result) {
  result.kind = StatementKind::Let;
  advance();
  result.target = target();
  equation(result);
}

void Parser::expect_statement(Statement& result) {
  result.kind = StatementKind::Expect;
  advance();
  result.value = expression();
  if (accept(TokenKind::Within)) result.tolerance = expression();
}

void Parser::minimize_statement(Statement& result) {
  using enum TokenKind;
  result.kind = StatementKind::Minimize;
  result.maximize = at(Maximize);
  advance();
  result.target = target();
  while (at(By) || at(Steps) || at(Batch) || at(Over)) minimize_clause(result);
  if (!result.method) {
    expect(By, "`by` and a method, such as `by adam(lr=1e-3)`");
  } else if (!result.steps) {
    expect(Steps, "`steps` and their number");
  }
}

void Parser::minimize_clause(Statement& result) {
  using enum TokenKind;
  const Token clause = token();
  advance();
  bool repeated = (clause.kind == By && result.method) || (clause.kind == Steps && result.steps) ||
                  (clause.kind == Batch && result.batch) ||
                  (clause.kind == Over && !result.names.empty());
  if (repeated) complain(Kind::RepeatedName, range(clause), text(clause));
  switch (clause.kind) {
    case By: result.method = primary(); return;
    case Steps: result.steps = expression(); return;
    case Batch:
      result.batch = expression();
      expect(Over, "`over` and the index to draw batches of");
      result.batch_index = name("the index to draw batches of").text;
      return;
    default: break;
  }
  do {
    result.names.push_back(name("a parameter's name"));
  } while (accept(Comma));
}

// a[i,k], or a plain `n`, or `n = 3` where a default may stand.
Parameter Parser::parameter(bool with_default) {
  Parameter result;
  result.name = name("a name");
  const Token opener = token();
  if (accept(TokenKind::LeftSquare)) {
    result.bracketed = true;
    if (!at(TokenKind::RightSquare)) {
      do {
        result.indices.push_back(name("an index name"));
      } while (accept(TokenKind::Comma));
    }
    expect_closer(TokenKind::RightSquare, "`,` or `]`", opener);
  }
  if (with_default && accept(TokenKind::Assign)) result.default_value = expression();
  return result;
}

std::vector<Parameter> Parser::parameters() {
  std::vector<Parameter> result;
  const Token opener = token();
  if (!expect(TokenKind::LeftParen, "`(` and the parameters")) return result;
  if (!at(TokenKind::RightParen)) {
    do {
      result.push_back(parameter(true));
    } while (accept(TokenKind::Comma));
  }
  expect_closer(TokenKind::RightParen, "`,` or `)`", opener);
  return result;
}

void Parser::fn_statement(Statement& result) {
  result.kind = StatementKind::Fn;
  advance();
  Name function = name("a name");
  result.name = function.text;
  result.name_range = function.range;
  result.parameters = parameters();
  skip_newlines();
  expect(TokenKind::Arrow, "`->` and the results");
  do {
    skip_newlines();
    result.results.push_back(parameter(false));
  } while (accept(TokenKind::Comma));
  skip_newlines();
  block_body(result);
}

void Parser::sink(Statement& result) {
  result.kind = StatementKind::Sink;
  result.path = unescape(text());
  result.path_range = range();
  advance();
  expect(TokenKind::Assign, "`=` and what to write");
  result.value = right_side();
}

void Parser::block(Statement& result) {
  result.kind = StatementKind::Block;
  block_body(result);
}

void Parser::block_body(Statement& result) {
  const Token opener = token();
  if (!expect(TokenKind::LeftBrace, "`{` and the body")) return;
  result.body = statements(TokenKind::RightBrace);
  result.body_trailing = comments_before(position_);
  expect_closer(TokenKind::RightBrace, "a statement or `}`", opener);
}

}  // namespace fuse::syntax
