// The parser's state, shared by its source files; not for others.
#pragma once

#include <optional>
#include <string>

#include "fuse/syntax/cursor.h"
#include "fuse/syntax/tree.h"

namespace fuse::syntax {

// Binding strength of binary operators, loose to tight.
enum class Level : std::uint8_t { Or, And, Not, Comparison, Sum, Product, Unary };

struct BinaryOperator {
  Operator op;
  Level level;
  bool written;  // false: juxtaposition, which has no token
};

// The binary operator that a token stands for after a complete operand; the tokens that begin a
// factor stand for juxtaposition.
std::optional<BinaryOperator> operator_of(TokenKind kind);

class Parser : Cursor {
 public:
  using Cursor::Cursor;
  File run();

 private:
  // parser.cpp: sequences of statements, comments, recovery
  std::vector<Statement> statements(TokenKind closer);
  Statement statement();
  void finish_statement(Statement& result, std::size_t first);
  void recover(std::size_t first);
  std::vector<Comment> comments_before(std::size_t token);
  void attach_inner_comments(Statement& result);
  void attach_trailing_comment(Statement& result);

  // parse_statements.cpp: statements that begin with a keyword, a text or a brace
  bool keyword_statement(Statement& result);
  void export_statement(Statement& result);
  void import_statement(Statement& result);
  void axis_statement(Statement& result);
  void const_statement(Statement& result);
  void param_statement(Statement& result);
  void let_statement(Statement& result);
  void expect_statement(Statement& result);
  void minimize_statement(Statement& result);
  void minimize_clause(Statement& result);
  void fn_statement(Statement& result);
  Parameter parameter(bool with_default);
  std::vector<Parameter> parameters();
  void sink(Statement& result);
  void block_body(Statement& result);
  void block(Statement& result);
  void cannot_begin();

  // parse_equations.cpp: statements that begin with a reference
  void reference_statement(Statement& result);
  ExprPtr target();
  bool arrow(Statement& result);
  void rule_body(Statement& result);
  BodyItem body_item();
  void equation(Statement& result);
  void equation_end(Statement& result);
  void iterate_clause(Statement& result);
  std::optional<Assign> assignment() const;
  void expected_assignment(const Statement& result);
  void expected_end(bool in_rule);
  ExprPtr right_side();

  // parse_expressions.cpp
  ExprPtr expression();
  ExprPtr binary(Level least);
  ExprPtr prefix(Level least);
  ExprPtr unary();
  ExprPtr power();
  ExprPtr primary();
  ExprPtr literal(ExprKind kind);
  ExprPtr number();
  ExprPtr virtual_index();
  ExprPtr paren();
  ExprPtr case_expression();
  CaseArm case_arm();
  ExprPtr not_a_value();
  void complain_chain(const Expr& left, SourceRange op);

  // parse_references.cpp: names with brackets
  ExprPtr name_expression();
  ExprPtr square();
  ExprPtr round();
  ExprPtr at_call();
  ExprPtr aggregate();
  AggregateIndex aggregate_index(std::string_view owner);
  ExprPtr reduce();
  bool at_reduce() const;
  bool at_aggregate() const;
  void arguments(Expr& owner, TokenKind closer);
  void argument(Expr& owner, bool list_allowed);
  void named_argument(Expr& owner);
  void add_named(std::vector<NamedArgument>& list);
  bool at_named_argument() const;
  ExprPtr index_argument();
  ExprPtr slice_from(ExprPtr low, SourceRange first);
  ExprPtr value_or_list();
  ExprPtr list();
  bool at_slice_end() const;
  bool at_argument_end(std::size_t ahead) const;

  Name name(std::string_view what);
  bool name_token(std::string_view what);
  ExprPtr node(ExprKind kind, SourceRange at) const;
  ExprPtr error_node();
  // Sets range and height from the children; reports a tree that is too high.
  ExprPtr finish(ExprPtr node, SourceRange first);
  ExprPtr make_binary(Operator op, ExprPtr left, ExprPtr right, SourceRange op_range);
  bool enter();  // one level deeper, if that is allowed
  void leave() { --depth_; }

  std::size_t next_comment_ = 0;
  int depth_ = 0;
  int brackets_ = 0;           // open ( and [ of references around this point
  bool in_body_ = false;       // of a rule
  bool dots_allowed_ = false;  // directly inside the brackets of a left side
};

}  // namespace fuse::syntax
