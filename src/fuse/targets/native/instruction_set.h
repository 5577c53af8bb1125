// Kernels are compiled for several instruction sets; the best that the machine has runs, unless
// another is asked for.
#pragma once

#include <string_view>

namespace fuse::native {

// "avx512", "avx2", "baseline", or "best". False, and nothing changes, where the machine or this
// build lacks it, or no set has the name. Not while anything runs.
bool use_instruction_set(std::string_view name);

}  // namespace fuse::native
