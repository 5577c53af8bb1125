// Collects the bindings of a join into blocks.
#pragma once

#include <vector>

#include "fuse/targets/native/relations/join.h"

namespace fuse::native::relations {

class Emitter {
 public:
  // The first `enumerated` variables have keys in the blocks.
  Emitter(const Join& join, int enumerated, const Sink& sink);

  bool full() const { return used_ == block_rows; }
  Row room() const { return static_cast<Row>(block_rows - used_); }
  // Starts `count` bindings that agree in all variables but the last enumerated one, and in all
  // rows until others are written; then put_keys, rows and put_multiplicity; then advance().
  void repeat(const Key* values, const Row* rows, Row count);
  void put_keys(int variable, const Key* keys);
  Row* rows(int factor) { return rows_[factor].data() + used_; }
  void put_multiplicity(std::int64_t multiplicity) {
    if (!multiplicities_.empty()) multiplicities_[used_] = multiplicity;
  }
  void advance() { used_ += adding_; }
  // Hands on what there is; false when the sink has enough.
  bool flush();

 private:
  const Sink& sink_;
  std::size_t used_ = 0;
  Row adding_ = 0;
  int enumerated_;
  std::vector<KeyColumn> keys_;  // by enumerated variable
  std::vector<RowColumn> rows_;  // by factor; empty unless wanted
  Buffer<std::int64_t> multiplicities_;
  std::vector<const Key*> key_pointers_;
  std::vector<const Row*> row_pointers_;
};

}  // namespace fuse::native::relations
