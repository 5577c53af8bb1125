// Compiled once per instruction set by Highway. Rows come from memory that does not fit the caches
// near the core, so what counts is that many of them are under way: lanes are prefetched, and a
// block of cells stays in registers over all lanes of a run.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fuse/targets/native/kernels/row_loops.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fuse/targets/native/kernels/row_loops.h"

HWY_BEFORE_NAMESPACE();
namespace fuse::native::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Wide = hn::ScalableTag<double>;
using V = hn::Vec<Wide>;
constexpr Wide wide;

inline V load(const double* from) { return hn::LoadU(wide, from); }
inline V load(const float* from) {
  constexpr hn::Rebind<float, Wide> narrow;
  return hn::PromoteTo(wide, hn::LoadU(narrow, from));
}

struct AddUp {
  static V take(V cell, V scale, V x) { return hn::MulAdd(scale, x, cell); }
  static double take(double cell, double scale, double x) { return cell + scale * x; }
};
// Both keep nan.
struct KeepMax {
  static V take(V cell, V scale, V x) {
    const V y = hn::Mul(scale, x);
    return hn::IfThenElse(hn::Or(hn::Gt(y, cell), hn::IsNaN(y)), y, cell);
  }
  static double take(double cell, double scale, double x) {
    const double y = scale * x;
    return y > cell || y != y ? y : cell;
  }
};
struct KeepMin {
  static V take(V cell, V scale, V x) {
    const V y = hn::Mul(scale, x);
    return hn::IfThenElse(hn::Or(hn::Lt(y, cell), hn::IsNaN(y)), y, cell);
  }
  static double take(double cell, double scale, double x) {
    const double y = scale * x;
    return y < cell || y != y ? y : cell;
  }
};

constexpr int lanes_ahead = 28;
constexpr std::int64_t line = 64;

template <typename T>
inline void prefetch(const RowRun& run, int lane) {
  const int ahead = lane + lanes_ahead;
  if (ahead >= run.known) return;
  const auto* from =
      reinterpret_cast<const char*>(static_cast<const T*>(run.data) + run.places[ahead]);
  const std::int64_t bytes = run.length * static_cast<std::int64_t>(sizeof(T));
  constexpr std::int64_t most = 16 * line;
  const std::int64_t end = bytes < most ? bytes : most;
  for (std::int64_t at = 0; at < end; at += line) hwy::Prefetch(from + at);
}

template <typename T>
inline const T* row(const RowRun& run, int lane) {
  return static_cast<const T*>(run.data) + run.places[lane];
}

template <typename T>
void Multiply(const RowRun& run, bool first, double* product) {
  const T* x = row<T>(run, 0);
  if (first) {
    for (std::int64_t l = 0; l < run.length; ++l) product[l] = x[l];
  } else {
    for (std::int64_t l = 0; l < run.length; ++l) product[l] *= x[l];
  }
}

template <typename T, bool factored>
inline double Dot(const T* x, const double* factor, std::int64_t length) {
  const auto N = static_cast<std::int64_t>(hn::Lanes(wide));
  V sum0 = hn::Zero(wide), sum1 = sum0, sum2 = sum0, sum3 = sum0;
  auto step = [&](std::int64_t at, V sum) HWY_ATTR {
    if constexpr (factored) return hn::MulAdd(load(factor + at), load(x + at), sum);
    return hn::Add(sum, load(x + at));
  };
  std::int64_t l = 0;
  for (; l + 4 * N <= length; l += 4 * N) {
    sum0 = step(l, sum0);
    sum1 = step(l + N, sum1);
    sum2 = step(l + 2 * N, sum2);
    sum3 = step(l + 3 * N, sum3);
  }
  for (; l + N <= length; l += N) sum0 = step(l, sum0);
  double rest = 0;
  for (; l < length; ++l) rest += factored ? factor[l] * x[l] : x[l];
  sum0 = hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3));
  return hn::GetLane(hn::SumOfLanes(wide, sum0)) + rest;
}

template <typename T>
void Dots(const RowRun& run, const double* factor, double* out) {
  for (int i = 0; i < run.count; ++i) {
    prefetch<T>(run, i);
    const T* x = row<T>(run, i);
    out[i] = factor ? Dot<T, true>(x, factor, run.length) : Dot<T, false>(x, nullptr, run.length);
  }
}

template <typename Take, typename T>
void Fold(const RowRun& run, const double* factor, const double* scale, double* cells) {
  const auto N = static_cast<std::int64_t>(hn::Lanes(wide));
  std::int64_t l = 0;
  // Cells l .. l + 8 N over all lanes; the first block looks ahead for all.
  for (; l + 8 * N <= run.length; l += 8 * N) {
    V c0 = load(cells + l), c1 = load(cells + l + N), c2 = load(cells + l + 2 * N),
      c3 = load(cells + l + 3 * N), c4 = load(cells + l + 4 * N), c5 = load(cells + l + 5 * N),
      c6 = load(cells + l + 6 * N), c7 = load(cells + l + 7 * N);
    for (int i = 0; i < run.count; ++i) {
      if (l == 0) prefetch<T>(run, i);
      const T* x = row<T>(run, i) + l;
      const V s = hn::Set(wide, scale[i]);
      auto value = [&](int k) HWY_ATTR {
        return factor ? hn::Mul(load(factor + l + k * N), load(x + k * N)) : load(x + k * N);
      };
      c0 = Take::take(c0, s, value(0));
      c1 = Take::take(c1, s, value(1));
      c2 = Take::take(c2, s, value(2));
      c3 = Take::take(c3, s, value(3));
      c4 = Take::take(c4, s, value(4));
      c5 = Take::take(c5, s, value(5));
      c6 = Take::take(c6, s, value(6));
      c7 = Take::take(c7, s, value(7));
    }
    int k = 0;
    for (V c : {c0, c1, c2, c3, c4, c5, c6, c7}) hn::StoreU(c, wide, cells + l + N * k++);
  }
  for (int i = 0; i < run.count; ++i) {
    if (run.length < 8 * N) prefetch<T>(run, i);
    const T* x = row<T>(run, i);
    std::int64_t at = l;
    for (; at + N <= run.length; at += N) {
      const V value = factor ? hn::Mul(load(factor + at), load(x + at)) : load(x + at);
      hn::StoreU(Take::take(load(cells + at), hn::Set(wide, scale[i]), value), wide, cells + at);
    }
    for (; at < run.length; ++at) {
      const double value = factor ? factor[at] * x[at] : x[at];
      cells[at] = Take::take(cells[at], scale[i], value);
    }
  }
}

void MultiplyRow(const RowRun& run, bool first, double* product) {
  run.wide ? Multiply<double>(run, first, product) : Multiply<float>(run, first, product);
}
void DotRows(const RowRun& run, const double* factor, double* out) {
  run.wide ? Dots<double>(run, factor, out) : Dots<float>(run, factor, out);
}
template <typename Take>
void FoldBy(const RowRun& run, const double* factor, const double* scale, double* cells) {
  run.wide ? Fold<Take, double>(run, factor, scale, cells)
           : Fold<Take, float>(run, factor, scale, cells);
}
void FoldSum(const RowRun& run, const double* factor, const double* scale, double* cells) {
  FoldBy<AddUp>(run, factor, scale, cells);
}
void FoldMax(const RowRun& run, const double* factor, const double* scale, double* cells) {
  FoldBy<KeepMax>(run, factor, scale, cells);
}
void FoldMin(const RowRun& run, const double* factor, const double* scale, double* cells) {
  FoldBy<KeepMin>(run, factor, scale, cells);
}

}  // namespace fuse::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cstdlib>

namespace fuse::native {

HWY_EXPORT(MultiplyRow);
HWY_EXPORT(DotRows);
HWY_EXPORT(FoldSum);
HWY_EXPORT(FoldMax);
HWY_EXPORT(FoldMin);

void multiply_row(const RowRun& row, bool first, double* product) {
  HWY_DYNAMIC_DISPATCH(MultiplyRow)(row, first, product);
}

void dot_rows(const RowRun& run, const double* factor, double* out) {
  HWY_DYNAMIC_DISPATCH(DotRows)(run, factor, out);
}

void fold_rows(ir::Combine op, const RowRun& run, const double* factor, const double* scale,
               double* cells) {
  switch (op) {
    case ir::Combine::Sum: return HWY_DYNAMIC_DISPATCH(FoldSum)(run, factor, scale, cells);
    case ir::Combine::Max: return HWY_DYNAMIC_DISPATCH(FoldMax)(run, factor, scale, cells);
    case ir::Combine::Min: return HWY_DYNAMIC_DISPATCH(FoldMin)(run, factor, scale, cells);
    default: std::abort();  // see plan::take_rows
  }
}

}  // namespace fuse::native
#endif
