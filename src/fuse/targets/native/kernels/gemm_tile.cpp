// Compiled once per instruction set by Highway. The tile fills the registers: two vectors wide, and
// as many rows as leave room for the two of b and one of a (Goto, van de Geijn 2008). Accumulators
// are variables of their own, as compilers spill arrays of vectors.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fuse/targets/native/kernels/gemm_tile.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fuse/targets/native/kernels/gemm_tile.h"

#ifndef FUSE_GEMM_SIX_ROWS
#define FUSE_GEMM_SIX_ROWS(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5)
#define FUSE_GEMM_TWELVE_ROWS(DO) FUSE_GEMM_SIX_ROWS(DO) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#endif

HWY_BEFORE_NAMESPACE();
namespace fuse::native::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#undef FUSE_GEMM_ROWS
#if HWY_TARGET <= HWY_AVX3
#define FUSE_GEMM_ROWS FUSE_GEMM_TWELVE_ROWS
constexpr int tile_rows = 12;
#else
#define FUSE_GEMM_ROWS FUSE_GEMM_SIX_ROWS
constexpr int tile_rows = 6;
#endif

template <typename T>
void run_tile(std::int64_t depth, const T* HWY_RESTRICT a, const T* HWY_RESTRICT b,
              T* HWY_RESTRICT c, std::int64_t stride, bool add) {
  constexpr hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
#define FUSE_GEMM_DECLARE(r) auto left##r = hn::Zero(d), right##r = hn::Zero(d);
  FUSE_GEMM_ROWS(FUSE_GEMM_DECLARE)
#undef FUSE_GEMM_DECLARE
  for (std::int64_t k = 0; k < depth; ++k) {
    const auto b_left = hn::Load(d, b), b_right = hn::Load(d, b + lanes);
#define FUSE_GEMM_STEP(r)                            \
  {                                                  \
    const auto scale = hn::Set(d, a[r]);             \
    left##r = hn::MulAdd(scale, b_left, left##r);    \
    right##r = hn::MulAdd(scale, b_right, right##r); \
  }
    FUSE_GEMM_ROWS(FUSE_GEMM_STEP)
#undef FUSE_GEMM_STEP
    a += tile_rows;
    b += 2 * lanes;
  }
#define FUSE_GEMM_STORE(r)                                     \
  {                                                            \
    T* row = c + (r) * stride;                                 \
    if (add) {                                                 \
      left##r = hn::Add(left##r, hn::LoadU(d, row));           \
      right##r = hn::Add(right##r, hn::LoadU(d, row + lanes)); \
    }                                                          \
    hn::StoreU(left##r, d, row);                               \
    hn::StoreU(right##r, d, row + lanes);                      \
  }
  FUSE_GEMM_ROWS(FUSE_GEMM_STORE)
#undef FUSE_GEMM_STORE
}

template <typename T>
GemmTile<T> make_tile() {
  constexpr hn::ScalableTag<T> d;
  return {tile_rows, static_cast<int>(2 * hn::Lanes(d)), &run_tile<T>};
}

GemmTile<float> FloatTile() { return make_tile<float>(); }
GemmTile<double> DoubleTile() { return make_tile<double>(); }

}  // namespace fuse::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fuse::native {

HWY_EXPORT(FloatTile);
HWY_EXPORT(DoubleTile);

GemmTile<float> gemm_tile(float) { return HWY_DYNAMIC_DISPATCH(FloatTile)(); }
GemmTile<double> gemm_tile(double) { return HWY_DYNAMIC_DISPATCH(DoubleTile)(); }

}  // namespace fuse::native
#endif
