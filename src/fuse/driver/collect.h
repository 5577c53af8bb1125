// From the buffers of a run to what the program's statements asked for.
#pragma once

#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/driver/outcome.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

// Exports and queries, contents of sinks; every `expect` that fails is reported. `sources` by
// tensor, for exports that are sources themselves; `names` of what their positions stand for.
Outcome collect(const ir::Program& program, const std::vector<data::Value>& sources,
                const bind::Dictionaries& names, const native::Results& results,
                Diagnostics& diagnostics);

}  // namespace fuse::driver
