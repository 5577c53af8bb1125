#include "fuse/data/names.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

namespace fuse::data {

namespace {

constexpr std::size_t batch = 32;  // texts whose memory is asked for at once

std::uint32_t hash_of(std::string_view text) {
  const std::uint64_t h = std::hash<std::string_view>{}(text);
  return static_cast<std::uint32_t>(h ^ (h >> 32));
}

}  // namespace

std::size_t Names::slot(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& one = slots_[at];
    if (one.entry == 0 || (one.hash == hash && texts_[one.entry - 1] == text)) return at;
  }
}

void Names::grow() {
  const std::vector<Slot> before =
      std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(64, slots_.size() * 2)));
  const std::size_t mask = slots_.size() - 1;  // no table has more slots than 32 bits count
  for (const Slot& one : before) {
    if (one.entry == 0) continue;
    std::size_t at = one.hash & mask;
    while (slots_[at].entry != 0) at = (at + 1) & mask;
    slots_[at] = one;
  }
}

std::string_view Names::copy(std::string_view text) {
  constexpr std::size_t block = 1 << 16;
  if (room_ - used_ < text.size() || blocks_.empty()) {
    room_ = std::max(block, text.size());
    used_ = 0;
    blocks_.push_back(std::unique_ptr<char[]>(new char[room_]));
  }
  char* to = blocks_.back().get() + used_;
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  used_ += text.size();
  return {to, text.size()};
}

Key Names::add(std::string_view text, std::uint32_t hash) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  Slot& at = slots_[slot(text, hash)];
  if (at.entry == 0) {
    if (texts_.size() >= 0x7fffffffu) throw std::bad_alloc();
    texts_.push_back(copy(text));
    at = {static_cast<std::uint32_t>(texts_.size()), hash};
  }
  return static_cast<Key>(at.entry - 1);
}

Key Names::add(std::string_view text) { return add(text, hash_of(text)); }

// The first name with each hash, step by step for all, so that the waits for memory overlap.
void Names::prefetch(const std::uint32_t* hashes, std::size_t count) const {
  if (slots_.empty()) return;
  const std::size_t mask = slots_.size() - 1;
  std::uint32_t entries[batch];
  for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(&slots_[hashes[i] & mask]);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t at = hashes[i] & mask;
    while (slots_[at].entry != 0 && slots_[at].hash != hashes[i]) at = (at + 1) & mask;
    entries[i] = slots_[at].entry;
    if (entries[i] != 0) __builtin_prefetch(&texts_[entries[i] - 1]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (entries[i] != 0) __builtin_prefetch(texts_[entries[i] - 1].data());
  }
}

void Names::add_all(const std::string_view* texts, std::size_t count, Key* numbers) {
  std::uint32_t hashes[batch];
  for (std::size_t begin = 0; begin < count; begin += batch) {
    const std::size_t size = std::min(batch, count - begin);
    for (std::size_t i = 0; i < size; ++i) hashes[i] = hash_of(texts[begin + i]);
    prefetch(hashes, size);
    for (std::size_t i = 0; i < size; ++i) numbers[begin + i] = add(texts[begin + i], hashes[i]);
  }
}

std::optional<Key> Names::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint32_t entry = slots_[slot(text, hash_of(text))].entry;
  return entry == 0 ? std::nullopt : std::optional(static_cast<Key>(entry - 1));
}

}  // namespace fuse::data
