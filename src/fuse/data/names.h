// Distinct texts numbered by first appearance: the dictionary of a domain. Append-only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "fuse/data/tuples.h"

namespace fuse::data {

class Names {
 public:
  // The number of `text`, which is added (its bytes copied) when it is new.
  Key add(std::string_view text);
  std::optional<Key> find(std::string_view text) const;
  std::string_view operator[](Key number) const { return texts_[static_cast<std::size_t>(number)]; }
  std::size_t size() const { return texts_.size(); }
  // Whether the texts are numbers, which are written without quotes.
  bool numbers() const { return numbers_; }
  void set_numbers(bool numbers) { numbers_ = numbers; }

 private:
  std::size_t slot(std::string_view text, std::uint64_t hash) const;
  void grow();
  std::string_view copy(std::string_view text);

  std::vector<std::string_view> texts_;  // into blocks_, which never move
  std::vector<std::unique_ptr<char[]>> blocks_;
  bool numbers_ = false;
  std::size_t used_ = 0, room_ = 0;       // of the last block
  std::vector<std::uint32_t> slots_;      // open addressing: number + 1, or 0
  std::vector<std::uint32_t> fragments_;  // of the hash, by number: spares most comparisons
};

}  // namespace fuse::data
