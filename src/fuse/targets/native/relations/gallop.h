// Search in sorted keys from a place that is likely near.
#pragma once

#include <algorithm>

#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

// The first position in [begin, end) whose key is at least `key`, else `end`. Logarithmic in the
// distance from `begin`.
inline Row gallop(const Key* keys, Row begin, Row end, std::int64_t key) {
  if (begin >= end || keys[begin] >= key) return begin;
  std::size_t step = 1, low = begin;  // keys[low] < key
  while (low + step < end && keys[low + step] < key) {
    low += step;
    step *= 2;
  }
  const std::size_t high = std::min<std::size_t>(low + step, end);
  return static_cast<Row>(std::lower_bound(keys + low + 1, keys + high, key) - keys);
}

}  // namespace fuse::native::relations
