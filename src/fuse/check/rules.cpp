// Rules (language page, sections 3 and 7).
#include <algorithm>

#include "fuse/check/declare.h"
#include "fuse/check/entities.h"
#include "fuse/check/names.h"
#include "fuse/check/statements.h"

namespace fuse::check {

using syntax::BodyItem;
using syntax::ExprKind;
using syntax::Operator;
using syntax::Statement;

namespace {

using Ids = std::vector<ir::IndexId>;

void add_all(Ids& ids, const Ids& more) {
  for (ir::IndexId id : more) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
}

bool is_relation(const Scope& scope, const syntax::Expr& e) {
  return e.kind == ExprKind::Round && !is_call(scope, e.text);
}

// One alternative of a rule's body, resolved.
struct Body {
  TermPtr literals;                 // product of the positive literals
  std::vector<TermPtr> conditions;  // comparisons, values, bindings of already bound variables
  std::vector<TermPtr> negated;     // what stands under `not`
};

// Names that a positive literal binds.
std::set<std::string> bound_names(const Scope& scope, const std::vector<BodyItem>& items) {
  std::set<std::string> names;
  for (const BodyItem& item : items) {
    if (item.binding || !is_relation(scope, *item.value)) continue;
    for (const auto& arg : item.value->args) {
      if (arg->kind == ExprKind::Name) names.insert(arg->text);
    }
  }
  return names;
}

void resolve_bindings(Equation& eq, const std::vector<BodyItem>& items) {
  std::set<std::string> bound = bound_names(eq.scope, items);
  for (const BodyItem& item : items) {
    if (!item.binding || bound.count(item.binding->text)) continue;
    if (!eq.bindings.emplace(item.binding->text, item.value.get()).second) {
      eq.session.report(Kind::RepeatedBinding, item.binding->range, item.binding->text);
    }
  }
}

TermPtr equality(Equation& eq, const BodyItem& item) {
  return resolve_equality(eq, ir::Op::Eq, *item.binding, *item.value, item.value->range);
}

// `Edge(y, z) x != z` compares a product: most likely a comma is missing.
void warn_compared_relation(Equation& eq, const syntax::Expr& side) {
  if (side.kind != ExprKind::Binary || side.op != Operator::Juxtapose) return;
  warn_compared_relation(eq, *side.args[0]);
  for (const auto& factor : side.args) {
    if (!is_relation(eq.scope, *factor)) continue;
    const std::string text(eq.session.sources.text(factor->range));
    eq.session.report(Kind::CommaMissing, factor->range, text)
        .hint("with a comma beside it, it is a condition of its own");
  }
}

void resolve_item(Equation& eq, const BodyItem& item, Body& body) {
  const syntax::Expr& value = *item.value;
  if (item.binding) {
    auto substituted = eq.bindings.find(item.binding->text);
    if (substituted == eq.bindings.end()) body.conditions.push_back(equality(eq, item));
  } else if (value.kind == ExprKind::Unary && value.op == Operator::Not) {
    body.negated.push_back(resolve(eq, *value.args[0]));
  } else if (is_relation(eq.scope, value)) {
    adopt(*body.literals, resolve(eq, value));
  } else {
    const bool compares = value.kind == ExprKind::Binary && value.op >= Operator::Equal &&
                          value.op <= Operator::GreaterEqual;
    for (const auto& side : value.args) {
      if (compares) warn_compared_relation(eq, *side);
    }
    body.conditions.push_back(resolve(eq, value));
  }
}

Body resolve_body(Equation& eq, const std::vector<BodyItem>& items, SourceRange range) {
  Body body;
  body.literals = make_term(TermKind::Product, range);
  for (const BodyItem& item : items) resolve_item(eq, item, body);
  return body;
}

// Free indices of a condition after the contractions inside it; the rest of the rule's indices
// count as left so that a shared index is not contracted there.
ir::Expr lower_condition(Equation& eq, Term& condition, const Ids& outside) {
  Ids left = eq.left;
  add_all(eq.left, outside);
  eq.leftover = Leftover::Keep;
  eq.kept.clear();
  decide(eq, condition);
  ir::Expr value = lower_scope(eq, condition, {});
  eq.leftover = Leftover::Combine;
  eq.left = std::move(left);
  return value;
}

ir::Expr conjunction(ir::Expr condition, ir::Expr value, SourceRange range) {
  return ir::map(ir::Op::Guard, {std::move(condition), std::move(value)}, range);
}

// An empty group has no min, max or avg, so nothing holds of it: a reduction of nothing is absent
// and, added strictly, makes the body absent.
ir::Expr with_groups(ir::Expr value, const ir::Expr& test, SourceRange range) {
  if (test->op == ir::Op::Reduce && !test->total) {
    // A position is finite where a value may not be; 0 times it is 0, or absent.
    ir::Expr group = test->args[0];
    for (auto index = test->bound.rbegin(); index != test->bound.rend(); ++index) {
      group = ir::reduce(ir::Combine::ArgMax, {*index}, group, false, range);
    }
    group = ir::map(ir::Op::Mul, {group, ir::number(0, true)}, range);
    value = ir::add(std::move(value), std::move(group), true, range);
  }
  for (const ir::Expr& arg : test->args) value = with_groups(std::move(value), arg, range);
  return value;
}

// The number of a variable that nothing before binds: what binds it comes first, else it would
// count as the condition's own.
bool tests_unbound(const Term& term, Ids bound) {
  if (term.kind == TermKind::Aggregate) add_all(bound, term.bound);
  if (term.kind == TermKind::IndexValue) {
    return std::find(bound.begin(), bound.end(), term.index) == bound.end();
  }
  return std::any_of(term.children.begin(), term.children.end(),
                     [&](const TermPtr& child) { return tests_unbound(*child, bound); });
}

// Takes the next condition to lower out of those that wait.
TermPtr next_condition(std::vector<TermPtr>& waiting, const Ids& bound) {
  auto next = std::find_if(waiting.begin(), waiting.end(),
                           [&](const TermPtr& term) { return !tests_unbound(*term, bound); });
  if (next == waiting.end()) next = waiting.begin();
  TermPtr term = std::move(*next);
  waiting.erase(next);
  return term;
}

ir::Expr lower_body(Equation& eq, Body& body, SourceRange range) {
  ir::Expr value = ir::number(1, true, range);
  Ids bound = eq.left;
  if (!body.literals->children.empty()) {
    decide(eq, *body.literals);
    body.literals->contracted.clear();
    value = lower(eq, *body.literals);
    add_all(bound, value->free);
  }
  while (!body.conditions.empty()) {
    const TermPtr condition = next_condition(body.conditions, bound);
    ir::Expr test = lower_condition(eq, *condition, bound);
    add_all(bound, test->free);
    value = conjunction(as_condition(eq.session.program, test), value, range);
    value = with_groups(value, test, range);
  }
  for (const TermPtr& negated : body.negated) {
    ir::Expr inner = as_condition(eq.session.program, lower_condition(eq, *negated, bound));
    Ids only;
    for (ir::IndexId id : inner->free) {
      if (std::find(bound.begin(), bound.end(), id) == bound.end()) only.push_back(id);
    }
    if (!only.empty()) inner = ir::reduce(ir::Combine::Or, only, inner, true, range);
    value = conjunction(ir::map(ir::Op::Not, {inner}, range), value, range);
  }
  return value;
}

// The indices at which tensors are read plainly, outside `not` and aggregates.
void add_bound(const Term& term, Ids& bound) {
  if (term.kind == TermKind::Aggregate || term.op == ir::Op::Not) return;
  for (const ir::Column& column : term.columns) {
    if (column.kind == ir::ColumnKind::Plain) add_all(bound, {column.index});
  }
  for (const TermPtr& child : term.children) add_bound(*child, bound);
}

void check_head_bound(Equation& eq, const Body& body, const syntax::Expr& head) {
  Ids bound;
  add_bound(*body.literals, bound);
  for (const TermPtr& condition : body.conditions) add_bound(*condition, bound);
  Ids needed = eq.left;
  for (const auto& [column, term] : eq.computed) {
    add_bound(*term, bound);
    add_all(needed, free_indices(*term));
  }
  for (ir::IndexId id : needed) {
    if (std::find(bound.begin(), bound.end(), id) != bound.end()) continue;
    const std::string& name = eq.session.program[id].name;
    SourceRange range = head.range;
    for (const auto& arg : head.args) {
      if (arg->kind == ExprKind::Name && arg->text == name) range = arg->range;
    }
    eq.session.report(Kind::UnboundHead, range, name)
        .hint(name == "_"
                  ? "what an aggregate does not project is bound outside it: give a rule "
                    "of its own to what holds for some, as in `Has(x) <- Edge(x, _)`"
                  : "bind it by a relation that holds for it, as in `Person(" + name + ")`");
  }
}

// The values of the head's computed columns, which become indices of the left side's own. Where
// they rest on a group that is empty, nothing holds.
ir::Expr lower_computed(Equation& eq, ir::Expr value, ir::TensorId tensor) {
  Ids bound = eq.left;
  add_all(bound, value->free);
  for (auto& [number, term] : eq.computed) {
    ir::Column& column = eq.left_columns[number];
    column.position = lower_condition(eq, *term, bound);
    value = with_groups(std::move(value), column.position, column.range);
    eq.session.program[tensor].open = true;
  }
  for (const auto& [number, term] : eq.computed) {
    add_all(eq.left, eq.left_columns[number].position->free);
  }
  return value;
}

void check_alternative(Session& session, Scope& scope, const Statement& s, ir::TensorId tensor,
                       const std::vector<BodyItem>& items) {
  Equation eq(session, scope, Leftover::Combine);
  eq.in_rule = true;
  for (const BodyItem& item : items) {
    collect_bracket_names(eq, *item.value);
    if (item.binding) eq.bracket_names.insert(item.binding->text);
  }
  resolve_bindings(eq, items);
  resolve_left(eq, *s.target, nullptr);
  Body body = resolve_body(eq, items, s.range);
  if (eq.failed()) return;
  check_head_bound(eq, body, *s.target);
  ir::Expr value = lower_computed(eq, lower_body(eq, body, s.range), tensor);
  if (eq.failed()) return;
  Ids over;
  for (ir::IndexId id : value->free) {
    if (!eq.on_left(id)) over.push_back(id);
  }
  add_left_rides(eq, tensor);
  session.program.statements.push_back(
      ir::Define{tensor, eq.left_columns, over, std::move(value), s.range});
}

}  // namespace

void check_rule(Session& session, Scope& scope, const Statement& s) {
  if (!s.target) return;
  if (s.target->kind != ExprKind::Round) {
    session.report(Kind::SquareHead, s.target->range, s.target->text);
    return;
  }
  ir::TensorId tensor = defined_tensor(scope, *s.target);
  if (tensor == ir::no_tensor) return;
  for (const auto& items : s.alternatives) check_alternative(session, scope, s, tensor, items);
}

}  // namespace fuse::check
