// Checks that a Program is well formed: ids in range, arities, bound indices bound once and not
// free outside, definitions before reads, and after bind: domains, shapes and types present.
#pragma once

#include <string>
#include <vector>

#include "fuse/ir/program.h"

namespace fuse::ir {

// One sentence per violation; empty when the program is well formed.
std::vector<std::string> verify(const Program& program, bool bound);

}  // namespace fuse::ir
