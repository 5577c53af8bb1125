// A call of a `fn`: its body is checked in a scope of its own (hygienic) with the parameters as
// hidden tensors; indices of the arguments beyond the signature's ride along as leading columns.
#pragma once

#include "fuse/check/equation.h"

namespace fuse::check {

ir::Expr inline_fn(Equation& eq, const Term& call);

}  // namespace fuse::check
