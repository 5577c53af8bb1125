#include "fuse/targets/native/relations/key_set.h"

#include <algorithm>
#include <bit>

namespace fuse::native::relations {

namespace {

constexpr std::int64_t widest = std::int64_t{1} << 28;  // 32 MiB of bits
// Below this many keys, or where they lie far apart, sorting beats looking at all bits.
constexpr std::size_t few_keys = 16;
constexpr std::int64_t words_per_key = 4;

}  // namespace

bool KeySet::cover(const Key* keys, std::size_t count) {
  if (count == 0) return true;
  const auto [low, high] = std::minmax_element(keys, keys + count);
  const auto size = static_cast<std::int64_t>(bits_.size()) * 64;
  if (*low >= base_ && *high < base_ + size) return true;
  std::int64_t first = *low, last = *high;
  if (size > 0) {
    first = std::min(first, base_);
    last = std::max(last, base_ + size - 1);
  }
  if (last - first >= widest) return false;
  // Half as much again on the side that grew, so that growing is rare.
  const std::int64_t more = (last - first) / 2 + 1024;
  if (size == 0 || last > base_ + size - 1) last += more;
  if (size > 0 && first < base_) first -= more;
  first &= ~std::int64_t{63};
  Buffer<std::uint64_t> wider((last - first) / 64 + 1, 0);
  if (size > 0) std::copy(bits_.begin(), bits_.end(), wider.begin() + (base_ - first) / 64);
  bits_ = std::move(wider);
  base_ = first;
  return true;
}

void KeySet::add(const Key* keys, std::size_t count) {
  if (list_.size() < count_ + count) list_.resize(std::max(count_ + count, 2 * list_.size()));
  std::uint64_t* bits = bits_.data();
  Key* list = list_.data();
  std::size_t added = count_;
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::uint64_t>(keys[i] - base_);
    const std::uint64_t word = bits[at >> 6], bit = std::uint64_t{1} << (at & 63);
    bits[at >> 6] = word | bit;
    list[added] = keys[i];
    added += (word & bit) == 0;
  }
  count_ = added;
}

void KeySet::drain(KeyColumn& to) {
  if (count_ == 0) return;
  const std::size_t before = to.size();
  to.resize(before + count_);
  const auto [low, high] = std::minmax_element(list_.begin(), list_.begin() + count_);
  const std::int64_t words = (std::int64_t{*high} - *low) / 64;
  if (count_ >= few_keys && words <= words_per_key * static_cast<std::int64_t>(count_)) {
    drain_bits(*low, *high, to.data() + before);
  } else {
    drain_list(to.data() + before);
  }
  count_ = 0;
}

void KeySet::drain_bits(Key low, Key high, Key* to) {
  const auto last = static_cast<std::size_t>((high - base_) / 64);
  for (auto at = static_cast<std::size_t>((low - base_) / 64); at <= last; ++at) {
    const std::int64_t first = base_ + static_cast<std::int64_t>(at) * 64;
    for (std::uint64_t word = bits_[at]; word != 0; word &= word - 1) {
      *to++ = static_cast<Key>(first + std::countr_zero(word));
    }
    bits_[at] = 0;
  }
}

void KeySet::drain_list(Key* to) {
  for (std::size_t i = 0; i < count_; ++i) bits_[(list_[i] - base_) / 64] = 0;
  std::copy_n(list_.begin(), count_, to);
  std::sort(to, to + count_);
}

}  // namespace fuse::native::relations
