// Elementwise kernels over the lanes of a tile, one function per lane type of the operands.
#pragma once

#include "fuse/plan/tile.h"

namespace fuse::native {

struct Lanes {
  void* dst = nullptr;
  const void* a = nullptr;
  const void* b = nullptr;
  const void* c = nullptr;
  const std::uint8_t* active = nullptr;  // where errors count; null: everywhere
  std::int64_t constant = 0;             // InRange: the extent; Address: the stride
  int count = 0;
};

// Each returns the first lane with an error (overflow, division by zero, no position), or -1.
int run_real(plan::Code code, const Lanes& lanes);
int run_integer(plan::Code code, const Lanes& lanes);
int run_bool(plan::Code code, const Lanes& lanes);

}  // namespace fuse::native
