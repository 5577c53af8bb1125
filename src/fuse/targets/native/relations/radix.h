#pragma once

#include "fuse/data/radix.h"
#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

using data::choose_packing;
using data::Field;
using data::order_by;
using data::pack;
using data::Packing;
using data::radix_sort;
using data::unpack;
using data::width;
using data::Word;

}  // namespace fuse::native::relations
