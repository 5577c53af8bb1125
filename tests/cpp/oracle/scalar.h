// The arithmetic of the reference evaluator: operations on single numbers, and how several numbers
// meet in one. long double holds every int64 exactly and has digits to spare for f64.
#pragma once

#include <cstdint>
#include <vector>

#include "fuse/ir/op.h"

namespace fuse::oracle {

using Number = long double;

// Elementwise operations of one or two arguments (Select and Guard are the evaluator's, as they
// are lazy).
Number apply(ir::Op op, Number x, Number y);

// A number as a condition: nan is false.
bool holds(Number x);

// One contribution to a reduction or to a cell, and where along the index it stands.
struct Contribution {
  Number value;
  std::int64_t position = 0;  // for ArgMax and ArgMin
};

Number combine(ir::Combine combine, const std::vector<Contribution>& items);
// Some order of combining passes through numbers that no int64 holds.
bool may_overflow(ir::Combine combine, const std::vector<Contribution>& items);

}  // namespace fuse::oracle
