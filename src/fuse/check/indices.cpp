// Index variables, the left side, and the columns of reads.
#include <algorithm>
#include <cmath>

#include "fuse/check/entities.h"
#include "fuse/check/equation.h"
#include "fuse/check/names.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Operator;

bool Equation::on_left(ir::IndexId id) const {
  for (ir::IndexId l : left) {
    if (l == id) return true;
  }
  return false;
}

ir::IndexId find_variable(const Equation& eq, std::string_view name) {
  for (auto scope = eq.variables.rbegin(); scope != eq.variables.rend(); ++scope) {
    auto it = scope->find(name);
    if (it != scope->end()) return it->second;
  }
  return ir::no_index;
}

static ir::IndexId new_variable(Equation& eq, const std::string& name, SourceRange range) {
  ir::Index index;
  index.name = name;
  index.range = range;
  index.axis = find_axis(eq.scope, name);
  return eq.session.program.add_index(std::move(index));
}

ir::IndexId variable(Equation& eq, const std::string& name, SourceRange range) {
  ir::IndexId known = find_variable(eq, name);
  if (known != ir::no_index) return known;
  return eq.variables.front()[name] = new_variable(eq, name, range);
}

static void collect_index_names(Equation& eq, const syntax::Expr& expr) {
  if (expr.kind == ExprKind::Name || expr.kind == ExprKind::Virtual) {
    eq.bracket_names.insert(expr.text);
    return;
  }
  if (expr.kind == ExprKind::Square || expr.kind == ExprKind::Round ||
      expr.kind == ExprKind::Aggregate) {
    collect_bracket_names(eq, expr);
    return;
  }
  for (const auto& arg : expr.args) {
    if (arg) collect_index_names(eq, *arg);
  }
}

void collect_bracket_names(Equation& eq, const syntax::Expr& expr) {
  bool brackets = expr.kind == ExprKind::Square ||
                  (expr.kind == ExprKind::Round && !is_call(eq.scope, expr.text));
  for (const auto& arg : expr.args) {
    if (!arg) continue;
    if (brackets) {
      collect_index_names(eq, *arg);
    } else {
      collect_bracket_names(eq, *arg);
    }
  }
  for (const auto& index : expr.indices) {
    eq.bracket_names.insert(index.name);
    if (index.domain) collect_index_names(eq, *index.domain);
  }
  for (const auto& named : expr.named) collect_bracket_names(eq, *named.value);
  for (const auto& arm : expr.arms) {
    if (arm.condition) collect_bracket_names(eq, *arm.condition);
    if (arm.value) collect_bracket_names(eq, *arm.value);
  }
  if (expr.when) collect_bracket_names(eq, *expr.when);
}

// A name in index position: a constant, a scalar parameter of a fn (null: read it as data), or an
// index variable.
static ir::Expr position_name(Equation& eq, const syntax::Expr& expr,
                              std::vector<ir::IndexId>& occurs) {
  if (auto bound = eq.bindings.find(expr.text); bound != eq.bindings.end()) {
    return affine_position(eq, *bound->second, occurs);
  }
  if (find_variable(eq, expr.text) == ir::no_index) {
    if (const Symbol* symbol = find(eq.scope, expr.text)) {
      if (const auto* constant = std::get_if<Constant>(symbol)) {
        return constant_position(eq.session, constant->value, expr.range);
      }
      if (const auto* given = std::get_if<EntityArgument>(symbol)) {
        return entity(eq.session, given->text, EntityKind::Name, given->range);
      }
      if (const auto* tensor = std::get_if<ir::TensorId>(symbol)) {
        if (eq.session.scalar_parameters.count(*tensor)) return {};
      }
      if (const auto* hole = std::get_if<HoleName>(symbol)) {
        if (hole->indices.empty()) return {};
      }
    }
    if (!is_index_name(expr.text)) {
      return entity(eq.session, expr.text, EntityKind::Name, expr.range);
    }
  }
  ir::IndexId id = variable(eq, expr.text, expr.range);
  occurs.push_back(id);
  return ir::iota(id, expr.range);
}

static std::optional<ir::Op> position_op(Operator op) {
  switch (op) {
    case Operator::Add: return ir::Op::Add;
    case Operator::Subtract: return ir::Op::Sub;
    case Operator::Multiply:
    case Operator::Juxtapose: return ir::Op::Mul;
    case Operator::Divide:  // in an index, / is floor division
    case Operator::FloorDivide: return ir::Op::FloorDiv;
    case Operator::Modulo: return ir::Op::Mod;
    default: return std::nullopt;
  }
}

ir::Expr affine_position(Equation& eq, const syntax::Expr& expr, std::vector<ir::IndexId>& occurs) {
  switch (expr.kind) {
    case ExprKind::Number: return constant_position(eq.session, expr.number, expr.range);
    case ExprKind::Symbol: return entity(eq.session, expr.text, EntityKind::Name, expr.range);
    case ExprKind::String:
      eq.session.report(Kind::BadIndex, expr.range, "the name of an entity has single quotes")
          .hint("write '" + expr.text + "'");
      return ir::number(0, true, expr.range);
    case ExprKind::Name: return position_name(eq, expr, occurs);
    case ExprKind::Paren: return affine_position(eq, *expr.args[0], occurs);
    case ExprKind::Virtual:
      eq.session.report(Kind::NotYet, expr.range, "the virtual index `*" + expr.text + "`");
      return ir::number(0, true, expr.range);
    case ExprKind::Round:
      if (expr.text == "size" && is_call(eq.scope, expr.text) && expr.args.size() == 1) {
        return size_expr(eq, expr);
      }
      return {};
    case ExprKind::Unary: {
      if (expr.op != Operator::Negate && expr.op != Operator::Plus) return {};
      ir::Expr inner = affine_position(eq, *expr.args[0], occurs);
      if (!inner || expr.op == Operator::Plus) return inner;
      if (inner->op == ir::Op::Number) return ir::number(-inner->number, true, expr.range);
      if (inner->op == ir::Op::Entity) return negated_entity(eq.session, inner, expr.range);
      return ir::map(ir::Op::Neg, {inner}, expr.range);
    }
    case ExprKind::Binary: {
      auto op = position_op(expr.op);
      if (!op) return {};
      ir::Expr a = affine_position(eq, *expr.args[0], occurs);
      ir::Expr b = a ? affine_position(eq, *expr.args[1], occurs) : ir::Expr{};
      if (!a || !b) return {};
      for (const ir::Expr& side : {a, b}) {
        if (side->op == ir::Op::Entity) return computed_entity(eq.session, side);
      }
      return ir::map(*op, {a, b}, expr.range);
    }
    default: return {};
  }
}

static ir::Expr slice_bound(Equation& eq, const syntax::ExprPtr& expr) {
  if (!expr) return {};
  std::vector<ir::IndexId> occurs;
  bool data = is_tensor_name(eq.scope, *expr) && !is_index_name(expr->text);
  ir::Expr bound = data ? ir::Expr{} : affine_position(eq, *expr, occurs);
  if (!bound || !occurs.empty()) {
    eq.session.report(Kind::ConstantExpected, expr->range, "a bound of a slice");
    return {};
  }
  return bound;
}

// The k-th slice of a reference binds to the k-th left index that occurs on the right only as
// slices; without one it is projected.
static ir::Column slice_column(Equation& eq, const syntax::Expr& expr, std::size_t& slices,
                               Term& term) {
  ir::Column column;
  column.kind = ir::ColumnKind::Slice;
  column.range = expr.range;
  if (slices < eq.slice_targets.size()) {
    column.index = eq.slice_targets[slices];
  } else {
    column.index = new_variable(eq, std::string(eq.session.sources.text(expr.range)), expr.range);
    eq.session.program[column.index].axis = -1;
  }
  ++slices;
  column.start = slice_bound(eq, expr.args[0]);
  column.stop = slice_bound(eq, expr.args[1]);
  column.step = slice_bound(eq, expr.args[2]);
  term.occurs.push_back(column.index);
  return column;
}

// An integral value read from data; `/` at its top is floor division as in any index.
static TermPtr gather_position(Equation& eq, const syntax::Expr& expr) {
  if (expr.kind == ExprKind::Binary && expr.op == Operator::Divide) {
    std::vector<TermPtr> args;
    args.push_back(gather_position(eq, *expr.args[0]));
    args.push_back(gather_position(eq, *expr.args[1]));
    return map_term(ir::Op::FloorDiv, expr.range, std::move(args));
  }
  return resolve(eq, expr);
}

static ir::Column read_column(Equation& eq, const syntax::Expr& written, std::size_t& slices,
                              Term& term) {
  bool optional = written.kind == ExprKind::Optional;
  const syntax::Expr& expr = optional ? *written.args[0] : written;
  ir::Column column;
  column.range = written.range;
  term.gather_child.push_back(-1);
  if (expr.kind == ExprKind::Slice) return slice_column(eq, expr, slices, term);
  if (expr.kind == ExprKind::Dotted) {
    eq.session.report(Kind::DotOutsideLeft, expr.range, expr.args[0]->text);
    return ir::plain_column(variable(eq, expr.args[0]->text, expr.range), expr.range);
  }
  if (expr.kind == ExprKind::Wildcard) {
    column = ir::plain_column(new_variable(eq, "_", expr.range), expr.range);
    term.occurs.push_back(column.index);
    return column;
  }
  std::size_t before = term.occurs.size();
  ir::Expr position = affine_position(eq, expr, term.occurs);
  if (position && position->op == ir::Op::Iota && expr.kind == ExprKind::Name) {
    column = ir::plain_column(position->index, written.range);
  } else if (position) {
    column.kind = ir::ColumnKind::Affine;
    column.position = position;
  } else {
    term.occurs.resize(before);
    column.kind = ir::ColumnKind::Gather;
    term.gather_child.back() = static_cast<int>(term.children.size());
    adopt(term, gather_position(eq, expr));
  }
  column.optional = optional;
  if (optional && column.kind == ir::ColumnKind::Plain) column.kind = ir::ColumnKind::Affine;
  return column;
}

void resolve_columns(Equation& eq, const std::vector<syntax::ExprPtr>& args, Term& term) {
  std::size_t slices = 0;
  for (const auto& arg : args) {
    term.columns.push_back(read_column(eq, *arg, slices, term));
  }
}

static void left_gather(Equation& eq, const syntax::Expr& expr, ir::Column& column) {
  TermPtr term = resolve(eq, expr);
  for (ir::IndexId id : free_indices(*term)) {
    if (!eq.on_left(id)) eq.left.push_back(id);
  }
  column.kind = ir::ColumnKind::Gather;
  column.position = lower(eq, *term);
}

static bool has_modulo(const ir::Expr& expr) {
  if (expr->op == ir::Op::Mod) return true;
  bool found = false;
  ir::for_each_child(*expr, [&](const ir::Expr& child) { found = found || has_modulo(child); });
  return found;
}

// A column of a rule that may be any integer: not one that grows with its indices and never falls
// below 0, which dense storage holds.
static bool is_open(const ir::Expr& position) {
  switch (position->op) {
    case ir::Op::Number: return position->number < 0;
    case ir::Op::Iota:
    case ir::Op::Entity:
    case ir::Op::Extent: return false;
    case ir::Op::Add: break;
    case ir::Op::Mul:
      if (!position->args[0]->free.empty() && !position->args[1]->free.empty()) return true;
      break;
    default: return true;
  }
  return std::any_of(position->args.begin(), position->args.end(), is_open);
}

// A column that a rule computes. In the head itself `/` divides like in any index; in a binding
// it divides values.
static void computed_column(Equation& eq, const syntax::Expr& written) {
  ir::Column column;
  column.kind = ir::ColumnKind::Gather;
  column.range = written.range;
  eq.computed[eq.left_columns.size()] = gather_position(eq, written);
  eq.left_columns.push_back(std::move(column));
}

static const char* not_on_left(ExprKind kind) {
  switch (kind) {
    case ExprKind::Wildcard: return "`_`";
    case ExprKind::Slice: return "a slice";
    case ExprKind::Optional: return "`?`";
    default: return nullptr;
  }
}

static void left_column(Equation& eq, const syntax::Expr& written) {
  const syntax::Expr* expr = &written;
  if (const char* what = not_on_left(expr->kind)) {
    eq.session.report(Kind::LeftWildcard, written.range, what);
    eq.left_columns.push_back(ir::plain_column(new_variable(eq, "_", written.range)));
    eq.left.push_back(eq.left_columns.back().index);
    return;
  }
  if (expr->kind == ExprKind::Dotted) expr = expr->args[0].get();
  ir::Column column;
  std::vector<ir::IndexId> occurs;
  ir::Expr position = affine_position(eq, *expr, occurs);
  if (position && position->op == ir::Op::Number) {
    position = left_constant(eq.session, position);
  } else if (eq.in_rule && (!position || is_open(position))) {
    return computed_column(eq, written);
  }
  if (position && position->op == ir::Op::Iota && expr->kind == ExprKind::Name) {
    column = ir::plain_column(position->index);
  } else if (position) {
    column.kind = ir::ColumnKind::Affine;
    column.position = position;
    if (has_modulo(position)) eq.session.report(Kind::LeftWildcard, written.range, "`%`");
  } else {
    left_gather(eq, *expr, column);
  }
  column.range = written.range;
  if (written.kind == ExprKind::Dotted && column.kind == ir::ColumnKind::Plain) {
    if (eq.dotted != ir::no_index) eq.session.report(Kind::TwoDots, written.range);
    eq.dotted = column.index;
  }
  for (ir::IndexId id : occurs) {
    if (!eq.on_left(id)) eq.left.push_back(id);
  }
  eq.left_columns.push_back(std::move(column));
}

static bool has_slice(const syntax::Expr& expr) {
  if (expr.kind == ExprKind::Slice) return true;
  auto any = [](const syntax::ExprPtr& e) { return e && has_slice(*e); };
  for (const auto& arg : expr.args) {
    if (any(arg)) return true;
  }
  for (const auto& named : expr.named) {
    if (any(named.value)) return true;
  }
  for (const auto& arm : expr.arms) {
    if (any(arm.condition) || any(arm.value)) return true;
  }
  return any(expr.when);
}

void resolve_left(Equation& eq, const syntax::Expr& target, const syntax::Expr* value) {
  if (value) collect_bracket_names(eq, *value);
  std::set<std::string, std::less<>> on_right = eq.bracket_names;
  for (const auto& arg : target.args) collect_index_names(eq, *arg);
  for (const auto& arg : target.args) left_column(eq, *arg);
  if (!value || !has_slice(*value)) return;
  for (const ir::Column& column : eq.left_columns) {
    if (column.kind != ir::ColumnKind::Plain) continue;
    if (!on_right.count(eq.session.program[column.index].name)) {
      eq.slice_targets.push_back(column.index);
    }
  }
}

}  // namespace fuse::check
