// Products of rows of dense tensors, one row of each operand per lane: the dense side of sparse
// matrix products (SpMM), sampled products (SDDMM) and gathers. Sums are taken in double.
#pragma once

#include <cstdint>
#include <vector>

#include "fuse/data/dtype.h"
#include "fuse/ir/op.h"

namespace fuse::native {

// The rows of one operand: at lane i the elements places[i] .. places[i] + length - 1.
struct Rows {
  const void* data = nullptr;
  data::DType dtype = data::DType::F32;  // or F64
  const std::int64_t* places = nullptr;
};

class RowKernel {
 public:
  explicit RowKernel(std::int64_t length) : length_(length), product_(0) {}

  std::int64_t length() const { return length_; }
  // What was kept of earlier rows is forgotten: their memory may have changed.
  void restart() { kept_.clear(); }
  // out[i] = the sum of the elements of the product at lane i.
  void dot(const std::vector<Rows>& rows, int count, double* out);
  // cells[l] = cells[l] OP scale[i] * element l of the product at lane i, for the lanes from
  // `begin` to `end` in turn; OP is Sum, Max or Min. The arrays reach to lane `count`.
  void fold(ir::Combine op, const std::vector<Rows>& rows, const double* scale, int begin, int end,
            int count, double* cells);

 private:
  void choose_last(const std::vector<Rows>& rows, int begin, int end);
  int equal_lanes(const std::vector<Rows>& rows, int begin, int end) const;
  void prefetch(const std::vector<Rows>& rows, int lane, int count) const;
  const double* product_at(const std::vector<Rows>& rows, int lane);

  std::int64_t length_;
  std::size_t last_ = 0;            // the operand that changes most from lane to lane
  std::vector<std::int64_t> kept_;  // the places of the others whose product is in product_
  std::vector<double> product_;
};

}  // namespace fuse::native
