// Removes the definitions that no export, sink, query or expect reaches.
#pragma once

#include "fuse/passes/pass.h"

namespace fuse::passes {

bool drop_dead(ir::Program& program, const Context& context);

}  // namespace fuse::passes
