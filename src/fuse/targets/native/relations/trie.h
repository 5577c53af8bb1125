// A sorted index of a relation: one level per column, distinct keys under each parent.
#pragma once

#include <utility>
#include <vector>

#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

// Which columns of a relation are the levels, and which of its rows take part.
struct TrieSpec {
  std::vector<int> order;                      // the column of each level
  std::vector<std::pair<int, Key>> constants;  // column == key
  std::vector<std::pair<int, int>> equal;      // column == column: R(x, x)

  bool operator==(const TrieSpec&) const = default;
};

// The keys of a level, ascending under each parent. Those under position p of a level are
// [starts[p], starts[p + 1]) of the next; the last level has no starts.
struct TrieLevel {
  const Key* keys = nullptr;
  Row count = 0;
  const Row* starts = nullptr;
};

// Finds keys of level 0 at once: of the keys below base + i, i in [0, range], there are below[i].
struct Directory {
  Key base = 0;
  Row range = 0;               // 0: there is none
  const Row* below = nullptr;  // range + 1 of them

  // The number of keys < key, that is, where key stands if it is there.
  Row lower_bound(std::int64_t key) const {
    const std::int64_t at = key - base;
    return below[at < 0 ? 0 : at > range ? range : at];
  }
};

// Where nothing had to be moved, levels are views: the relation must outlive the trie, unchanged.
class Trie {
 public:
  Trie() = default;
  Trie(Trie&&) = default;
  Trie& operator=(Trie&&) = default;

  int depth() const { return static_cast<int>(levels_.size()); }
  const TrieLevel& level(int depth) const { return levels_[depth]; }
  const Directory& directory() const { return directory_; }
  // Paths from the root to the last level; without levels 1 or 0, as some row takes part or none.
  Row leaves() const { return leaves_; }
  bool empty() const { return leaves_ == 0; }

  // Whether each leaf stands for one row of the relation: every column is a level, a constant or
  // equal to such a column.
  bool has_rows() const { return has_rows_; }
  // The row of the relation at a leaf.
  Row row(Row leaf) const { return rows_.empty() ? first_row_ + leaf : rows_[leaf]; }
  // Bytes held, without the relation.
  std::size_t bytes() const;

 private:
  friend class TrieBuilder;

  std::vector<TrieLevel> levels_;
  Directory directory_;
  Row leaves_ = 0;
  bool has_rows_ = false;
  Row first_row_ = 0;
  RowColumn rows_;  // empty: leaf i is row first_row_ + i
  std::vector<KeyColumn> keys_;
  std::vector<RowColumn> starts_;
  RowColumn below_;
};

// Of a relation in order, without duplicates. A level for only some of the columns makes a
// projection: equal paths are one.
Trie build_trie(const Tuples& relation, const TrieSpec& spec);

// Levels are the columns in their order.
Trie build_trie(const Tuples& relation);

}  // namespace fuse::native::relations
