// Element types as the kernels see them: how each is stored and widened to a lane.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "fuse/data/dtype.h"
#include "fuse/plan/tile.h"

namespace fuse::native {

// To an integer: truncates, saturates, and takes nan as 0, so that nothing is undefined.
inline std::int64_t to_integer(double x) {
  if (std::isnan(x)) return 0;
  if (x >= 0x1p63) return std::numeric_limits<std::int64_t>::max();
  if (x < -0x1p63) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(x);
}

struct BoolElement {
  using Stored = std::uint8_t;
  static std::uint8_t load(Stored x) { return x != 0; }
  template <typename From>
  static Stored store(From x) {
    return x != 0;
  }
};

template <typename Integer>
struct IntegerElement {
  using Stored = Integer;
  static std::int64_t load(Stored x) { return x; }
  static Stored store(std::int64_t x) {
    using Limits = std::numeric_limits<Integer>;
    return static_cast<Integer>(x < Limits::min()   ? Limits::min()
                                : x > Limits::max() ? Limits::max()
                                                    : x);
  }
  static Stored store(std::uint8_t x) { return x; }
  static Stored store(double x) { return store(to_integer(x)); }
};

template <typename Float>
struct FloatElement {
  using Stored = Float;
  static double load(Stored x) { return x; }
  template <typename From>
  static Stored store(From x) {
    return static_cast<Float>(x);
  }
};

struct F16Element {
  using Stored = std::uint16_t;
  static double load(Stored x) { return data::f16_to_f32(x); }
  template <typename From>
  static Stored store(From x) {
    return data::f32_to_f16(static_cast<float>(x));
  }
};

struct BF16Element {
  using Stored = std::uint16_t;
  static double load(Stored x) { return data::bf16_to_f32(x); }
  template <typename From>
  static Stored store(From x) {
    return data::f32_to_bf16(static_cast<float>(x));
  }
};

// Calls f with the element type of `dtype`.
template <typename F>
decltype(auto) visit(data::DType dtype, F&& f) {
  switch (dtype) {
    case data::DType::Bool: return f(BoolElement{});
    case data::DType::I32: return f(IntegerElement<std::int32_t>{});
    case data::DType::I64: return f(IntegerElement<std::int64_t>{});
    case data::DType::F16: return f(F16Element{});
    case data::DType::BF16: return f(BF16Element{});
    case data::DType::F32: return f(FloatElement<float>{});
    case data::DType::F64: return f(FloatElement<double>{});
  }
  std::abort();
}

// From one lane type to another.
template <typename To, typename From>
To lane_cast(From x) {
  if constexpr (std::is_same_v<To, std::uint8_t>) {
    return x != 0;
  } else if constexpr (std::is_same_v<To, std::int64_t> && std::is_same_v<From, double>) {
    return to_integer(x);
  } else {
    return static_cast<To>(x);
  }
}

// Calls f with a value of the lane's C++ type.
template <typename F>
decltype(auto) visit_lane(plan::Lane lane, F&& f) {
  switch (lane) {
    case plan::Lane::Real: return f(double{});
    case plan::Lane::Int: return f(std::int64_t{});
    case plan::Lane::Bool: return f(std::uint8_t{});
  }
  std::abort();
}

}  // namespace fuse::native
