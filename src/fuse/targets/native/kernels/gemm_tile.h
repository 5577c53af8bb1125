// The innermost part of a matrix product: one tile of the result, from packed strips.
#pragma once

#include <cstdint>

namespace fuse::native {

// c[rows][columns] = sum over k of a[k][rows] b[k][columns], or that added to what c holds. `c` has
// rows `stride` elements apart.
template <typename T>
struct GemmTile {
  int rows = 0, columns = 0;
  void (*run)(std::int64_t depth, const T* a, const T* b, T* c, std::int64_t stride,
              bool add) = nullptr;
};

// For the best instruction set of the machine.
GemmTile<float> gemm_tile(float);
GemmTile<double> gemm_tile(double);

constexpr int largest_tile_rows = 12, largest_tile_columns = 32;

}  // namespace fuse::native
