// The keys that all factors hold at one variable of a join, a chunk at a time.
#pragma once

#include <vector>

#include "fuse/targets/native/relations/join_plan.h"
#include "fuse/targets/native/relations/stamp.h"

namespace fuse::native::relations {

// Keys between low and high, both included. Wider than keys, so that bounds do not wrap.
struct Interval {
  std::int64_t low = INT32_MIN;
  std::int64_t high = INT32_MAX;
};

// Where the matches stand in one side's level.
struct Positions {
  const Row* at = nullptr;
  Row base = 0;  // without `at`: the first of consecutive ones

  Row operator[](Row i) const { return at ? at[i] : base + i; }
};

class Intersection {
 public:
  // runs[factor][level] is what the join has narrowed each level to; read at every begin().
  Intersection(const Join& join, const PlannedVariable& variable,
               const std::vector<std::vector<Run>>& runs);

  void begin(const Interval& interval);
  // The next matches, at most `limit` (up to block_rows) steps of the search further; false at the
  // end, else there is at least one.
  bool next(Row limit);
  // Instead of next(): how many matches there are.
  std::int64_t count();

  // Of the last next(), ascending.
  Row matches() const { return matches_; }
  const Key* keys() const { return keys_; }
  // By participant; unspecified where the position is not wanted.
  const Positions& positions(std::size_t participant) const {
    return sides_[participant].positions;
  }

 private:
  struct Side {
    const TrieLevel* level = nullptr;
    const Directory* directory = nullptr;  // of level 0, when there is one
    const Run* run = nullptr;
    bool wants_position = false;
    bool repeats = false;
    Stamp stamp;
    Run left;  // the part within the interval that is still to be searched
    Positions positions;
    RowColumn buffer;

    bool direct() const { return directory || stamp.built(); }
  };

  bool cut(const Interval& interval);
  void choose_driver();
  void consider_stamps();
  void trim_driver();
  bool next_free(Row limit);
  void filter(Side& side, const Key* keys, Row count, bool first);
  template <typename Out>
  void probe(Side& side, const Key* keys, Row count, Out& out);

  std::vector<Side> sides_;
  std::size_t driver_ = 0;
  Interval interval_;
  bool done_ = true;
  Row matches_ = 0;
  const Key* keys_ = nullptr;
  KeyColumn key_buffer_;
  RowColumn index_buffer_, driver_indices_;
};

}  // namespace fuse::native::relations
