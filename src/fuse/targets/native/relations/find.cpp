#include "fuse/targets/native/relations/find.h"

#include <algorithm>
#include <vector>

#include "fuse/targets/native/relations/gallop.h"

namespace fuse::native::relations {

namespace {

// Walks down the trie for one tuple after the other, from where the last one left it.
class Walk {
 public:
  explicit Walk(const Trie& trie) : trie_(trie), at_(trie.depth()), runs_(trie.depth()) {
    if (!runs_.empty()) runs_[0] = {0, trie.level(0).count};
  }

  // The leaf of keys[level][i], or -1.
  std::int64_t leaf(const Key* const* keys, std::size_t i) {
    if (trie_.empty()) return -1;
    const int depth = trie_.depth();
    for (int level = 0; level < depth; ++level) {
      const Key key = keys[level][i];
      if (level < valid_ && trie_.level(level).keys[at_[level]] == key) continue;
      valid_ = level;
      if (!seek(level, key)) return -1;
      valid_ = level + 1;
      if (level + 1 < depth) enter(level);
    }
    return depth == 0 ? 0 : at_[depth - 1];
  }

 private:
  struct Run {
    Row begin = 0, end = 0;
  };

  void enter(int level) {
    const Row* starts = trie_.level(level).starts;
    runs_[level + 1] = {starts[at_[level]], starts[at_[level] + 1]};
    at_[level + 1] = runs_[level + 1].begin;
  }

  // Goes on from the key found last under the same parent where that lies before.
  bool seek(int level, Key key) {
    const TrieLevel& keys = trie_.level(level);
    Row& at = at_[level];
    const Run run = runs_[level];
    if (level == 0 && trie_.directory().range > 0) {
      at = trie_.directory().lower_bound(key);
    } else {
      const bool ahead = at < run.end && keys.keys[at] <= key;
      at = gallop(keys.keys, ahead ? at : run.begin, run.end, key);
    }
    return at < run.end && keys.keys[at] == key;
  }

  const Trie& trie_;
  std::vector<Row> at_;    // by level: the position found last
  std::vector<Run> runs_;  // by level: the keys under the parent found last
  int valid_ = 0;          // levels above this one are where the last tuple is
};

}  // namespace

void find_rows(const Trie& trie, const Key* const* keys, std::size_t count, std::int64_t* found) {
  Walk walk(trie);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t leaf = walk.leaf(keys, i);
    found[i] = leaf < 0 ? -1 : std::int64_t{trie.row(static_cast<Row>(leaf))};
  }
}

void find_any(const Trie& trie, const Key* const* keys, std::size_t count, std::uint8_t* found) {
  Walk walk(trie);
  for (std::size_t i = 0; i < count; ++i) found[i] = walk.leaf(keys, i) >= 0;
}

bool contains(const Trie& trie, const Key* tuple) {
  std::vector<const Key*> keys(trie.depth());
  for (std::size_t level = 0; level < keys.size(); ++level) keys[level] = tuple + level;
  return Walk(trie).leaf(keys.data(), 0) >= 0;
}

}  // namespace fuse::native::relations
