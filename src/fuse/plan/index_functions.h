// Positions that follow from one index, as relations: the tuples (y, w) with w = y + 1, w = y % 7
// or w = y. With them a read E(x + 1, z) and an equation w == y are factors of a join like others.
#pragma once

#include <optional>
#include <string>

#include "fuse/plan/linear_form.h"
#include "fuse/plan/plan.h"

namespace fuse::plan {

struct IndexFunction {
  ir::IndexId from = ir::no_index;
  ir::IndexId to = ir::no_index;   // of the program, or made for a column
  std::optional<LinearForm> form;  // of `from`; else the position is `expr`
  ir::Expr expr;
  std::string text;
  BufferId buffer = no_buffer;  // sparse: the tuples
  bool written = false;         // some step fills it
};

// The integers that an expression of indices, numbers and + - * // % takes; empty for any other.
std::optional<std::pair<double, double>> value_range(const ir::Program& program,
                                                     const ir::Expr& expr);

}  // namespace fuse::plan
