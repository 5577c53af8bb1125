// Intersections of sorted keys, the innermost loops of joins. Every kernel takes ascending keys
// from `driver` and reports each to an output: its index, its key, its position in the other side
// and whether it is there. Outputs take misses, too, so that no branch depends on the data.
#pragma once

#include "fuse/targets/native/relations/gallop.h"
#include "fuse/targets/native/relations/trie.h"

namespace fuse::native::relations {

// Writes what is in both.
struct Collect {
  Key* keys;
  Row* indices;    // into the driver
  Row* positions;  // in the other side
  std::size_t count = 0;

  void take(Row index, Key key, Row position, bool hit) {
    keys[count] = key;
    indices[count] = index;
    positions[count] = position;
    count += hit;
  }
};

struct Tally {
  std::size_t count = 0;

  void take(Row, Key, Row, bool hit) { count += hit; }
};

// Both sides step; returns where the other side is to go on. For sides of similar length.
template <typename Out>
Row merge(const Key* driver, Row count, const Key* keys, Row at, Row end, Out& out) {
  Row i = 0;
  while (i < count && at < end) {
    const Key a = driver[i], b = keys[at];
    out.take(i, a, at, a == b);
    i += a <= b;
    at += b <= a;
  }
  return at;
}

// For a driver that is much shorter.
template <typename Out>
Row gallop_each(const Key* driver, Row count, const Key* keys, Row at, Row end, Out& out) {
  for (Row i = 0; i < count; ++i) {
    at = gallop(keys, at, end, driver[i]);
    if (at == end) break;
    out.take(i, driver[i], at, keys[at] == driver[i]);
  }
  return at;
}

// The driver's keys lie within the directory's range.
template <typename Out>
void probe_directory(const Key* driver, Row count, const Directory& directory, Out& out) {
  const Row* below = directory.below;
  const auto base = static_cast<std::uint32_t>(directory.base);
  for (Row i = 0; i < count; ++i) {
    const std::uint32_t at = static_cast<std::uint32_t>(driver[i]) - base;
    out.take(i, driver[i], below[at], below[at] != below[at + 1]);
  }
}

// A bit per key from `base` on; the driver's keys lie within.
template <typename Out>
void probe_bits(const Key* driver, Row count, const std::uint64_t* bits, Key base, Out& out) {
  for (Row i = 0; i < count; ++i) {
    const std::uint32_t at =
        static_cast<std::uint32_t>(driver[i]) - static_cast<std::uint32_t>(base);
    out.take(i, driver[i], 0, bits[at >> 6] >> (at & 63) & 1);
  }
}

// A position + 1 per key from `base` on, 0 where there is none; the driver's keys lie within.
template <typename Out>
void probe_slots(const Key* driver, Row count, const Row* slots, Key base, Out& out) {
  for (Row i = 0; i < count; ++i) {
    const std::uint32_t at =
        static_cast<std::uint32_t>(driver[i]) - static_cast<std::uint32_t>(base);
    out.take(i, driver[i], slots[at] - 1, slots[at] != 0);
  }
}

}  // namespace fuse::native::relations
