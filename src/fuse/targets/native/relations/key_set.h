// A set of keys that is filled and emptied many times: one bit per key, and a list.
#pragma once

#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

class KeySet {
 public:
  // Makes room for these keys, all of which may be added then. False when the range would be too
  // wide for bits; the set is as before.
  bool cover(const Key* keys, std::size_t count);
  void add(const Key* keys, std::size_t count);
  bool empty() const { return count_ == 0; }
  // Appends the keys in ascending order, once each, and empties the set.
  void drain(KeyColumn& to);

 private:
  void drain_bits(Key low, Key high, Key* to);
  void drain_list(Key* to);

  std::int64_t base_ = 0;  // the key of bit 0; a multiple of 64, so that words move as a whole
  Buffer<std::uint64_t> bits_;
  KeyColumn list_;  // in the order of adding; with room for a block more
  std::size_t count_ = 0;
};

}  // namespace fuse::native::relations
