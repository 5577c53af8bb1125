// A run of keys spread out by key, so that asking for one takes a single step. Worth its building
// when the same run is asked again and again, as the neighbours of a hub are.
#pragma once

#include "fuse/targets/native/relations/keys.h"

namespace fuse::native::relations {

// Positions [begin, end) of a level.
struct Run {
  Row begin = 0, end = 0;

  Row size() const { return end - begin; }
  bool operator==(const Run&) const = default;
};

class Stamp {
 public:
  // Says which run is asked next; forgets the last one where it is another.
  void ask(Run run) {
    if (run == run_) return;
    run_ = run;
    built_ = false;
    spent_ = 0;
  }
  bool built() const { return built_; }
  // Notes steps that a stamp would have saved. Builds it once they exceed what building takes: in
  // the worst case twice the work of the best choice.
  void spend(std::size_t steps, const Key* keys, bool with_positions);

  Key base() const { return base_; }
  std::uint32_t span() const { return span_; }
  const std::uint64_t* bits() const { return bits_.data(); }  // built without positions
  const Row* slots() const { return slots_.data(); }          // built with: position + 1, or 0

 private:
  void build(const Key* keys, bool with_positions);

  Run run_;
  bool built_ = false;
  std::size_t spent_ = 0;
  Key base_ = 0;
  std::uint32_t span_ = 0;
  Buffer<std::uint64_t> bits_;
  Buffer<Row> slots_;
};

}  // namespace fuse::native::relations
