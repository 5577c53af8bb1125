#include "fuse/targets/native/relations/seek.h"

#include "fuse/targets/native/relations/gallop.h"

namespace fuse::native::relations {

void seek(const Trie& trie, int level, const std::int64_t* parents, const std::int64_t* keys,
          std::size_t count, std::int64_t* places) {
  const TrieLevel& own = trie.level(level);
  const Row* starts = parents ? trie.level(level - 1).starts : nullptr;
  const bool direct = !parents && trie.directory().range > 0;
  std::int64_t parent = -1;
  Row begin = 0, end = parents ? 0 : own.count, at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    places[i] = -1;
    if (parents && parents[i] < 0) continue;
    const std::int64_t key = keys[i];
    if (parents && parents[i] != parent) {
      parent = parents[i];
      begin = at = starts[parent];
      end = starts[parent + 1];
    }
    if (direct) {
      at = trie.directory().lower_bound(key);
    } else {
      // On from the key found last where that lies before.
      const bool ahead = at < end && own.keys[at] <= key;
      at = gallop(own.keys, ahead ? at : begin, end, key);
    }
    if (at < end && own.keys[at] == key) places[i] = at;
  }
}

}  // namespace fuse::native::relations
