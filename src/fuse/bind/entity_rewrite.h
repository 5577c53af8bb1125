// Puts numbers in the place of entities.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "fuse/bind/domains.h"

namespace fuse::bind {

// In positions and comparisons; reports arithmetic and order of what has none.
void rewrite_entities(ir::Program& program, Domains& domains, Diagnostics& diagnostics);

// An index over numbers becomes the number, and one that is compared with an index over other names
// its place among those: reads of tensors that are added to the program and to `arrays`.
void rewrite_values(ir::Program& program, Domains& domains, std::vector<data::Value>& arrays);

}  // namespace fuse::bind
