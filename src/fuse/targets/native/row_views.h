// Where the rows of a product lie at the points that a tile lists.
#pragma once

#include "fuse/targets/native/kernels/rows.h"
#include "fuse/targets/native/memory.h"
#include "fuse/targets/native/tile.h"

namespace fuse::native {

class RowViews {
 public:
  RowViews(const plan::RowProduct& rows, const plan::TileProgram& program, const Memory& memory);

  // Before each run.
  void begin();
  // Valid until the next call.
  const std::vector<Rows>& at(const Tile& tile);

 private:
  const Memory& memory_;
  std::vector<const plan::View*> views_;
  std::vector<std::vector<std::int64_t>> places_;
  std::vector<Rows> rows_;
};

}  // namespace fuse::native
