// Computes what is known before the run: extents, constant arithmetic, constant conditions.
#pragma once

#include "fuse/passes/pass.h"

namespace fuse::passes {

bool fold_constants(ir::Program& program, const Context& context);

}  // namespace fuse::passes
