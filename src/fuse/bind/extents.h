// Extents (language page, section 4): which columns are equal over the whole program, and the
// positions each index ranges over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"

namespace fuse::bind {

// What is known of a source's columns before solving.
struct KnownShape {
  std::optional<data::Shape> exact;    // arrays
  std::vector<std::int64_t> at_least;  // facts: largest position + 1, or -1
  std::string origin;                  // "from data/x.npy"; empty for literals
};

// Sets the domain of every index and the shape of every tensor. `known` is by tensor.
bool solve_extents(ir::Program& program, const std::vector<KnownShape>& known,
                   Diagnostics& diagnostics);

}  // namespace fuse::bind
