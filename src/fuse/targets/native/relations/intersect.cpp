#include "fuse/targets/native/relations/intersect.h"

#include <algorithm>
#include <numeric>

#include "fuse/targets/native/relations/kernels.h"

namespace fuse::native::relations {

namespace {

// A side that is asked directly costs about this many times less per key than one that is stepped
// through, so it drives only when it is that much shorter.
constexpr Row direct_advantage = 4;
// From this ratio of lengths on, searching beats stepping.
constexpr Row gallop_ratio = 16;

}  // namespace

Intersection::Intersection(const Join& join, const PlannedVariable& variable,
                           const std::vector<std::vector<Run>>& runs) {
  for (const Participant& participant : variable.participants) {
    const Trie& trie = *join.factors[participant.factor].trie;
    Side& side = sides_.emplace_back();
    side.level = &trie.level(participant.level);
    if (participant.level == 0 && trie.directory().range > 0) side.directory = &trie.directory();
    side.run = &runs[participant.factor][participant.level];
    side.wants_position = participant.wants_position;
    side.repeats = participant.repeats && !side.directory;
  }
  if (sides_.size() == 1) return;
  key_buffer_.resize(block_rows);
  index_buffer_.resize(block_rows);
  driver_indices_.resize(block_rows);
  for (Side& side : sides_) side.buffer.resize(block_rows);
}

void Intersection::begin(const Interval& interval) {
  interval_ = interval;
  done_ = interval.low > interval.high;
  if (done_ || sides_.empty()) return;
  done_ = !cut(interval);
  if (done_) return;
  driver_ = 0;
  if (sides_.size() == 1) return;
  for (Side& side : sides_) {
    if (side.repeats) side.stamp.ask(*side.run);
  }
  choose_driver();
  consider_stamps();
  trim_driver();
}

// Narrows every side to the interval; false when one is left without keys.
bool Intersection::cut(const Interval& interval) {
  for (Side& side : sides_) {
    Run& left = side.left;
    left = *side.run;
    if (left.size() == 0) return false;
    const Key* keys = side.level->keys;
    if (keys[left.begin] < interval.low) {
      left.begin = side.directory ? side.directory->lower_bound(interval.low)
                                  : gallop(keys, left.begin, left.end, interval.low);
      if (left.begin == left.end) return false;
    }
    if (keys[left.end - 1] > interval.high) {
      left.end = side.directory ? side.directory->lower_bound(interval.high + 1)
                                : gallop(keys, left.begin, left.end, interval.high + 1);
      if (left.begin >= left.end) return false;
    }
  }
  return true;
}

void Intersection::choose_driver() {
  std::uint64_t least = UINT64_MAX;
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    const std::uint64_t cost =
        std::uint64_t{sides_[s].left.size()} * (sides_[s].direct() ? direct_advantage : 1);
    if (cost >= least) continue;
    least = cost;
    driver_ = s;
  }
}

void Intersection::consider_stamps() {
  const std::size_t driving = sides_[driver_].left.size();
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    Side& side = sides_[s];
    if (!side.repeats || side.stamp.built()) continue;
    std::size_t saved = std::min<std::size_t>(driving + side.left.size(), 8 * driving);
    if (s == driver_) {  // another would drive if this one could be asked
      std::size_t other = SIZE_MAX;
      for (std::size_t o = 0; o < sides_.size(); ++o) {
        if (o != s) other = std::min<std::size_t>(other, sides_[o].left.size());
      }
      saved = other < direct_advantage * driving ? driving + other : 0;
    }
    side.stamp.spend(saved, side.level->keys, side.wants_position);
  }
}

// Keys outside of what a direct side covers are not asked for.
void Intersection::trim_driver() {
  std::int64_t low = INT32_MIN, high = INT32_MAX;
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    const Side& side = sides_[s];
    if (s == driver_ || !side.direct()) continue;
    const std::int64_t base = side.directory ? side.directory->base : side.stamp.base();
    const std::int64_t span = side.directory ? side.directory->range : side.stamp.span();
    low = std::max(low, base);
    high = std::min(high, base + span - 1);
  }
  Run& left = sides_[driver_].left;
  const Key* keys = sides_[driver_].level->keys;
  if (keys[left.begin] < low) left.begin = gallop(keys, left.begin, left.end, low);
  if (left.begin < left.end && keys[left.end - 1] > high) {
    left.end = gallop(keys, left.begin, left.end, high + 1);
  }
  done_ = left.begin >= left.end;
}

template <typename Out>
void Intersection::probe(Side& side, const Key* keys, Row count, Out& out) {
  const Key* others = side.level->keys;
  if (side.directory) {
    probe_directory(keys, count, *side.directory, out);
  } else if (side.stamp.built() && side.wants_position) {
    probe_slots(keys, count, side.stamp.slots(), side.stamp.base(), out);
  } else if (side.stamp.built()) {
    probe_bits(keys, count, side.stamp.bits(), side.stamp.base(), out);
  } else if (side.left.size() / gallop_ratio > count) {
    side.left.begin = gallop_each(keys, count, others, side.left.begin, side.left.end, out);
  } else {
    side.left.begin = merge(keys, count, others, side.left.begin, side.left.end, out);
  }
}

// Keeps of the `count` keys those that the side has, in key_buffer_, and what stands beside them.
void Intersection::filter(Side& side, const Key* keys, Row count, bool first) {
  RowColumn& indices = first ? driver_indices_ : index_buffer_;
  Collect out{key_buffer_.data(), indices.data(), side.buffer.data()};
  probe(side, keys, count, out);
  matches_ = static_cast<Row>(out.count);
  side.positions = {side.buffer.data(), 0};
  if (first) return;
  for (Row i = 0; i < matches_; ++i) driver_indices_[i] = driver_indices_[indices[i]];
  for (Side& other : sides_) {
    if (&other == &side || !other.wants_position || other.positions.at == nullptr) continue;
    for (Row i = 0; i < matches_; ++i) other.buffer[i] = other.buffer[indices[i]];
  }
}

bool Intersection::next_free(Row limit) {
  if (interval_.low > interval_.high) return false;
  const std::int64_t room = interval_.high - interval_.low + 1;
  matches_ = static_cast<Row>(std::min<std::int64_t>(room, limit));
  std::iota(key_buffer_.begin(), key_buffer_.begin() + matches_, static_cast<Key>(interval_.low));
  keys_ = key_buffer_.data();
  interval_.low += matches_;
  return true;
}

bool Intersection::next(Row limit) {
  if (done_) return false;
  if (sides_.empty()) return next_free(limit);
  Side& driver = sides_[driver_];
  while (driver.left.begin < driver.left.end) {
    const Row from = driver.left.begin;
    const Row count = std::min(driver.left.size(), limit);
    driver.left.begin += count;
    keys_ = driver.level->keys + from;
    matches_ = count;
    for (Side& side : sides_) side.positions = {nullptr, from};
    bool first = true;
    for (Side& side : sides_) {
      if (&side == &driver) continue;
      filter(side, keys_, matches_, first);
      keys_ = key_buffer_.data();
      first = false;
      if (matches_ == 0) break;
    }
    if (matches_ == 0) continue;
    if (!first && driver.wants_position) {
      for (Row i = 0; i < matches_; ++i) driver.buffer[i] = from + driver_indices_[i];
      driver.positions = {driver.buffer.data(), 0};
    }
    return true;
  }
  return false;
}

std::int64_t Intersection::count() {
  if (done_) return 0;
  if (sides_.empty()) return interval_.high - interval_.low + 1;
  Side& driver = sides_[driver_];
  if (sides_.size() == 1) return driver.left.size();
  if (sides_.size() == 2) {
    Tally tally;
    probe(sides_[1 - driver_], driver.level->keys + driver.left.begin, driver.left.size(), tally);
    return static_cast<std::int64_t>(tally.count);
  }
  std::int64_t count = 0;
  while (next(block_rows)) count += matches_;
  return count;
}

}  // namespace fuse::native::relations
