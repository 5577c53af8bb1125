// Makes equal expressions one node, so that each is computed once.
#pragma once

#include "fuse/passes/pass.h"

namespace fuse::passes {

bool share_subexpressions(ir::Program& program, const Context& context);

}  // namespace fuse::passes
