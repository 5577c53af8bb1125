// The warning that an average has no contributions.
#pragma once

#include "fuse/bind/bind.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

// Reports each tensor with the operator avg= that has absent cells, naming the first of them.
void warn_empty_averages(const ir::Program& program, const bind::Dictionaries& names,
                         const native::Results& results, Diagnostics& diagnostics);

}  // namespace fuse::driver
