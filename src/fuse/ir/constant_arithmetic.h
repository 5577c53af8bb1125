// The elementwise operations on constants, in double precision.
#pragma once

#include <optional>

#include "fuse/ir/op.h"

namespace fuse::ir {

// True for the operations that compute() knows: one or two numbers to one.
bool is_elementwise(Op op);
// Those, selections and guards: the value at a point depends on the arguments there alone.
inline bool is_pointwise(Op op) {
  return is_elementwise(op) || op == Op::Select || op == Op::Guard;
}
double compute(Op op, double x, double y);
// The same for whole numbers; empty where the result is not a whole number that a double holds
// exactly: division by zero and overflow are left to the run, which reports them.
std::optional<double> compute_whole(Op op, double x, double y);

}  // namespace fuse::ir
