#include "fuse/targets/native/relations/emit.h"

#include <algorithm>

namespace fuse::native::relations {

Emitter::Emitter(const Join& join, int enumerated, const Sink& sink)
    : sink_(sink), enumerated_(enumerated) {
  if (!sink) return;  // only counting
  for (int v = 0; v < join.variables; ++v) {
    if (v < enumerated) keys_.emplace_back(block_rows);
    key_pointers_.push_back(v < enumerated ? keys_.back().data() : nullptr);
  }
  for (const JoinFactor& factor : join.factors) {
    rows_.emplace_back(factor.want_row ? block_rows : 0);
    row_pointers_.push_back(factor.want_row ? rows_.back().data() : nullptr);
  }
  if (!join.counted.empty()) multiplicities_.resize(block_rows);
}

void Emitter::repeat(const Key* values, const Row* rows, Row count) {
  adding_ = count;
  for (int v = 0; v + 1 < enumerated_; ++v) {
    std::fill_n(keys_[v].data() + used_, count, values[v]);
  }
  for (std::size_t f = 0; f < rows_.size(); ++f) {
    if (!rows_[f].empty()) std::fill_n(rows_[f].data() + used_, count, rows[f]);
  }
}

void Emitter::put_keys(int variable, const Key* keys) {
  std::copy_n(keys, adding_, keys_[variable].data() + used_);
}

bool Emitter::flush() {
  if (used_ == 0) return true;
  Block block;
  block.count = used_;
  block.keys = key_pointers_.data();
  block.rows = row_pointers_.data();
  if (!multiplicities_.empty()) block.multiplicity = multiplicities_.data();
  used_ = 0;
  return sink_(block);
}

}  // namespace fuse::native::relations
