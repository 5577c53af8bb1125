// Equations and literals.
#include <algorithm>

#include "fuse/check/declare.h"
#include "fuse/check/literal.h"
#include "fuse/check/names.h"
#include "fuse/check/statements.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Statement;

ir::TensorId defined_tensor(const Scope& scope, const syntax::Expr& target) {
  const Symbol* symbol = find(scope, target.text);
  const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
  return tensor ? *tensor : ir::no_tensor;
}

void add_left_rides(Equation& eq, ir::TensorId tensor) {
  auto rides = eq.session.rides.find(tensor);
  if (rides == eq.session.rides.end()) return;
  std::vector<ir::Column> columns;
  for (const std::string& key : rides->second) {
    ir::IndexId id = ride_variable(eq, key);
    columns.push_back(ir::plain_column(id));
    eq.left.push_back(id);
  }
  eq.left_columns.insert(eq.left_columns.begin(), columns.begin(), columns.end());
}

static void set_default(Session& session, Scope& scope, ir::TensorId tensor,
                        const syntax::ExprPtr& value) {
  if (!value) return;
  if (auto number = constant_value(session, scope, *value, "a default")) {
    session.program[tensor].default_value = number->value;
  }
}

// A literal with its own tensor, copied where the left side says: W[1, h] = const([[..]]).
static void copy_literal(Equation& eq, ir::TensorId tensor, Literal literal, const Statement& s) {
  Session& session = eq.session;
  const data::Shape shape = literal.array.shape();
  std::size_t plain = 0;
  for (const ir::Column& column : eq.left_columns) {
    plain += column.kind == ir::ColumnKind::Plain;
  }
  bool keeps_ones = shape.size() == eq.left_columns.size();
  if (!keeps_ones && shape.size() != plain) {
    session.report(Kind::LiteralRank, s.value->range, fmt::format("{} dimensions", shape.size()),
                   indices_text(eq.left_columns.size()));
    return;
  }
  std::vector<ir::Column> columns;
  std::size_t dimension = 0;
  for (const ir::Column& column : eq.left_columns) {
    if (column.kind == ir::ColumnKind::Plain) {
      columns.push_back(ir::plain_column(column.index));
      ++dimension;
    } else if (keeps_ones) {
      if (std::int64_t rows = shape[dimension++]; rows != 1) {
        session.report(Kind::LiteralRank, column.range, fmt::format("{} rows here", rows),
                       "one position");
      }
      ir::Column zero;
      zero.kind = ir::ColumnKind::Affine;
      zero.position = ir::number(0, true);
      columns.push_back(zero);
    }
  }
  ir::Tensor held;
  held.name = session.program[tensor].name;
  held.range = s.range;
  held.hidden = true;
  for (std::size_t i = 0; i < shape.size(); ++i) held.columns.push_back({});
  held.literal = std::move(literal.array);
  held.weak_literal = literal.integral;
  ir::TensorId source = session.program.add_tensor(std::move(held));
  session.program.statements.push_back(ir::Define{
      tensor, eq.left_columns, {}, ir::read(source, std::move(columns), false), s.range});
}

static bool is_whole_literal(Equation& eq, ir::TensorId tensor) {
  if (eq.session.declarations[tensor].statements.size() != 1) return false;
  if (eq.session.program[tensor].boolean) return false;
  for (const ir::Column& column : eq.left_columns) {
    if (column.kind != ir::ColumnKind::Plain) return false;
  }
  return eq.left.size() == eq.left_columns.size();
}

static void check_literal(Session& session, Scope& scope, const Statement& s, ir::TensorId tensor) {
  auto literal = read_literal(session, scope, *literal_list(s.value.get()));
  if (!literal) return;
  Equation eq(session, scope, Leftover::Sum);
  resolve_left(eq, *s.target, nullptr);
  if (!is_whole_literal(eq, tensor)) {
    add_left_rides(eq, tensor);
    copy_literal(eq, tensor, std::move(*literal), s);
    return;
  }
  if (literal->array.rank() != eq.left_columns.size()) {
    session.report(
        Kind::LiteralRank, s.value->range,
        fmt::format("{} dimension{}", literal->array.rank(), literal->array.rank() == 1 ? "" : "s"),
        indices_text(eq.left_columns.size()));
    return;
  }
  ir::Tensor& t = session.program[tensor];
  take_axes(eq, tensor);
  t.literal = std::move(literal->array);
  t.weak_literal = literal->integral;
}

// A condition restricts the sums of the top-level terms, so it stands inside them: their
// contractions become projections of the whole, which guards each term first.
static void open_contractions(Term& root, Term& term) {
  if (term.kind == TermKind::Sum) {
    for (TermPtr& child : term.children) open_contractions(root, *child);
  } else if (term.kind == TermKind::Product) {
    root.projected.insert(root.projected.end(), term.contracted.begin(), term.contracted.end());
    term.contracted.clear();
  }
}

// The condition of `when`: contracted where it must be, otherwise its indices stay free.
static ir::Expr lower_condition(Equation& eq, const syntax::Expr& when, const Term& value) {
  TermPtr condition = resolve(eq, when);
  if (eq.failed()) return {};
  std::vector<ir::IndexId> left = eq.left;
  for (ir::IndexId id : free_indices(value)) eq.left.push_back(id);
  for (ir::IndexId id : value.projected) eq.left.push_back(id);
  for (ir::IndexId id : eq.over) eq.left.push_back(id);
  Leftover leftover = eq.leftover;
  auto kept = eq.kept;
  eq.leftover = Leftover::Keep;
  decide(eq, *condition);
  ir::Expr result = lower_scope(eq, *condition, {});
  eq.leftover = leftover;
  eq.kept = std::move(kept);
  eq.left = std::move(left);
  return result;
}

static void define(Equation& eq, ir::TensorId tensor, const Statement& s) {
  TermPtr root = resolve(eq, *s.value);
  if (!eq.failed()) decide(eq, *root);
  if (s.when && eq.leftover == Leftover::Sum) open_contractions(*root, *root);
  ir::Expr guard = s.when ? lower_condition(eq, *s.when, *root) : ir::Expr{};
  if (eq.failed()) return;
  bool combines = eq.leftover == Leftover::Combine;
  eq.strict = combines;
  ir::Expr value = lower_scope(eq, *root, combines ? ir::Expr{} : guard);
  if (combines && guard) value = guarded(eq, guard, value);
  std::erase_if(eq.over, [&](ir::IndexId id) { return !ir::depends_on(value, id); });
  eq.session.program.statements.push_back(
      ir::Define{tensor, eq.left_columns, eq.over, std::move(value), s.range});
}

void check_equation(Session& session, Scope& scope, const Statement& s) {
  if (!s.target || !s.value) return;
  ir::TensorId tensor = defined_tensor(scope, *s.target);
  if (tensor == ir::no_tensor) return;
  if (session.program[tensor].input) {
    Equation eq(session, scope, Leftover::Sum);
    resolve_left(eq, *s.target, nullptr);
    take_axes(eq, tensor);
    return;
  }
  if (s.iterate) {
    session.report(Kind::NotYet, s.range, "`iterate`");
    return;
  }
  set_default(session, scope, tensor, s.default_value);
  if (literal_list(s.value.get())) {
    check_literal(session, scope, s, tensor);
    return;
  }
  ir::Combine combine = session.program[tensor].combine;
  Equation eq(session, scope, combine == ir::Combine::Sum ? Leftover::Sum : Leftover::Combine);
  if (s.when) {
    // Names of the condition count as names of the equation, but not as the right side's slices.
    collect_bracket_names(eq, *s.when);
  }
  resolve_left(eq, *s.target, s.value.get());
  add_left_rides(eq, tensor);
  define(eq, tensor, s);
}

}  // namespace fuse::check
