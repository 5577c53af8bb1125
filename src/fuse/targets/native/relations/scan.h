// The join of one relation with nothing.
#pragma once

#include "fuse/targets/native/relations/join.h"

namespace fuse::native::relations {

// Blocks of the tuples in their order, without an index; variables are the columns. Rows of the
// factor are given too.
JoinEnd scan(const Tuples& tuples, const Sink& sink);

}  // namespace fuse::native::relations
