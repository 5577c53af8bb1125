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
  // Adds `count` texts in order, and writes the number of each. Quicker than one by one: memory is
  // asked ahead for what several texts will need.
  void add_all(const std::string_view* texts, std::size_t count, Key* numbers);
  std::optional<Key> find(std::string_view text) const;
  std::string_view operator[](Key number) const { return texts_[static_cast<std::size_t>(number)]; }
  std::size_t size() const { return texts_.size(); }
  // Whether the texts are numbers, which are written without quotes.
  bool numbers() const { return numbers_; }
  void set_numbers(bool numbers) { numbers_ = numbers; }

 private:
  // Half a cache line, the one place in memory that a short text is looked up in.
  struct Slot {
    std::uint32_t entry = 0;  // number + 1, or 0
    std::uint32_t hash = 0;   // spares most comparisons, and what growing would compute again
    std::uint8_t length = 0;  // of `text`, or `elsewhere`
    char text[23] = {};
  };
  static constexpr std::uint8_t elsewhere = 255;  // a longer text

  bool holds(const Slot& one, std::string_view text, std::uint32_t hash) const;
  std::size_t slot(std::string_view text, std::uint32_t hash) const;
  Key add(std::string_view text, std::uint32_t hash);
  void prefetch(const std::string_view* texts, const std::uint32_t* hashes,
                std::size_t count) const;
  void grow();
  std::string_view copy(std::string_view text);

  std::vector<std::string_view> texts_;  // into blocks_, which never move
  std::vector<std::unique_ptr<char[]>> blocks_;
  bool numbers_ = false;
  std::size_t used_ = 0, room_ = 0;  // of the last block
  Buffer<Slot> slots_;               // open addressing
};

}  // namespace fuse::data
