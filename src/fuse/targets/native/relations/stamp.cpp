#include "fuse/targets/native/relations/stamp.h"

namespace fuse::native::relations {

void Stamp::spend(std::size_t steps, const Key* keys, bool with_positions) {
  spent_ += steps;
  const std::int64_t last = keys[run_.end - 1];
  const auto span = static_cast<std::uint64_t>(last - keys[run_.begin] + 1);
  // Clearing writes 64 bits or two slots at a time.
  const std::size_t cost = run_.size() + span / (with_positions ? 2 : 64);
  const bool too_wide =
      span > std::uint64_t{run_.size()} * (with_positions ? 64 : 2048) + 4096 || span > INT32_MAX;
  if (spent_ > cost && !too_wide) build(keys, with_positions);
}

void Stamp::build(const Key* keys, bool with_positions) {
  base_ = keys[run_.begin];
  const auto from = static_cast<std::uint32_t>(base_);
  span_ = static_cast<std::uint32_t>(keys[run_.end - 1]) - from + 1;
  if (with_positions) {
    slots_.assign(span_, 0);
  } else {
    bits_.assign(span_ / 64 + 1, 0);
  }
  for (Row at = run_.begin; at < run_.end; ++at) {
    const std::uint32_t offset = static_cast<std::uint32_t>(keys[at]) - from;
    if (with_positions) {
      slots_[offset] = at + 1;
    } else {
      bits_[offset >> 6] |= std::uint64_t{1} << (offset & 63);
    }
  }
  built_ = true;
}

}  // namespace fuse::native::relations
