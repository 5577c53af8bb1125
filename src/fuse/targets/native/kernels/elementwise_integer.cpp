#include <algorithm>

#include "fuse/targets/native/kernels/map.h"

namespace fuse::native {

namespace {

using plan::Code;
using Int = std::int64_t;
using Byte = std::uint8_t;

bool floor_div(Int a, Int b, Int& result) {
  result = 0;
  if (b == 0) return false;
  if (b == -1) return !__builtin_sub_overflow(Int{0}, a, &result);
  result = a / b - (a % b != 0 && (a < 0) != (b < 0));
  return true;
}

bool floor_mod(Int a, Int b, Int& result) {
  result = 0;
  if (b == 0) return false;
  if (b == -1) return true;
  result = a % b;
  if (result != 0 && (result < 0) != (b < 0)) result += b;
  return true;
}

// One-argument arithmetic as two-argument: b is not looked at.
template <typename F>
int checked_map1(Lanes lanes, F f) {
  lanes.b = lanes.a;
  return checked_map2(lanes, [f](Int a, Int, Int& result) { return f(a, result); });
}

int require(const Lanes& lanes) {
  auto* dst = static_cast<Int*>(lanes.dst);
  const auto* position = static_cast<const Int*>(lanes.a);
  const auto* inside = static_cast<const Byte*>(lanes.b);
  for (int i = 0; i < lanes.count; ++i) {
    if (!inside[i] && is_active(lanes, i)) return i;
    dst[i] = inside[i] ? position[i] : 0;
  }
  return -1;
}

int address(const Lanes& lanes) {
  auto* dst = static_cast<Int*>(lanes.dst);
  const auto* before = static_cast<const Int*>(lanes.a);
  const auto* position = static_cast<const Int*>(lanes.b);
  const auto* exists = static_cast<const Byte*>(lanes.c);
  for (int i = 0; i < lanes.count; ++i) {
    const Int step = !exists || exists[i] ? position[i] * lanes.constant : 0;
    dst[i] = before ? before[i] + step : step;
  }
  return -1;
}

int run_checked(Code code, const Lanes& at) {
  switch (code) {
    case Code::Add:
      return checked_map2(at,
                          [](Int a, Int b, Int& r) { return !__builtin_add_overflow(a, b, &r); });
    case Code::Sub:
      return checked_map2(at,
                          [](Int a, Int b, Int& r) { return !__builtin_sub_overflow(a, b, &r); });
    case Code::Mul:
      return checked_map2(at,
                          [](Int a, Int b, Int& r) { return !__builtin_mul_overflow(a, b, &r); });
    case Code::FloorDiv: return checked_map2(at, floor_div);
    case Code::Mod: return checked_map2(at, floor_mod);
    case Code::Neg:
      return checked_map1(at, [](Int a, Int& r) { return !__builtin_sub_overflow(Int{0}, a, &r); });
    case Code::Abs:
      return checked_map1(at, [](Int a, Int& r) {
        r = a;
        return a >= 0 || !__builtin_sub_overflow(Int{0}, a, &r);
      });
    default: return -1;
  }
}

int run_comparison(Code code, const Lanes& at) {
  switch (code) {
    case Code::Eq: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a == b; });
    case Code::Ne: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a != b; });
    case Code::Lt: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a < b; });
    case Code::Le: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a <= b; });
    case Code::Gt: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a > b; });
    case Code::Ge: return map2<Byte, Int>(at, [](Int a, Int b) -> Byte { return a >= b; });
    case Code::ToBool: return map1<Byte, Int>(at, [](Int x) -> Byte { return x != 0; });
    case Code::Truth: return map1<Byte, Int>(at, [](Int x) -> Byte { return x > 0; });
    case Code::IsNan: return map1<Byte, Int>(at, [](Int) -> Byte { return 0; });
    case Code::InRange: {
      const auto extent = static_cast<std::uint64_t>(at.constant);
      return map1<Byte, Int>(
          at, [extent](Int x) -> Byte { return static_cast<std::uint64_t>(x) < extent; });
    }
    default: return run_checked(code, at);
  }
}

}  // namespace

int run_integer(Code code, const Lanes& at) {
  switch (code) {
    case Code::Min: return map2<Int, Int>(at, [](Int a, Int b) { return std::min(a, b); });
    case Code::Max: return map2<Int, Int>(at, [](Int a, Int b) { return std::max(a, b); });
    case Code::Sign: return map1<Int, Int>(at, [](Int x) -> Int { return (x > 0) - (x < 0); });
    case Code::Floor:
    case Code::Ceil:
    case Code::Round: return map1<Int, Int>(at, [](Int x) { return x; });
    case Code::Select: return select<Int>(at);
    case Code::AbsentZero: return absent_zero<Int>(at);
    case Code::ToReal: return map1<double, Int>(at, [](Int x) { return static_cast<double>(x); });
    case Code::Require: return require(at);
    case Code::Address: return address(at);
    default: return run_comparison(code, at);
  }
}

}  // namespace fuse::native
