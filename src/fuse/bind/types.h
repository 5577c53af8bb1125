// Element types and presence of defined tensors.
#pragma once

#include "fuse/ir/program.h"

namespace fuse::bind {

// Sets dtype, weak_integer and partial of every defined tensor; sources have theirs already.
void infer_types(ir::Program& program, data::DType precision);

}  // namespace fuse::bind
