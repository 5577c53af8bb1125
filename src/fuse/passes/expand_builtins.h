// Replaces every kernel of a builtin that has an expansion by that expansion.
#pragma once

#include "fuse/passes/pass.h"

namespace fuse::passes {

bool expand_builtins(ir::Program& program, const Context& context);

}  // namespace fuse::passes
