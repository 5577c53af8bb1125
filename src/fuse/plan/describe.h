// Expressions in the words of the user, for explain and run-time errors.
#pragma once

#include <string>

#include "fuse/ir/program.h"

namespace fuse::plan {

// Infix text with index and tensor names; long expressions are cut with "..".
std::string describe(const ir::Program& program, const ir::Expr& expr);
// "T[i,j+1]": a tensor at columns.
std::string describe(const ir::Program& program, ir::TensorId tensor,
                     const std::vector<ir::Column>& columns);
std::string names(const ir::Program& program, const std::vector<ir::IndexId>& indices);

}  // namespace fuse::plan
