// The join of a driven loop, over indexes of its factors in an order chosen from their real sizes.
#pragma once

#include <optional>

#include "fuse/targets/native/memory.h"
#include "fuse/targets/native/relations/join.h"
#include "fuse/targets/native/relations/scan.h"

namespace fuse::native {

class JoinStep {
 public:
  JoinStep(const plan::Drive& drive, const plan::Loop& loop, Memory& memory);

  relations::JoinEnd run(const relations::Sink& sink) const {
    return scanned_ ? scan(*scanned_, sink) : run_join(join_, sink);
  }
  // The coordinates of a block's tuples along the loop's first axes: of indices, of factors' rows,
  // and how often each tuple counts, where that is not once (`along` holds 1 before).
  void coordinates(const relations::Block& block,
                   std::vector<std::vector<std::int64_t>>& along) const;
  // At most as many tuples come, if that is known.
  std::optional<std::size_t> most_tuples() const {
    return scanned_ ? std::optional(scanned_->rows) : std::nullopt;
  }
  // Whether the places of a view ascend from tuple to tuple, apart from its innermost axis.
  bool ascends(const plan::View& view) const;

 private:
  bool takes_all_tuples() const;
  void choose_order(Memory& memory);
  std::vector<int> apart() const;
  void number_variables();
  void add_factors(Memory& memory);
  void add_comparisons();

  const plan::Drive& drive_;
  const plan::Loop& loop_;
  const data::Tuples* scanned_ = nullptr;  // in place of the join
  relations::Join join_;
  std::vector<int> axes_;       // by variable of the join
  std::vector<int> variables_;  // by axis
};

}  // namespace fuse::native
