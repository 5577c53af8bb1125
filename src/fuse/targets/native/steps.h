// What runs each kind of step beside loops.
#pragma once

#include <optional>

#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/loop.h"
#include "fuse/targets/native/tile_sink.h"

namespace fuse::native {

// A failure is one of the fallback loop's.
std::optional<Failure> run_contraction(const plan::Contraction& step, Memory& memory);
// False after an integer overflow.
bool run_along(const plan::Plan& plan, const plan::Along& step, const Memory& memory);
// False after reporting an error.
bool run_kernel(const plan::Kernel& step, const Memory& memory, Diagnostics& diagnostics);

}  // namespace fuse::native
