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

template <typename Word>
Word word_at(const char* text) {
  Word word;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// The same as memcmp() == 0 for the few bytes of a slot, without the call.
bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto same = [&](auto word, std::size_t at) {
    return word_at<decltype(word)>(a + at) == word_at<decltype(word)>(b + at);
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (!same(std::uint64_t{}, at)) return false;
    }
    return same(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

// Where the search for `hash` from slot `at` on ends, or leaves the cache line of that slot.
template <typename Slots>
std::size_t follow(const Slots& slots, std::size_t at, std::uint32_t hash) {
  constexpr std::size_t line = 64 / sizeof(typename Slots::value_type);
  while (slots[at].entry != 0 && slots[at].hash != hash) {
    at = (at + 1) & (slots.size() - 1);
    if (at % line == 0) break;
  }
  return at;
}

}  // namespace

bool Names::holds(const Slot& one, std::string_view text, std::uint32_t hash) const {
  if (one.hash != hash) return false;
  if (one.length == elsewhere) return texts_[one.entry - 1] == text;
  return one.length == text.size() && same_bytes(one.text, text.data(), text.size());
}

std::size_t Names::slot(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& one = slots_[at];
    if (one.entry == 0 || holds(one, text, hash)) return at;
  }
}

void Names::grow() {
  const std::size_t size = std::max<std::size_t>(64, slots_.size() * 2);
  const Buffer<Slot> before = std::exchange(slots_, Buffer<Slot>(size, Slot{}));
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
  if (texts_.size() * 3 >= slots_.size() * 2) grow();
  Slot& at = slots_[slot(text, hash)];
  if (at.entry == 0) {
    if (texts_.size() >= 0x7fffffffu) throw std::bad_alloc();
    texts_.push_back(copy(text));
    at.entry = static_cast<std::uint32_t>(texts_.size());
    at.hash = hash;
    const bool fits = text.size() <= sizeof at.text;
    at.length = fits ? static_cast<std::uint8_t>(text.size()) : elsewhere;
    if (fits && !text.empty()) std::memcpy(at.text, text.data(), text.size());
  }
  return static_cast<Key>(at.entry - 1);
}

Key Names::add(std::string_view text) { return add(text, hash_of(text)); }

// Step by step for all, so that the waits for memory overlap: the first slot, the last one, and for
// a text that does not fit into a slot the text with that hash.
void Names::prefetch(const std::string_view* texts, const std::uint32_t* hashes,
                     std::size_t count) const {
  asm volatile("");  // an effect: calls of a function that only asks ahead are dropped as useless
  if (slots_.empty()) return;
  const std::size_t mask = slots_.size() - 1;
  std::uint32_t entries[batch];
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(&slots_[hashes[i] & mask]);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = hashes[i] & mask, at = follow(slots_, first, hashes[i]);
    if (at != first) __builtin_prefetch(&slots_[at]);
    if (texts[i].size() <= sizeof(Slot::text) || slots_[at].entry == 0) continue;
    entries[found] = slots_[at].entry - 1;
    __builtin_prefetch(&texts_[entries[found++]]);
  }
  for (std::size_t i = 0; i < found; ++i) __builtin_prefetch(texts_[entries[i]].data());
}

void Names::add_all(const std::string_view* texts, std::size_t count, Key* numbers) {
  std::uint32_t hashes[batch];
  for (std::size_t begin = 0; begin < count; begin += batch) {
    const std::size_t size = std::min(batch, count - begin);
    for (std::size_t i = 0; i < size; ++i) hashes[i] = hash_of(texts[begin + i]);
    prefetch(texts + begin, hashes, size);
    for (std::size_t i = 0; i < size; ++i) numbers[begin + i] = add(texts[begin + i], hashes[i]);
  }
}

std::optional<Key> Names::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint32_t entry = slots_[slot(text, hash_of(text))].entry;
  return entry == 0 ? std::nullopt : std::optional(static_cast<Key>(entry - 1));
}

}  // namespace fuse::data
