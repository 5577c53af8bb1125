#include "fuse/plan/spine.h"

#include <algorithm>
#include <cmath>

#include "fuse/ir/constant_arithmetic.h"
#include "fuse/plan/describe.h"

namespace fuse::plan {

using ir::Op;

// Elements of a function of few indices that are computed to be checked.
static constexpr double most_checked = 1 << 22;

void Spine::value(const Expr& expr) {
  switch (expr->op) {
    case Op::Mul:
      for (const Expr& arg : expr->args) value(arg);
      return;
    case Op::Neg: return value(expr->args[0]);
    case Op::Div:
    case Op::FloorDiv:
    case Op::Mod: {
      value(expr->args[0]);
      const bool before = in_quotient_;
      in_quotient_ = true;
      value(expr->args[1]);
      in_quotient_ = before;
      return;
    }
    case Op::Add:
    case Op::Sub:
      if (!expr->strict) break;
      in_sum_ = true;
      for (const Expr& arg : expr->args) value(arg);
      return;
    case Op::Guard: condition(expr->args[0]); return value(expr->args[1]);
    case Op::Read: return read(expr, false);
    default: break;
  }
  const bool number = expr->op == Op::Number && std::isfinite(expr->number);
  if (!number && !add_vanishing(expr, false)) others_.push_back({expr, in_quotient_});
}

bool Spine::others_may_miss() const {
  return std::any_of(others_.begin(), others_.end(),
                     [&](const Other& other) { return lowering_.may_miss(other.expr); });
}

bool Spine::find_checks(DriveChoice& choice) const {
  return std::all_of(others_.begin(), others_.end(),
                     [&](const Other& other) { return find_check(other, choice); }) &&
         std::all_of(vanishing_.begin(), vanishing_.end(),
                     [&](const Expr& expr) { return lowering_.lane_of(expr) != Lane::Real; });
}

bool Spine::find_check(const Other& other, DriveChoice& choice) const {
  const Expr& expr = other.expr;
  if (expr->op == Op::Read) {
    const Buffer& buffer = lowering_.plan()[lowering_.tensor_buffer(expr->tensor)];
    if (!other.divides) return true;
    choice.nonzero.insert(expr.get());
    return !expr->truth && (!buffer.sparse || buffer.masked || buffer.missing != 0);
  }
  if (lowering_.lane_of(expr) != Lane::Real && !other.divides) return true;
  double cells = 1;
  for (IndexId index : expr->free) cells *= static_cast<double>(lowering_.axis(index).extent);
  if (!ir::is_elementwise(expr->op) || cells > most_checked || lowering_.may_fail(expr)) {
    return false;
  }
  choice.apart.insert(expr.get());
  if (other.divides) choice.nonzero.insert(expr.get());
  return true;
}

bool Spine::may_be_spoilt() const {
  const auto zeros = std::count_if(factors.begin(), factors.end(),
                                   [](const DriveFactor& factor) { return factor.zero_is_false; });
  const bool alone = zeros == 1 && vanishing_.size() == 1 && others_.empty();
  return zeros > 0 && !alone;
}

void Spine::condition(const Expr& expr) {
  switch (expr->op) {
    case Op::And:
      condition(expr->args[0]);
      condition(expr->args[1]);
      return;
    case Op::Truth:
      if (expr->args[0]->op == Op::Read) return read(expr->args[0], true);
      add_vanishing(expr, true);
      return;
    case Op::Read: return read(expr, true);
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::Eq:
    case Op::Ne: return comparison(expr);
    default: add_vanishing(expr, true); return;
  }
}

void Spine::comparison(const Expr& expr) {
  if (expr->op == Op::Eq && equation(expr)) return;
  conditions.push_back(expr);
  add_vanishing(expr, true);
}

// w == y + 1: the tuples at which it holds are a factor like others.
bool Spine::equation(const Expr& expr) {
  auto function = lowering_.function_of(expr->args[0], expr->args[1]);
  if (!function) return false;
  accept({{}, {*function}});
  equations.push_back(expr);
  return true;
}

void Spine::read(const Expr& expr, bool as_condition) {
  auto found = factor_of(expr);
  if (!found) {
    if (!as_condition) others_.push_back({expr, in_quotient_});
    return;
  }
  const ir::Tensor& tensor = lowering_.program()[expr->tensor];
  // What is listed nowhere must not hold in round brackets: an absent element does not, one with
  // a positive default does.
  const bool holds_unlisted = !tensor.boolean && tensor.zero() > 0;
  const bool absent = tensor.partial || (expr->truth && !holds_unlisted);
  if (as_condition) {
    // Absent, it counts as its zero.
    if (holds_unlisted || !(absent || tensor.boolean)) return;
  } else if (!absent) {
    const bool zero = tensor.boolean || (sparse(expr) && tensor.zero() == 0);
    if (!zero || in_quotient_ || in_sum_ || !meeting_.zero_is_nothing()) {
      others_.push_back({expr, in_quotient_});
      return;
    }
    found->factor.zero_is_false = true;
  }
  accept(*std::move(found));
}

// An expression that is zero, or a condition that is false, wherever a sparse tensor in it has no
// tuple: relu(W[x,y]), W[x,y] > 1. That tensor enumerates where it counts.
bool Spine::add_vanishing(const Expr& expr, bool as_condition) {
  const bool counts = as_condition || (!in_quotient_ && !in_sum_ && meeting_.zero_is_nothing());
  if (!counts) return false;
  std::vector<Expr> reads;
  candidates(expr, reads);
  bool vanishes = false;
  for (const Expr& read : reads) {
    const auto rest = value_without(expr, read);
    if (!rest || *rest != 0 || lowering_.may_miss(expr)) continue;
    auto found = factor_of(read);
    if (!found) continue;
    found->factor.zero_is_false = !as_condition;
    accept(*std::move(found));
    vanishes = true;
  }
  if (vanishes && !as_condition) vanishing_.push_back(expr);
  return vanishes;
}

namespace {

bool same_position(const ir::Column& a, const ir::Column& b) {
  if (a.kind != b.kind || a.index != b.index || a.optional != b.optional) return false;
  return a.kind == ir::ColumnKind::Plain ||
         (a.position == b.position && a.start == b.start && a.stop == b.stop && a.step == b.step);
}

bool same_read(const Expr& a, const Expr& b) {
  if (a->tensor != b->tensor || a->columns.size() != b->columns.size()) return false;
  return std::equal(a->columns.begin(), a->columns.end(), b->columns.begin(), same_position);
}

}  // namespace

void Spine::candidates(const Expr& expr, std::vector<Expr>& reads) const {
  if (expr->op == Op::Read) {
    const bool known = std::any_of(reads.begin(), reads.end(),
                                   [&](const Expr& other) { return same_read(other, expr); });
    if (sparse(expr) && !known) reads.push_back(expr);
    return;
  }
  if (!ir::is_pointwise(expr->op)) return;
  for (const Expr& arg : expr->args) candidates(arg, reads);
}

// The value where `read` finds no tuple, if that is all it depends on.
std::optional<double> Spine::value_without(const Expr& expr, const Expr& read) const {
  if (expr->op == Op::Number) return expr->number;
  if (expr->op == Op::Read) {
    return same_read(expr, read) ? missing_value(expr) : std::nullopt;
  }
  if (expr->op == Op::Guard || expr->op == Op::And) {
    // What is false makes all of it false or absent, whatever the rest.
    const auto first = value_without(expr->args[0], read);
    if (first && *first == 0) return 0;
    const auto second = value_without(expr->args[1], read);
    if (second && *second == 0) return 0;
    return first && second ? std::optional(*second) : std::nullopt;
  }
  if (expr->op == Op::Select) {
    const auto first = value_without(expr->args[0], read);
    return first ? value_without(expr->args[*first != 0 ? 1 : 2], read) : std::nullopt;
  }
  if (!ir::is_elementwise(expr->op) || expr->strict) return std::nullopt;
  // Whether an absent product counts as 0 or as another operator's zero is not looked into.
  const bool product = ir::info(expr->op).absence == ir::Absence::Product;
  if (product && lowering_.program()[read->tensor].zero() != 0) return std::nullopt;
  double values[2] = {0, 0};
  for (std::size_t a = 0; a < expr->args.size(); ++a) {
    const auto value = value_without(expr->args[a], read);
    if (!value || a > 1) return std::nullopt;
    values[a] = *value;
  }
  const bool divides = expr->op == Op::Div || expr->op == Op::FloorDiv || expr->op == Op::Mod;
  if (divides && (values[1] == 0 || expr->args[1]->op != Op::Number)) return std::nullopt;
  return ir::compute(expr->op, values[0], values[1]);
}

std::optional<double> Spine::missing_value(const Expr& read) const {
  const Buffer& buffer = lowering_.plan()[lowering_.tensor_buffer(read->tensor)];
  const double zero = lowering_.program()[read->tensor].zero();
  if (read->truth && buffer.masked) return 0;  // what is absent does not hold
  const double value = buffer.masked ? zero : buffer.missing;
  return read->truth ? static_cast<double>(value > 0) : value;
}

bool Spine::sparse(const Expr& read) const {
  return lowering_.plan()[lowering_.tensor_buffer(read->tensor)].sparse;
}

// A read whose tuples can be listed: of a relation, at indices, constants and positions that
// follow from one index.
std::optional<Spine::Found> Spine::factor_of(const Expr& read) const {
  const ir::Tensor& tensor = lowering_.program()[read->tensor];
  Found found;
  DriveFactor& factor = found.factor;
  factor.buffer = lowering_.tensor_buffer(read->tensor);
  const Buffer& buffer = lowering_.plan()[factor.buffer];
  if (!buffer.sparse && !tensor.boolean && !buffer.masked) return std::nullopt;
  for (std::size_t c = 0; c < read->columns.size(); ++c) {
    const ir::Column& column = read->columns[c];
    factor.indices.push_back(column.index);
    factor.constants.push_back(0);
    if (column.kind == ir::ColumnKind::Plain) continue;
    factor.indices.back() = ir::no_index;
    const Access at = access(lowering_.program(), {column}, {(*tensor.shape)[c]});
    if (at.general.empty() && at.strided.terms.empty()) {
      factor.constants.back() = at.strided.constant;
      continue;
    }
    const auto function =
        buffer.sparse ? lowering_.function_of(at, (*tensor.shape)[c]) : std::nullopt;
    if (!function) return std::nullopt;
    found.functions.push_back(*function);
    factor.indices.back() = lowering_.function_value(*function);
  }
  factor.text = describe(lowering_.program(), read);
  factor.read = read;
  return found;
}

void Spine::accept(Found found) {
  for (int number : found.functions) {
    const bool known = std::any_of(factors.begin(), factors.end(), [&](const DriveFactor& factor) {
      return factor.function == number;
    });
    if (!known) factors.push_back(lowering_.function_factor(number));
  }
  if (found.factor.buffer != no_buffer) factors.push_back(std::move(found.factor));
}

}  // namespace fuse::plan
