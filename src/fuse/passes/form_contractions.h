// Turns sums of products into contractions, the form that the planner orders and joins.
#pragma once

#include "fuse/passes/pass.h"

namespace fuse::passes {

bool form_contractions(ir::Program& program, const Context& context);

}  // namespace fuse::passes
