#include <cmath>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/functions.h"
#include "fuse/targets/native/kernels/map.h"

namespace fuse::native {

namespace {

using plan::Code;

// Floor division and modulus as in Python: the modulus has the sign of the divisor.
double floor_mod(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest != 0 && (rest < 0) != (b < 0)) rest += b;
  return rest == 0 ? std::copysign(0.0, b) : rest;
}

double floor_div(double a, double b) {
  if (b == 0 || !std::isfinite(a) || !std::isfinite(b)) return std::floor(a / b);
  const double quotient = (a - floor_mod(a, b)) / b;
  return std::floor(quotient + 0.5);
}

double sign(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }
double min(double a, double b) { return std::isnan(a) ? a : b < a || std::isnan(b) ? b : a; }
double max(double a, double b) { return std::isnan(a) ? a : b > a || std::isnan(b) ? b : a; }

int to_position(const Lanes& lanes) {
  auto* dst = static_cast<std::int64_t*>(lanes.dst);
  const auto* a = static_cast<const double*>(lanes.a);
  for (int i = 0; i < lanes.count; ++i) {
    dst[i] = to_integer(a[i]);
    // A whole number out of int64's range is out of every tensor's range too.
    if (!(std::trunc(a[i]) == a[i]) && is_active(lanes, i)) return i;
  }
  return -1;
}

int to_checked_integer(const Lanes& lanes) {
  auto* dst = static_cast<std::int64_t*>(lanes.dst);
  const auto* a = static_cast<const double*>(lanes.a);
  for (int i = 0; i < lanes.count; ++i) {
    dst[i] = to_integer(a[i]);
    if (!(a[i] >= -0x1p63 && a[i] < 0x1p63) && is_active(lanes, i)) return i;
  }
  return -1;
}

int vector_map(const Lanes& at, void (*f)(const double*, double*, int)) {
  f(static_cast<const double*>(at.a), static_cast<double*>(at.dst), at.count);
  return -1;
}

FUSE_CLONES int run_function(Code code, const Lanes& at) {
  switch (code) {
    case Code::Exp: return vector_map(at, exp_all);
    case Code::Log: return vector_map(at, log_all);
    case Code::Log1p: return vector_map(at, log1p_all);
    case Code::Expm1: return vector_map(at, expm1_all);
    case Code::Sqrt: return map1<double, double>(at, [](double x) { return std::sqrt(x); });
    case Code::Sin: return vector_map(at, sin_all);
    case Code::Cos: return vector_map(at, cos_all);
    case Code::Tan: return map1<double, double>(at, [](double x) { return std::tan(x); });
    case Code::Tanh: return vector_map(at, tanh_all);
    case Code::Erf: return map1<double, double>(at, [](double x) { return std::erf(x); });
    case Code::Floor: return map1<double, double>(at, [](double x) { return std::floor(x); });
    case Code::Ceil: return map1<double, double>(at, [](double x) { return std::ceil(x); });
    case Code::Round: return map1<double, double>(at, [](double x) { return std::nearbyint(x); });
    case Code::Sign: return map1<double, double>(at, sign);
    case Code::Pow:
      return map2<double, double>(at, [](double a, double b) { return std::pow(a, b); });
    case Code::FloorDiv: return map2<double, double>(at, floor_div);
    case Code::Mod: return map2<double, double>(at, floor_mod);
    default: return -1;
  }
}

FUSE_CLONES int run_comparison(Code code, const Lanes& at) {
  using Byte = std::uint8_t;
  switch (code) {
    case Code::Eq: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a == b; });
    case Code::Ne: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a != b; });
    case Code::Lt: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a < b; });
    case Code::Le: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a <= b; });
    case Code::Gt: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a > b; });
    case Code::Ge: return map2<Byte, double>(at, [](double a, double b) -> Byte { return a >= b; });
    case Code::ToBool: return map1<Byte, double>(at, [](double x) -> Byte { return x != 0; });
    case Code::Truth: return map1<Byte, double>(at, [](double x) -> Byte { return x > 0; });
    case Code::IsNan: return map1<Byte, double>(at, [](double x) -> Byte { return x != x; });
    default: return run_function(code, at);
  }
}

FUSE_CLONES int run_arithmetic(Code code, const Lanes& at) {
  switch (code) {
    case Code::Add: return map2<double, double>(at, [](double a, double b) { return a + b; });
    case Code::Sub: return map2<double, double>(at, [](double a, double b) { return a - b; });
    case Code::Mul: return map2<double, double>(at, [](double a, double b) { return a * b; });
    case Code::Div: return map2<double, double>(at, [](double a, double b) { return a / b; });
    case Code::Min: return map2<double, double>(at, min);
    case Code::Max: return map2<double, double>(at, max);
    case Code::Neg: return map1<double, double>(at, [](double x) { return -x; });
    case Code::Abs: return map1<double, double>(at, [](double x) { return std::fabs(x); });
    case Code::Select: return select<double>(at);
    case Code::AbsentZero: return absent_zero<double>(at);
    case Code::ToInt: return map1<std::int64_t, double>(at, to_integer);
    case Code::CheckedInt: return to_checked_integer(at);
    case Code::ToPosition: return to_position(at);
    default: return run_comparison(code, at);
  }
}

}  // namespace

int run_real(Code code, const Lanes& at) { return run_arithmetic(code, at); }

}  // namespace fuse::native
