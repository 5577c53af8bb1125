// The vectorised loops of RowKernel, for the best instruction set of the machine.
#pragma once

#include <cstdint>

#include "fuse/ir/op.h"

namespace fuse::native {

// Consecutive lanes of one operand.
struct RowRun {
  const void* data = nullptr;
  bool wide = false;  // doubles, not floats
  const std::int64_t* places = nullptr;
  int count = 0;
  int known = 0;  // as many lanes have places: those beyond `count` may be prefetched
  std::int64_t length = 0;
};

// product[l] = element l of the only lane, times what it was unless `first`.
void multiply_row(const RowRun& row, bool first, double* product);
// out[i] = sum over l of factor[l] * element l of lane i; a null factor is 1 everywhere.
void dot_rows(const RowRun& run, const double* factor, double* out);
// cells[l] = cells[l] OP scale[i] * factor[l] * element l of lane i, for every lane.
void fold_rows(ir::Combine op, const RowRun& run, const double* factor, const double* scale,
               double* cells);

}  // namespace fuse::native
