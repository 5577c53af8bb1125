// Dense matrix products over strided operands.
#pragma once

#include <cstdint>
#include <vector>

#include "fuse/targets/native/memory.h"

namespace fuse::native {

// One operand of a product: element (row, column) of it lies at base + rows[row] + columns[column].
struct MatrixOperand {
  const Storage* storage = nullptr;
  std::int64_t base = 0;
  const std::vector<std::int64_t>* rows = nullptr;
  const std::vector<std::int64_t>* columns = nullptr;
  bool of_mask = false;  // the presence of the elements, as 1 and 0, instead of their values
};

// out = a b, summed in f32 where both have at most its precision, else in f64. Absent elements of a
// and b count as 0. With out.of_mask the mask of `out` is set to whether the product is not 0.
// Throws Cancelled.
void matrix_product(const MatrixOperand& a, const MatrixOperand& b, const MatrixOperand& out,
                    const Cancel& cancel = {});

}  // namespace fuse::native
