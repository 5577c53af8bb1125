#include "evaluator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace fuse::oracle {

using ir::Op;

namespace {

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

Number rounded(Number x, data::DType precision) {
  return precision == data::DType::F64 ? static_cast<double>(x) : static_cast<float>(x);
}

}  // namespace

Evaluator::Evaluator(const bind::Bound& bound, Options options)
    : bound_(bound),
      program_(bound.program),
      options_(options),
      left_(options.budget),
      position_(bound.program.indices.size()),
      tensors_(bound.program.tensors.size()),
      in_progress_(bound.program.tensors.size()) {}

ir::Domain Evaluator::domain(ir::IndexId id) {
  const ir::Index& index = program_[id];
  if (index.domain) return *index.domain;
  if (index.range_start && index.range_stop) {
    const std::int64_t lo = integer(index.range_start, "range");
    return {lo, std::max<std::int64_t>(0, integer(index.range_stop, "range") - lo)};
  }
  if (index.same_as != ir::no_index) return domain(index.same_as);
  throw std::logic_error("bind left index " + index.name + " without a domain");
}

void Evaluator::for_all(const std::vector<ir::IndexId>& indices, const std::function<void()>& body,
                        std::size_t from) {
  if (from == indices.size()) return body();
  const ir::Domain range = domain(indices[from]);
  std::int64_t& position = position_[raw(indices[from])];
  const std::int64_t outer = position;
  for (position = range.lo; position < range.lo + range.extent; ++position) {
    for_all(indices, body, from + 1);
  }
  position = outer;
}

std::vector<Value> Evaluator::over(const ir::Expr& value, const std::vector<ir::IndexId>& indices) {
  std::vector<Value> values;
  for_all(indices, [&] { values.push_back(at(value)); });
  return values;
}

Number Evaluator::jittered(Number x) {
  if (std::isnan(x)) exact_ = false;
  if (!std::isfinite(x) || x == 0) return x;
  if (std::fabs(x) > 1e30 || std::fabs(x) < 1e-30) extreme_ = true;
  if (rounded(x, options_.precision) == x) return x;
  exact_ = false;
  if (options_.jitter == 0) return x;
  const auto bits = std::bit_cast<std::uint64_t>(static_cast<double>(x));
  return x * (mix(bits + options_.seed * 0x9e3779b97f4a7c15u) & 1 ? 1 + options_.jitter
                                                                  : 1 - options_.jitter);
}

// A nan that none of the arguments was, inside a sum: contracting in another order can avoid it.
Number Evaluator::unsettled(Number result, bool nan_came_in) {
  if (options_.jitter == 0 || sums_ == 0 || !std::isnan(result) || nan_came_in) return result;
  const Number infinity = std::numeric_limits<Number>::infinity();
  return options_.seed % 3 == 0 ? 0 : options_.seed % 3 == 1 ? infinity : -infinity;
}

Number Evaluator::total(const std::vector<Contribution>& items) {
  bool nan_came_in = false;
  for (const Contribution& item : items) nan_came_in |= std::isnan(item.value);
  return unsettled(combine(ir::Combine::Sum, items), nan_came_in);
}

Value Evaluator::at(const ir::Expr& expr) {
  if (--left_ < 0) throw Refusal("more elementary evaluations than the budget allows");
  Value value = compute(*expr);
  value.number = jittered(value.number);
  return value;
}

Value Evaluator::compute(const ir::Node& node) {
  switch (node.op) {
    case Op::Number: return {node.number};
    case Op::Iota: return {static_cast<Number>(position_[raw(node.index)])};
    case Op::Extent: return {static_cast<Number>(domain(node.index).extent)};
    case Op::Entity: throw std::logic_error("an entity without a number");
    case Op::Hole: throw std::logic_error("a hole outside a builtin's expansion");
    case Op::Read: return read(node);
    case Op::Select: return select(node);
    case Op::Guard: return guard(node);
    case Op::Reduce: return reduce(node);
    case Op::Contract: return contract(node);
    case Op::Scan: return scan(node);
    case Op::Sort: return sort(node);
    case Op::Kernel: return kernel(node);
    case Op::Neg:
    case Op::Mul:
    case Op::Div:
    case Op::FloorDiv:
    case Op::Mod: return product(node);
    case Op::Add:
    case Op::Sub: return sum(node);
    default: return elementwise(node);
  }
}

// Linear positions are in bounds by the domains of their indices.
static bool is_linear(const ir::Node& position) {
  if (position.op == Op::Mod || position.op == Op::FloorDiv || position.op == Op::Div) return false;
  return std::all_of(position.args.begin(), position.args.end(),
                     [](const ir::Expr& arg) { return is_linear(*arg); });
}

// Whether an expression may read at a position that does not exist, or convert what is no integer,
// which matters only where the factors beside it are present.
bool Evaluator::may_miss(const ir::Node& node) const {
  switch (node.op) {
    case Op::Reduce:
    case Op::Contract:
    case Op::Scan:
    case Op::Sort:
    case Op::Kernel: return false;
    case Op::Read:
      return std::any_of(node.columns.begin(), node.columns.end(), [](const ir::Column& column) {
        if (column.optional) return false;
        return column.kind == ir::ColumnKind::Gather ||
               (column.kind == ir::ColumnKind::Affine && !is_linear(*column.position));
      });
    case Op::ToInt: return true;
    default:
      return std::any_of(node.args.begin(), node.args.end(),
                         [&](const ir::Expr& arg) { return may_miss(*arg); });
  }
}

// A factor beside an absent one, whose failures do not matter.
Value Evaluator::at_if_possible(const ir::Expr& factor) {
  if (!may_miss(*factor)) return at(factor);
  try {
    return at(factor);
  } catch (const Failure&) {
    return {0, false};
  }
}

// The arguments of what is absent where either is.
std::pair<Value, Value> Evaluator::both(const ir::Node& node) {
  const bool swapped = may_miss(*node.args[0]) && !may_miss(*node.args[1]);
  const Value first = at(node.args[swapped ? 1 : 0]);
  const ir::Expr& other = node.args[swapped ? 0 : 1];
  const Value second = first.present ? at(other) : at_if_possible(other);
  return swapped ? std::pair(second, first) : std::pair(first, second);
}

// Absent when a factor is; an absent factor of value 0 hides inf and nan of the others.
Value Evaluator::product(const ir::Node& node) {
  if (node.args.size() == 1) {
    const Value x = at(node.args[0]);
    return {-x.number, x.present};
  }
  auto [x, y] = both(node);
  // The sign of a zero depends on the order of a sum.
  if (node.op == Op::Div && y.number == 0) {
    exact_ = false;
    if (options_.seed % 2) y.number = -y.number;
  }
  const bool zero = (!x.present && x.number == 0) || (!y.present && y.number == 0);
  const bool nan_came_in = std::isnan(x.number) || std::isnan(y.number);
  return {zero ? 0 : unsettled(apply(node.op, x.number, y.number), nan_came_in),
          x.present && y.present};
}

Value Evaluator::sum(const ir::Node& node) {
  const auto [x, y] = node.strict ? both(node) : std::pair(at(node.args[0]), at(node.args[1]));
  return {apply(node.op, x.number, y.number),
          node.strict ? x.present && y.present : x.present || y.present};
}

Value Evaluator::elementwise(const ir::Node& node) {
  if (node.op == Op::And) {
    const bool swapped = may_miss(*node.args[0]) && !may_miss(*node.args[1]);
    const bool first = at(node.args[swapped ? 1 : 0]).number != 0;
    const ir::Expr& other = node.args[swapped ? 0 : 1];
    return {Number(first ? at(other).number != 0 : at_if_possible(other).number != 0 && first)};
  }
  const Number x = at(node.args[0]).number;
  const Number y = node.args.size() > 1 ? at(node.args[1]).number : 0;
  if (node.op == Op::ToInt && !std::isfinite(x)) throw Failure("no integer is nan or infinite");
  return {apply(node.op, x, y)};
}

Value Evaluator::select(const ir::Node& node) {
  return {at(node.args[at(node.args[0]).number != 0 ? 1 : 2]).number};
}

Value Evaluator::guard(const ir::Node& node) {
  // Positions of the condition that do not exist matter only where there is a value.
  if (may_miss(*node.args[0]) && !may_miss(*node.args[1])) {
    std::optional<Value> value;
    try {
      value = at(node.args[1]);
    } catch (const Failure&) {  // counts only where the condition holds
    }
    if (value && !value->present) return {0, false};
  }
  const Value condition = at(node.args[0]);
  if (!condition.present || condition.number == 0) return {0, false};
  return at(node.args[1]);
}

namespace {

bool meets(const ir::Expr& expr, const std::vector<ir::IndexId>& indices) {
  return std::any_of(indices.begin(), indices.end(),
                     [&](ir::IndexId index) { return depends_on(expr, index); });
}

// Whether no factor of a term can be absent.
bool is_everywhere(const ir::Program& program, const ir::Expr& term) {
  if (term->op == Op::Guard) return false;
  if (term->op == Op::Read) return !term->truth && !program[term->tensor].partial;
  if (term->op == Op::Mul && !is_everywhere(program, term->args[1])) return false;
  if (term->op != Op::Mul && term->op != Op::Div && term->op != Op::Neg) return true;
  return is_everywhere(program, term->args[0]);
}

// Takes the divisors that are the same for all terms of a sum out of a term.
ir::Expr without_divisors(const ir::Expr& term, const std::vector<ir::IndexId>& bound,
                          std::vector<ir::Expr>& divisors) {
  if (term->op == Op::Div && term->args[1]->op != Op::Number && !meets(term->args[1], bound)) {
    divisors.push_back(term->args[1]);
    return without_divisors(term->args[0], bound, divisors);
  }
  if (term->op != Op::Mul && term->op != Op::Div && term->op != Op::Neg) return term;
  std::vector<ir::Expr> args = term->args;
  args[0] = without_divisors(args[0], bound, divisors);
  if (term->op == Op::Mul) args[1] = without_divisors(args[1], bound, divisors);
  return args == term->args ? term : ir::map(term->op, std::move(args), term->range);
}

}  // namespace

// What divides all terms of a sum that is not written out, none of which can be absent, divides the
// sum.
Value Evaluator::reduce(const ir::Node& node) {
  const bool summing = node.combine == ir::Combine::Sum;
  std::vector<ir::Expr> divisors;
  const bool divides_once =
      summing && !node.total && !node.bound.empty() && is_everywhere(program_, node.args[0]);
  if (divides_once) {
    const ir::Expr term = without_divisors(node.args[0], node.bound, divisors);
    if (!divisors.empty()) {
      ir::Expr quotient = ir::reduce(node.combine, node.bound, term, false, node.range);
      for (const ir::Expr& divisor : divisors) {
        quotient = ir::map(Op::Div, {quotient, divisor}, node.range);
      }
      return at(quotient);
    }
  }
  std::vector<Contribution> items;
  sums_ += summing;
  for_all(node.bound, [&] {
    const Value value = at(node.args[0]);
    if (value.present) items.push_back({value.number, position_[raw(node.bound[0])]});
  });
  extreme_ = extreme_ || may_overflow(node.combine, items);
  const Number result = summing ? total(items) : combine(node.combine, items);
  sums_ -= summing;
  return {result, node.total || !items.empty()};
}

Value Evaluator::contract(const ir::Node& node) {
  std::vector<Contribution> items;
  for_all(node.bound, [&] {
    Value term{1};
    for (const bool missing : {false, true}) {
      for (const ir::Expr& factor : node.args) {
        if (may_miss(*factor) != missing) continue;
        const Value value = term.present ? at(factor) : at_if_possible(factor);
        term = {term.number * value.number, term.present && value.present};
      }
    }
    if (term.present) items.push_back({term.number});
  });
  return {combine(ir::Combine::Sum, items), node.total || !items.empty()};
}

std::vector<Number> Evaluator::along(const ir::Expr& expr, ir::IndexId index) {
  std::vector<Number> values;
  for_all({index}, [&] { values.push_back(at(expr).number); });
  return values;
}

Value Evaluator::scan(const ir::Node& node) {
  const std::vector<Number> values = along(node.args[0], node.index);
  const std::int64_t end = position_[raw(node.index)] - domain(node.index).lo + 1;
  std::vector<Contribution> items;
  for (std::int64_t i = 0; i < end; ++i) items.push_back({values[i]});
  return {combine(node.combine, items)};
}

Value Evaluator::sort(const ir::Node& node) {
  std::vector<Number> values = along(node.args[0], node.index);
  std::stable_sort(values.begin(), values.end(), [](Number x, Number y) {
    return std::isnan(x) ? false : std::isnan(y) || x < y;
  });
  return {values[position_[raw(node.index)] - domain(node.index).lo]};
}

}  // namespace fuse::oracle
