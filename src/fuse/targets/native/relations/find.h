// Look-up of whole tuples in a trie, a block at a time.
#pragma once

#include "fuse/targets/native/relations/trie.h"

namespace fuse::native::relations {

// keys[level][i] is the key of look-up i; found[i] becomes its row in the relation, or -1. The
// trie has rows. Fastest where neighbouring look-ups share their first keys, in ascending order.
void find_rows(const Trie& trie, const Key* const* keys, std::size_t count, std::int64_t* found);

// found[i] becomes 1 or 0; also for projections.
void find_any(const Trie& trie, const Key* const* keys, std::size_t count, std::uint8_t* found);

// One tuple, a key per level.
bool contains(const Trie& trie, const Key* tuple);

}  // namespace fuse::native::relations
