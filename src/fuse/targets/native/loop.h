// Runs a loop: its tile program over tiles of consecutive points, and its sink.
#pragma once

#include <optional>

#include "fuse/plan/plan.h"
#include "fuse/targets/native/memory.h"

namespace fuse::native {

// An error at one point of a loop.
struct Failure {
  int site = -1;
  std::vector<std::int64_t> coordinates;  // along Loop::axes
  double value = 0;                       // Position: the position
};

std::optional<Failure> run_loop(const plan::Loop& loop, Memory& memory);

}  // namespace fuse::native
