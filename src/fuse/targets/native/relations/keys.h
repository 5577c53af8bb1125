// The types that relational kernels work on.
#pragma once

#include "fuse/data/tuples.h"

namespace fuse::native::relations {

using data::block_rows;
using data::Buffer;
using data::Key;
using data::KeyColumn;
using data::Row;
using data::RowColumn;
using data::Tuples;

}  // namespace fuse::native::relations
