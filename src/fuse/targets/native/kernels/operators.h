// One struct per operator: how a cell starts, takes a contribution, and ends. Private to the
// combine kernels.
#pragma once

#include <cmath>
#include <limits>

#include "fuse/targets/native/kernels/combine.h"

namespace fuse::native::operators {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <typename T>
T lowest() {
  if constexpr (std::is_same_v<T, double>) return -infinity;
  return std::numeric_limits<T>::lowest();
}

template <typename T>
T highest() {
  if constexpr (std::is_same_v<T, double>) return infinity;
  return std::numeric_limits<T>::max();
}

inline bool add(double a, double b, double& sum) {
  sum = a + b;
  return true;
}
inline bool add(std::int64_t a, std::int64_t b, std::int64_t& sum) {
  return !__builtin_add_overflow(a, b, &sum);
}
inline bool multiply(double a, double b, double& product) {
  product = a * b;
  return true;
}
inline bool multiply(std::int64_t a, std::int64_t b, std::int64_t& product) {
  return !__builtin_mul_overflow(a, b, &product);
}

// A cell in registers. take() returns false on overflow.
template <typename T>
struct Sum {
  T value;
  static Sum empty() { return {T{0}}; }
  bool take(T x, std::int64_t) { return add(value, x, value); }
};

template <typename T>
struct Product {
  T value;
  static Product empty() { return {T{1}}; }
  bool take(T x, std::int64_t) { return multiply(value, x, value); }
};

// Both propagate nan: a cell that holds one keeps it.
template <typename T>
struct Max {
  T value;
  static Max empty() { return {lowest<T>()}; }
  bool take(T x, std::int64_t) {
    value = x > value || x != x ? x : value;
    return true;
  }
};

template <typename T>
struct Min {
  T value;
  static Min empty() { return {highest<T>()}; }
  bool take(T x, std::int64_t) {
    value = x < value || x != x ? x : value;
    return true;
  }
};

struct Or {
  std::uint8_t value;
  static Or empty() { return {0}; }
  bool take(std::uint8_t x, std::int64_t) {
    value |= x;
    return true;
  }
};

struct And {
  std::uint8_t value;
  static And empty() { return {1}; }
  bool take(std::uint8_t x, std::int64_t) {
    value &= x;
    return true;
  }
};

struct Count {
  std::int64_t value;
  static Count empty() { return {0}; }
  bool take(std::uint8_t x, std::int64_t) {
    value += x;
    return true;
  }
};

struct Avg {
  double value;
  std::int64_t first;
  static Avg empty() { return {0, 0}; }
  bool take(double x, std::int64_t) {
    value += x;
    ++first;
    return true;
  }
};

struct LogSumExp {
  double value, first;
  static LogSumExp empty() { return {-infinity, 0}; }
  bool take(double x, std::int64_t) {
    if (x == value) {  // also two infinities, whose difference is nan
      first += 1;
    } else if (x > value) {
      first = first * std::exp(value - x) + 1;
      value = x;
    } else if (x != x) {
      value = first = x;
    } else {
      first += std::exp(x - value);
    }
    return true;
  }
};

struct Spread {
  double value;
  std::int64_t first;
  double second;
  static Spread empty() { return {0, 0, 0}; }
  bool take(double x, std::int64_t) {
    ++first;
    const double before = x - value;
    value += before / static_cast<double>(first);
    second += before * (x - value);
    return true;
  }
};

// The first of equal extremes; nan counts as the extreme, like in numpy.
template <typename T, bool largest>
struct ArgExtreme {
  std::int64_t value;
  T first;
  static ArgExtreme empty() { return {-1, T{0}}; }
  bool take(T x, std::int64_t position) {
    const bool better =
        value < 0 || (first == first && (x != x || (largest ? x > first : x < first)));
    if (better) {
      value = position;
      first = x;
    }
    return true;
  }
};

}  // namespace fuse::native::operators
