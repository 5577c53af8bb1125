// Indices that were perhaps meant as names: `Parent(alice, x)?`.
#pragma once

#include "fuse/bind/domains.h"

namespace fuse::bind {

// Warns of an index that occurs once and is spelled like an entity that a source or fact names.
void warn_lone_indices(const ir::Program& program, Domains& domains, Diagnostics& diagnostics);

}  // namespace fuse::bind
