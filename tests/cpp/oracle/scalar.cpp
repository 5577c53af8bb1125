#include "scalar.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace fuse::oracle {

namespace {

using ir::Combine;
using ir::Op;

constexpr Number infinity = std::numeric_limits<Number>::infinity();
constexpr Number nan = std::numeric_limits<Number>::quiet_NaN();

// Unlike std::max, nan wins.
Number larger(Number x, Number y) {
  if (std::isnan(x) || std::isnan(y)) return nan;
  return x < y ? y : x;
}
Number smaller(Number x, Number y) { return -larger(-x, -y); }

Number floor_modulus(Number x, Number y) {
  Number rest = std::fmod(x, y);
  if (rest != 0 && (rest < 0) != (y < 0)) rest += y;
  return rest;
}

Number sign(Number x) {
  if (std::isnan(x)) return x;
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

Number sum(const std::vector<Contribution>& items) {
  Number total = 0;
  for (const Contribution& item : items) total += item.value;
  return total;
}

Number variance(const std::vector<Contribution>& items) {
  const Number count = static_cast<Number>(items.size());
  const Number mean = sum(items) / count;
  Number total = 0;
  for (const Contribution& item : items) total += (item.value - mean) * (item.value - mean);
  return total / count;
}

Number fold(Number start, const std::vector<Contribution>& items, Number (*f)(Number, Number)) {
  Number result = start;
  for (const Contribution& item : items) result = f(result, item.value);
  return result;
}

Number log_sum_exp(const std::vector<Contribution>& items) {
  const Number top = fold(-infinity, items, larger);
  if (std::isnan(top) || std::isinf(top)) return top;
  Number total = 0;
  for (const Contribution& item : items) total += std::exp(item.value - top);
  return top + std::log(total);
}

// The first position whose value none beats; a nan beats everything.
Number first_best(const std::vector<Contribution>& items, bool largest) {
  const Contribution* best = nullptr;
  for (const Contribution& item : items) {
    if (best && std::isnan(best->value)) break;
    const bool better = !best || std::isnan(item.value) ||
                        (largest ? item.value > best->value : item.value < best->value);
    if (better) best = &item;
  }
  return best ? static_cast<Number>(best->position) : -1;
}

Number count_where(const std::vector<Contribution>& items, bool wanted) {
  Number count = 0;
  for (const Contribution& item : items) count += holds(item.value) == wanted ? 1 : 0;
  return count;
}

}  // namespace

bool holds(Number x) { return x > 0; }

Number apply(Op op, Number x, Number y) {
  switch (op) {
    case Op::Neg: return -x;
    case Op::Mul: return x * y;
    case Op::Div: return x / y;
    case Op::Add: return x + y;
    case Op::Sub: return x - y;
    case Op::FloorDiv: return std::floor(x / y);
    case Op::Mod: return floor_modulus(x, y);
    case Op::Pow: return std::pow(x, y);
    case Op::Min: return smaller(x, y);
    case Op::Max: return larger(x, y);
    case Op::Eq: return x == y;
    case Op::Ne: return x != y;
    case Op::Lt: return x < y;
    case Op::Le: return x <= y;
    case Op::Gt: return x > y;
    case Op::Ge: return x >= y;
    case Op::And: return x != 0 && y != 0;
    case Op::Or: return x != 0 || y != 0;
    case Op::Not: return x == 0;
    case Op::Truth: return holds(x);
    case Op::Abs: return std::fabs(x);
    case Op::Exp: return std::exp(x);
    case Op::Log: return std::log(x);
    case Op::Log1p: return std::log1p(x);
    case Op::Expm1: return std::expm1(x);
    case Op::Sqrt: return std::sqrt(x);
    case Op::Sin: return std::sin(x);
    case Op::Cos: return std::cos(x);
    case Op::Tan: return std::tan(x);
    case Op::Tanh: return std::tanh(x);
    case Op::Erf: return std::erf(x);
    case Op::Floor: return std::floor(x);
    case Op::Ceil: return std::ceil(x);
    case Op::Round: return std::nearbyint(x);
    case Op::Sign: return sign(x);
    case Op::IsNan: return std::isnan(x);
    case Op::ToInt: return std::trunc(x);
    case Op::ToFloat: return x;
    case Op::Read:
    case Op::Number:
    case Op::Iota:
    case Op::Entity:
    case Op::Extent:
    case Op::Hole:
    case Op::Select:
    case Op::Guard:
    case Op::Reduce:
    case Op::Contract:
    case Op::Scan:
    case Op::Sort:
    case Op::Kernel: break;
  }
  throw std::logic_error("not an elementwise operation");
}

Number combine(Combine combine, const std::vector<Contribution>& items) {
  const bool empty = items.empty();
  switch (combine) {
    case Combine::Sum: return sum(items);
    case Combine::Max: return fold(-infinity, items, larger);
    case Combine::Min: return fold(infinity, items, smaller);
    case Combine::Avg: return empty ? nan : sum(items) / static_cast<Number>(items.size());
    case Combine::Product: return fold(1, items, [](Number x, Number y) { return x * y; });
    case Combine::LogSumExp: return log_sum_exp(items);
    case Combine::Or: return count_where(items, true) > 0;
    case Combine::And: return count_where(items, false) == 0;
    case Combine::Count: return count_where(items, true);
    case Combine::Std: return empty ? nan : std::sqrt(variance(items));
    case Combine::Var: return empty ? nan : variance(items);
    case Combine::ArgMax: return first_best(items, true);
    case Combine::ArgMin: return first_best(items, false);
  }
  throw std::logic_error("not a combine");
}

bool may_overflow(Combine combine, const std::vector<Contribution>& items) {
  Number size = combine == Combine::Product ? 1 : 0;
  for (const Contribution& item : items) {
    const Number magnitude = std::fabs(item.value);
    size = combine == Combine::Product ? size * std::max<Number>(1, magnitude) : size + magnitude;
  }
  return size > 9e18L;
}

}  // namespace fuse::oracle
