#include "fuse/data/names.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>

namespace fuse::data {

namespace {

std::uint64_t hash_of(std::string_view text) {
  const std::uint64_t h = std::hash<std::string_view>{}(text);
  return h ^ (h >> 32);
}

}  // namespace

std::size_t Names::slot(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const std::uint32_t entry = slots_[at];
    if (entry == 0) return at;
    if (fragments_[entry - 1] == static_cast<std::uint32_t>(hash) && texts_[entry - 1] == text) {
      return at;
    }
  }
}

void Names::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t number = 0; number < texts_.size(); ++number) {
    // Only the low 32 bits are kept, and no table has more slots than that.
    std::size_t at = fragments_[number] & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(number) + 1;
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

Key Names::add(std::string_view text) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(text) & 0xffffffffu;
  const std::size_t at = slot(text, hash);
  if (slots_[at] == 0) {
    if (texts_.size() >= 0x7fffffffu) throw std::bad_alloc();
    texts_.push_back(copy(text));
    fragments_.push_back(static_cast<std::uint32_t>(hash));
    slots_[at] = static_cast<std::uint32_t>(texts_.size());
  }
  return static_cast<Key>(slots_[at] - 1);
}

std::optional<Key> Names::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint32_t entry = slots_[slot(text, hash_of(text) & 0xffffffffu)];
  return entry == 0 ? std::nullopt : std::optional(static_cast<Key>(entry - 1));
}

}  // namespace fuse::data
