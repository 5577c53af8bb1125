// Copies parts of strided matrices into the order in which a product reads them.
#pragma once

#include <algorithm>
#include <vector>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/matrix_product.h"

namespace fuse::native {

struct Range {
  std::int64_t begin = 0, count = 0;
};

// Lines x depth of an operand become strips of `width` lines, depth by depth, padded with 0.
// `lines` and `depths` are offsets of the operand; absent elements are 0.
void pack(const MatrixOperand& operand, const std::vector<std::int64_t>& lines, Range line,
          const std::vector<std::int64_t>& depths, Range depth, int width, float* out);
void pack(const MatrixOperand& operand, const std::vector<std::int64_t>& lines, Range line,
          const std::vector<std::int64_t>& depths, Range depth, int width, double* out);

}  // namespace fuse::native
