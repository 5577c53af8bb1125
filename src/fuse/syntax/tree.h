// The syntax tree: what was written, without meaning. Names are not resolved here; a Round apply
// may turn out to be a relation, a builtin or a fn (check decides).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fuse/support/source.h"

namespace fuse::syntax {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind : std::uint8_t {
  Number,     // 3, 0.5, inf, nan: `number`, `integral`, `text` is the spelling
  Bool,       // true, false: `number` is 1 or 0
  None,       // none
  String,     // "text": `text` holds the unescaped contents
  Symbol,     // 'New York': `text` holds the contents
  Name,       // x, W, lib::name: `text`
  Wildcard,   // _
  Virtual,    // *t, *last: `text` is the name; *t+1 is Binary(Add, Virtual, 1)
  Square,     // T[args]: `text` is the name
  Round,      // R(args) or f(args, k=v), no space before the bracket: `text`, args, named
  Aggregate,  // sum[j, d in 0:3 when c](e): `text`, `indices`, `when`, args[0] = e;
              // reduce(op, axes) e too: then `text` is op and `is_reduce` is set
  Unary,      // op, args[0]; `text` is the spelling of a Not: `not` or (binding tighter) `!`
  Binary,     // op, args[0], args[1]
  Ternary,    // args: condition, then, else
  Case,       // `arms`; the default arm has a null condition
  Paren,      // args[0]
  List,       // [a, b], nested: args; the contents of const([[..]]) and bare lists
  Slice,      // lo:hi:step in an index; args[0..2], each may be null
  Optional,   // x+d? in an index: args[0]
  Dotted,     // q. on the left: args[0]
  Error,      // recovery left this; a diagnostic was reported
};

enum class Operator : std::uint8_t {
  None,
  Add,
  Subtract,
  Multiply,
  Juxtapose,
  Divide,
  FloorDivide,
  Modulo,
  Power,
  Negate,
  Plus,
  Not,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  And,
  Or,
};

// name=value in a call.
struct NamedArgument {
  std::string name;
  SourceRange name_range;
  ExprPtr value;
};

struct CaseArm {
  ExprPtr condition;  // null for `default -> v`
  ExprPtr value;
};

// One index of an aggregate: `j` or `d in 0:3`.
struct AggregateIndex {
  std::string name;
  SourceRange range;
  ExprPtr domain;  // null, or the Slice after `in`
};

struct Expr {
  ExprKind kind = ExprKind::Error;
  Operator op = Operator::None;
  bool integral = false;
  bool is_reduce = false;
  bool at_spelling = false;  // written @softmax(..)
  bool multiline = false;    // List, Case: written over several lines, and printed so
  std::uint16_t height = 1;  // of the tree below; the parser bounds it, so recursion is safe
  double number = 0;
  SourceRange range;
  SourceRange name_range;  // of `text` for Square, Round, Aggregate; of the operator for Binary
  std::string text;
  std::vector<ExprPtr> args;
  std::vector<NamedArgument> named;
  std::vector<CaseArm> arms;
  std::vector<AggregateIndex> indices;
  ExprPtr when;
};

// The operator of an equation.
enum class Assign : std::uint8_t { Sum, PlusSum, Max, Min, Avg, Product, LogSumExp, Or };

enum class StatementKind : std::uint8_t {
  Equation,  // target assign value; when, default_value, iterate_*
             // (a source is an Equation whose value is a String or a Round `file(..)`)
  Sink,      // path = value
  Rule,      // target <- body (one vector per `or` alternative)
  Fact,      // target alone: Parent(Alice, Bob)
  Query,     // target?  (a Name when written T?)
  Export,    // names
  Axis,      // name, value null or a Number/Name/String
  Param,     // target = value
  Const,     // name = value
  Let,       // target = value
  Block,     // { body }
  Fn,        // name, parameters, results, body
  Import,    // path, name
  Expect,    // value within tolerance
  Minimize,  // target, method, steps, batch.., over names
  Error,     // recovery
};

struct Name {
  std::string text;
  SourceRange range;
};

// One element of a rule body. `n = e` binds a variable; else `value` is a literal or a condition
// (a Round, a Unary Not over a Round, a comparison, a Square ..).
struct BodyItem {
  ExprPtr binding;  // the Name on the left of `=`, or null
  ExprPtr value;
};

// A parameter of a fn: a[i,k] (indices), or a plain `n` (a scalar).
struct Parameter {
  Name name;
  std::vector<Name> indices;
  bool bracketed = false;  // a[] too
  ExprPtr default_value;
};

struct Comment {
  std::string text;  // from `#`, without the newline
  SourceRange range;
  bool blank_before = false;  // an empty line stands before it
};

struct Statement {
  StatementKind kind = StatementKind::Error;
  Assign assign = Assign::Sum;
  SourceRange range;
  ExprPtr target;  // left reference: Square, Round or Name
  ExprPtr value;
  ExprPtr when;
  ExprPtr default_value;
  // iterate(init=, tol=, max=) after an equation; null if absent
  bool iterate = false;
  std::vector<NamedArgument> iterate_options;
  std::vector<std::vector<BodyItem>> alternatives;  // Rule
  bool datalog_arrow = false;                       // `:-` was written
  std::string name;                                 // Axis, Const, Fn, Import alias
  SourceRange name_range;
  std::string path;  // Sink, Import
  SourceRange path_range;
  std::vector<Name> names;            // Export, `over` of Minimize
  std::vector<Parameter> parameters;  // Fn
  std::vector<Parameter> results;     // Fn: s[i,j]; usually one
  std::vector<Statement> body;        // Block, Fn
  ExprPtr tolerance;                  // Expect
  bool maximize = false;              // Minimize: `maximize` was written
  ExprPtr method;                     // Minimize: adam(lr=1e-3)
  ExprPtr steps;
  ExprPtr batch;
  std::string batch_index;
  // Comments on lines of their own before the statement, and the one after it on its last line.
  std::vector<Comment> leading;
  std::vector<Comment> trailing;
  std::vector<Comment> body_trailing;  // Block, Fn: comments before the closing brace
  bool blank_before = false;           // an empty line stands directly before it (kept by fmt)
};

struct File {
  FileId id = no_file;
  std::vector<Statement> statements;
  std::vector<Comment> trailing;  // comments after the last statement
};

}  // namespace fuse::syntax
