// Term -> IR, with the decisions of projection.
#include <algorithm>

#include "fuse/check/equation.h"
#include "fuse/check/expansion.h"

namespace fuse::check {

namespace {

using Ids = std::vector<ir::IndexId>;

bool has(const Ids& ids, ir::IndexId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// The columns of a read with the positions of its gathers filled in.
std::vector<ir::Column> lower_columns(Equation& eq, const Term& term) {
  std::vector<ir::Column> columns = term.columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (term.gather_child[c] >= 0) {
      columns[c].position =
          lower(eq, *term.children[static_cast<std::size_t>(term.gather_child[c])]);
    } else if (columns[c].kind == ir::ColumnKind::Plain) {
      columns[c].position = ir::iota(columns[c].index, columns[c].range);
    }
  }
  return columns;
}

ir::Expr lower_product(Equation& eq, const Term& term) {
  ir::Expr product;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    ir::Expr factor = lower(eq, *term.children[i]);
    if (!product) {
      product = factor;  // a chain never begins with a division
    } else {
      product = ir::map(term.inverse[i] ? ir::Op::Div : ir::Op::Mul, {product, factor}, term.range);
    }
  }
  if (term.contracted.empty()) return product;
  return ir::reduce(ir::Combine::Sum, term.contracted, product, false, term.range);
}

// One additive term with the indices projected around it.
ir::Expr project_term(Equation& eq, ir::Expr value, const Ids& projected, const ir::Expr& guard,
                      SourceRange range) {
  if (guard) value = guarded(eq, guard, value);
  Ids bound;
  for (ir::IndexId id : projected) {
    if (ir::depends_on(value, id)) bound.push_back(id);
  }
  if (bound.empty()) return value;
  return ir::reduce(ir::Combine::Sum, bound, value, false, range);
}

ir::Expr join_terms(Equation& eq, const Term& term, const std::vector<ir::Expr>& terms) {
  ir::Expr sum;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!sum) {
      sum = term.inverse[i] ? ir::map(ir::Op::Neg, {terms[i]}, term.range) : terms[i];
      continue;
    }
    ir::Node node{term.inverse[i] ? ir::Op::Sub : ir::Op::Add, {sum, terms[i]}, term.range};
    node.strict = eq.strict;
    sum = ir::make(std::move(node));
  }
  return sum;
}

ir::Expr lower_terms(Equation& eq, const Term& term, const Ids& projected, const ir::Expr& guard) {
  if (term.kind != TermKind::Sum) {
    return project_term(eq, lower(eq, term), projected, guard, term.range);
  }
  std::vector<ir::Expr> terms;
  for (const TermPtr& child : term.children) {
    terms.push_back(lower_terms(eq, *child, projected, guard));
  }
  return join_terms(eq, term, terms);
}

// Inside a function absent elements have values: sums there are not strict.
struct PlainSums {
  explicit PlainSums(Equation& eq, bool strict = false) : eq(eq), saved(eq.strict) {
    eq.strict = strict;
  }
  ~PlainSums() { eq.strict = saved; }
  Equation& eq;
  bool saved;
};

// Which arguments of an operation are conditions.
bool takes_condition(ir::Op op, std::size_t argument) {
  if (op == ir::Op::Select) return argument == 0;
  return op == ir::Op::And || op == ir::Op::Or || op == ir::Op::Not;
}

ir::Expr lower_map(Equation& eq, const Term& term) {
  std::vector<ir::Expr> args;
  for (const TermPtr& child : term.children) {
    if (term.is_function) {
      args.push_back(lower_argument(eq, *child));
    } else {
      args.push_back(lower_terms(eq, *child, child->projected, {}));
    }
    if (takes_condition(term.op, args.size() - 1)) {
      args.back() = as_condition(eq.session.program, args.back());
    }
  }
  return ir::map(term.op, std::move(args), term.range);
}

ir::Expr lower_aggregate(Equation& eq, const Term& term) {
  // Under an operator other than sum an absent summand makes its sum absent.
  PlainSums sums(eq, term.combine == ir::Combine::Max || term.combine == ir::Combine::Min ||
                         term.combine == ir::Combine::Avg);
  ir::Expr value = lower(eq, *term.children[0]);
  bool tests = term.combine == ir::Combine::Or || term.combine == ir::Combine::And ||
               term.combine == ir::Combine::Count;
  if (tests) value = as_condition(eq.session.program, value);
  if (term.children.size() > 1) {
    ir::Expr when = as_condition(eq.session.program, lower(eq, *term.children[1]));
    value = ir::map(ir::Op::Guard, {when, value}, term.range);
  }
  // A written aggregate has a value over nothing too (0, -inf, nan ..); only in the body of a rule
  // an empty group has no min, max or avg.
  bool counts = term.combine == ir::Combine::Sum || term.combine == ir::Combine::Count ||
                term.combine == ir::Combine::Or || term.combine == ir::Combine::And;
  return ir::reduce(term.combine, term.bound, value, counts || !eq.in_rule, term.range);
}

}  // namespace

ir::Expr lower_argument(Equation& eq, const Term& argument) {
  PlainSums sums(eq);
  return lower_scope(eq, argument, {});
}

// A number holds as a condition where it is above 0, as in round brackets; nan does not.
ir::Expr as_condition(const ir::Program& program, const ir::Expr& value) {
  bool boolean = (value->op >= ir::Op::Eq && value->op <= ir::Op::Truth) ||
                 value->op == ir::Op::IsNan || value->op == ir::Op::Number;
  if (value->op == ir::Op::Read) boolean = value->truth || program[value->tensor].boolean;
  if (value->op == ir::Op::Reduce) {
    boolean = value->combine == ir::Combine::Or || value->combine == ir::Combine::And;
  }
  return boolean ? value : ir::map(ir::Op::Truth, {value}, value->range);
}

// The condition's indices that stand neither on the left nor in the value: there is some.
ir::Expr guarded(Equation& eq, const ir::Expr& guard, const ir::Expr& value) {
  Ids some;
  for (ir::IndexId id : guard->free) {
    if (!eq.on_left(id) && !has(eq.over, id) && !has(eq.kept, id) && !ir::depends_on(value, id)) {
      some.push_back(id);
    }
  }
  ir::Expr condition = as_condition(eq.session.program, guard);
  if (!some.empty()) {
    condition = ir::reduce(ir::Combine::Or, some, condition, true, guard->range);
  }
  return ir::map(ir::Op::Guard, {condition, value}, value->range);
}

ir::Expr lower_scope(Equation& eq, const Term& root, const ir::Expr& guard) {
  return lower_terms(eq, root, root.projected, guard);
}

ir::Expr lower(Equation& eq, const Term& term) {
  switch (term.kind) {
    case TermKind::Number: return ir::number(term.number, term.integral, term.range);
    case TermKind::Entity: return ir::entity(term.entity, term.range);
    case TermKind::IndexValue: return ir::iota(term.index, term.range);
    case TermKind::Size:
      return term.index == ir::no_index ? ir::number(1, true, term.range)
                                        : ir::extent(term.index, term.range);
    case TermKind::Read:
      return ir::read(term.tensor, lower_columns(eq, term), term.truth, term.range);
    case TermKind::Hole: return lower_hole(eq, term, lower_columns(eq, term));
    case TermKind::Product: return lower_product(eq, term);
    case TermKind::Sum: return lower_terms(eq, term, {}, {});
    case TermKind::Map: return lower_map(eq, term);
    case TermKind::Call: return lower_call(eq, term);
    case TermKind::Aggregate: return lower_aggregate(eq, term);
    case TermKind::Concat: return lower_concat(eq, term);
  }
  return {};
}

}  // namespace fuse::check
