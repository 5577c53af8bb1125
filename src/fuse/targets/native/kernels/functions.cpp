// Compiled once per instruction set by Highway.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fuse/targets/native/kernels/functions.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

#include <cmath>

#include "fuse/targets/native/kernels/functions.h"

HWY_BEFORE_NAMESPACE();
namespace fuse::native::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;
constexpr D d;

// Arguments from `low` to `high` go to the vector function, others, and nan, to the scalar one.
struct Bounds {
  double low, high;
};

// An element's value does not depend on where it stands, nor on its neighbours.
template <typename Vector, typename Scalar>
inline void map_vector(V at, double* out, Bounds bounds, Vector vector, Scalar scalar) {
  const V low = hn::Set(d, bounds.low), high = hn::Set(d, bounds.high);
  if (hn::AllTrue(d, hn::And(hn::Ge(at, low), hn::Le(at, high)))) {
    hn::StoreU(vector(at), d, out);
    return;
  }
  HWY_ALIGN double x[HWY_MAX_BYTES / sizeof(double)];
  hn::Store(at, d, x);
  const V inside = hn::IfThenElse(hn::And(hn::Ge(at, low), hn::Le(at, high)), at, high);
  hn::StoreU(vector(inside), d, out);
  for (std::size_t l = 0; l < hn::Lanes(d); ++l) {
    if (!(x[l] >= bounds.low && x[l] <= bounds.high)) out[l] = scalar(x[l]);
  }
}

template <typename Vector, typename Scalar>
inline void map(const double* x, double* out, int count, Bounds bounds, Vector vector,
                Scalar scalar) {
  const auto lanes = static_cast<int>(hn::Lanes(d));
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    map_vector(hn::LoadU(d, x + i), out + i, bounds, vector, scalar);
  }
  if (i == count) return;
  HWY_ALIGN double rest[HWY_MAX_BYTES / sizeof(double)];
  for (int l = 0; l < lanes; ++l) rest[l] = i + l < count ? x[i + l] : x[i];
  map_vector(hn::Load(d, rest), rest, bounds, vector, scalar);
  for (int l = 0; i + l < count; ++l) out[i + l] = rest[l];
}

void Exp(const double* x, double* out, int count) {
  map(
      x, out, count, {-700, 700}, [](V v) { return hn::Exp(d, v); },
      [](double v) { return std::exp(v); });
}
void Expm1(const double* x, double* out, int count) {
  map(
      x, out, count, {-700, 700}, [](V v) { return hn::Expm1(d, v); },
      [](double v) { return std::expm1(v); });
}
void Log(const double* x, double* out, int count) {
  map(
      x, out, count, {1e-300, 1e300}, [](V v) { return hn::Log(d, v); },
      [](double v) { return std::log(v); });
}
void Log1p(const double* x, double* out, int count) {
  map(
      x, out, count, {0, 1e300}, [](V v) { return hn::Log1p(d, v); },
      [](double v) { return std::log1p(v); });
}
void Tanh(const double* x, double* out, int count) {
  map(
      x, out, count, {-1e300, 1e300}, [](V v) { return hn::Tanh(d, v); },
      [](double v) { return std::tanh(v); });
}
void Sin(const double* x, double* out, int count) {
  map(
      x, out, count, {-39000, 39000}, [](V v) { return hn::Sin(d, v); },
      [](double v) { return std::sin(v); });
}
void Cos(const double* x, double* out, int count) {
  map(
      x, out, count, {-39000, 39000}, [](V v) { return hn::Cos(d, v); },
      [](double v) { return std::cos(v); });
}

}  // namespace fuse::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fuse::native {

HWY_EXPORT(Exp);
HWY_EXPORT(Expm1);
HWY_EXPORT(Log);
HWY_EXPORT(Log1p);
HWY_EXPORT(Tanh);
HWY_EXPORT(Sin);
HWY_EXPORT(Cos);

void exp_all(const double* x, double* out, int count) { HWY_DYNAMIC_DISPATCH(Exp)(x, out, count); }
void expm1_all(const double* x, double* out, int count) {
  HWY_DYNAMIC_DISPATCH(Expm1)(x, out, count);
}
void log_all(const double* x, double* out, int count) { HWY_DYNAMIC_DISPATCH(Log)(x, out, count); }
void log1p_all(const double* x, double* out, int count) {
  HWY_DYNAMIC_DISPATCH(Log1p)(x, out, count);
}
void tanh_all(const double* x, double* out, int count) {
  HWY_DYNAMIC_DISPATCH(Tanh)(x, out, count);
}
void sin_all(const double* x, double* out, int count) { HWY_DYNAMIC_DISPATCH(Sin)(x, out, count); }
void cos_all(const double* x, double* out, int count) { HWY_DYNAMIC_DISPATCH(Cos)(x, out, count); }

}  // namespace fuse::native
#endif
