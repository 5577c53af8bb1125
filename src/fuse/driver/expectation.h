// `expect`: compares what a run computed for both sides.
#pragma once

#include "fuse/bind/bind.h"
#include "fuse/data/array.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"

namespace fuse::driver {

// What a run computed for one `expect`: both sides of a comparison, or the value of anything else.
// Every array is over the statement's indices.
struct ExpectValues {
  data::Array value;
  data::Array left, right;
};

// False after reporting the first element at which it does not hold, and how many there are.
bool check_expectation(const ir::Program& program, const bind::Dictionaries& names,
                       const ir::Expect& expect, const ExpectValues& values,
                       Diagnostics& diagnostics);

}  // namespace fuse::driver
