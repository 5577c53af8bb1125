// Look-up of tuples in a trie, level by level, a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fuse/targets/native/relations/trie.h"

namespace fuse::native::relations {

// places[i] becomes the position of keys[i] in `level` under position parents[i] of the level above
// (`parents` is null at level 0), or -1 where it is not there or the parent is -1. Fastest where
// neighbouring look-ups share their parent, in ascending order.
void seek(const Trie& trie, int level, const std::int64_t* parents, const std::int64_t* keys,
          std::size_t count, std::int64_t* places);

}  // namespace fuse::native::relations
