// Evaluates the rules whose heads compute columns, stage by stage, before a program is bound.
#pragma once

#include "fuse/bind/bind.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

// Afterwards the open relations of `program` are sources with facts. False after reporting.
bool settle_open_relations(ir::Program& program, const bind::Options& options,
                           data::Storage storage, Diagnostics& diagnostics,
                           const native::Options& native = {});

}  // namespace fuse::driver
