#include "fuse/ir/constant_arithmetic.h"

#include <cmath>
#include <limits>

namespace fuse::ir {

namespace {

constexpr double largest_whole = 0x1p53;

// The sign of the divisor, as Python has it.
double floor_modulus(double x, double y) {
  const double rest = std::fmod(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

double larger(double x, double y) {
  if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<double>::quiet_NaN();
  return x < y ? y : x;
}

double sign(double x) {
  if (std::isnan(x)) return x;
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

}  // namespace

bool is_elementwise(Op op) {
  switch (op) {
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
    case Op::Kernel: return false;
    default: return true;
  }
}

double compute(Op op, double x, double y) {
  switch (op) {
    case Op::Neg: return -x;
    case Op::Mul: return x * y;
    case Op::Div: return x / y;
    case Op::Add: return x + y;
    case Op::Sub: return x - y;
    case Op::FloorDiv: return std::floor(x / y);
    case Op::Mod: return floor_modulus(x, y);
    case Op::Pow: return std::pow(x, y);
    case Op::Min: return -larger(-x, -y);
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
    case Op::Truth: return x > 0;
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
  return std::numeric_limits<double>::quiet_NaN();  // not reached: is_elementwise() is false
}

std::optional<double> compute_whole(Op op, double x, double y) {
  if (op == Op::FloorDiv || op == Op::Mod) {
    if (y == 0) return std::nullopt;
  }
  // The quotient of two doubles may round up to a whole number; x - x mod y divides exactly.
  const double value = op == Op::FloorDiv ? (x - floor_modulus(x, y)) / y : compute(op, x, y);
  // The run's zero has no sign.
  if (std::fabs(value) <= largest_whole && value == std::trunc(value)) return value + 0.0;
  return std::nullopt;
}

}  // namespace fuse::ir
