// Runs a loop whose first axes are enumerated by a join.
#pragma once

#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/loop.h"

namespace fuse::native {

// How a run of a driven loop ended.
struct DrivenEnd {
  std::optional<Failure> failure;
  const plan::TileProgram* program = nullptr;  // that failed
  bool overflow = false;                       // of a count
  // A factor beside a false relation is infinite or nan, or a divisor 0, and walking all positions
  // would take too long.
  const plan::Drive::Check* spoilt = nullptr;
};

DrivenEnd run_driven(const plan::Loop& loop, Memory& memory);

}  // namespace fuse::native
