// One equation being checked: its scope, its index variables and its left side. The three steps
// are resolve (tree -> Term), decide (projection) and lower (Term -> IR).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuse/check/scope.h"
#include "fuse/check/session.h"
#include "fuse/check/term.h"

namespace fuse::check {

// What happens to an index that is neither on the left nor contracted.
enum class Leftover : std::uint8_t {
  Sum,      // rule 2: summed on each additive term of the innermost function argument
  Combine,  // rule 4: projected by the tensor's operator around the whole body
  Keep,     // sinks, queries, expect: stays, in order of first appearance
};

struct Expansion;

struct Equation {
  Equation(Session& session, Scope& scope, Leftover leftover)
      : session(session), scope(scope), leftover(leftover), mistakes(session.mistakes()) {}

  Session& session;
  Scope& scope;
  Leftover leftover;
  std::size_t mistakes;  // before this equation
  // Names used inside brackets anywhere in the equation: in value position they are index numbers.
  std::set<std::string, std::less<>> bracket_names;
  std::vector<std::map<std::string, ir::IndexId, std::less<>>> variables{{}};
  std::vector<ir::IndexId> left;  // indices of the left side, in order
  std::vector<ir::Column> left_columns;
  // Columns of a rule's head that it computes, by their number: lowered after the body, until then
  // their column has no position.
  std::map<std::size_t, TermPtr> computed;
  ir::IndexId dotted = ir::no_index;
  // Left indices that occur on the right only as slices, in order; slices bind to them.
  std::vector<ir::IndexId> slice_targets;
  std::map<std::string, ir::IndexId> rides;
  // Substitutions of rule bodies: `m = n + 1`.
  std::map<std::string, const syntax::Expr*, std::less<>> bindings;
  // Indices never to be projected: kept ones of Keep.
  std::vector<ir::IndexId> kept;
  std::vector<ir::IndexId> over;  // Combine: projected by the operator
  bool in_rule = false;
  bool output = false;  // a sink, query or expectation: keeps what has a name, projects `_`
  bool strict = false;  // lowering sums outside functions under an operator other than sum
  Expansion* expansion = nullptr;    // while a builtin's expansion is read
  std::set<std::string> left_names;  // for slice targets

  bool on_left(ir::IndexId id) const;
  bool failed() const { return session.mistakes() > mistakes; }
};

// Index variables (indices.cpp).
ir::IndexId variable(Equation& eq, const std::string& name, SourceRange range);
ir::IndexId find_variable(const Equation& eq, std::string_view name);
void collect_bracket_names(Equation& eq, const syntax::Expr& expr);
// The left side: fills left, left_columns, dotted; `value` (may be null) is looked through for
// slices.
void resolve_left(Equation& eq, const syntax::Expr& target, const syntax::Expr* value);
// The columns of a read written `args`; a gather column gets a child of `term`.
void resolve_columns(Equation& eq, const std::vector<syntax::ExprPtr>& args, Term& term);
// A position without reads of tensors: iotas, numbers, sizes. Null if it reads a tensor.
ir::Expr affine_position(Equation& eq, const syntax::Expr& expr, std::vector<ir::IndexId>& occurs);

// Expressions (resolve.cpp, calls.cpp).
TermPtr resolve(Equation& eq, const syntax::Expr& expr);
TermPtr resolve_round(Equation& eq, const syntax::Expr& expr);
TermPtr resolve_aggregate(Equation& eq, const syntax::Expr& expr);
TermPtr resolve_concat(Equation& eq, const syntax::Expr& expr);
TermPtr make_term(TermKind kind, SourceRange range);
void adopt(Term& parent, TermPtr child, bool inverse = false);
TermPtr map_term(ir::Op op, SourceRange range, std::vector<TermPtr> args);
// A relation or number read in round brackets.
TermPtr resolve_relation(Equation& eq, const syntax::Expr& expr);
// The index of this equation that stands for a batch index riding along through a fn call.
ir::IndexId ride_variable(Equation& eq, const std::string& key);
TermPtr read_whole(Equation& eq, ir::TensorId tensor, const syntax::Expr& name,
                   const std::vector<std::string>& index_names);

// Projection (project.cpp): fills contracted, projected, axes, matched.
void decide(Equation& eq, Term& root);
// Free indices of a term in order of first appearance.
std::vector<ir::IndexId> free_indices(const Term& term);
void report_projection(Equation& eq, const Term& root);  // errors and warnings of section 5

// Lowering (lower.cpp, lower_call.cpp).
ir::Expr lower(Equation& eq, const Term& term);
// The root or a function argument: projects term by term. `guard` (may be null) restricts each.
ir::Expr lower_scope(Equation& eq, const Term& root, const ir::Expr& guard);
// A function argument: absent elements have values there.
ir::Expr lower_argument(Equation& eq, const Term& argument);
ir::Expr as_condition(const ir::Program& program, const ir::Expr& value);
// `value` where the condition holds for some of the indices only it has.
ir::Expr guarded(Equation& eq, const ir::Expr& guard, const ir::Expr& value);
ir::Expr lower_call(Equation& eq, const Term& term);
ir::Expr lower_concat(Equation& eq, const Term& term);
// A read of a hidden tensor that holds `value` over `columns`.
ir::Expr hoist(Equation& eq, ir::Expr value, const std::vector<ir::IndexId>& columns,
               const std::string& name, SourceRange range);

}  // namespace fuse::check
