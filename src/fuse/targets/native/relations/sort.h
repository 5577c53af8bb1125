#pragma once

#include "fuse/data/sort.h"
#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

using data::group_starts;
using data::is_sorted_distinct;
using data::sort_distinct;
using data::sorted_order;

}  // namespace fuse::native::relations
