// Values that meet in cells: the accumulating side of reductions and definitions.
#pragma once

#include "fuse/ir/op.h"
#include "fuse/plan/tile.h"

namespace fuse::native {

// The cells of an operator. `value` and the extras are typed by operator and lane:
//   sum product max min    value: the lane type
//   or and                 value: bool          count     value: int64
//   avg                    value: sum, extra 0: int64 count
//   lse                    value: maximum, extra 0: sum of exp(x - maximum)
//   std var                value: mean, extra 0: int64 count, extra 1: sum of squared distances
//   argmax argmin          value: int64 position, extra 0: the extreme, in the lane type
// `mask` is set to 1 in every cell that something reaches; it may be null.
struct Cells {
  void* value = nullptr;
  std::uint8_t* mask = nullptr;
  void* extra[2] = {nullptr, nullptr};
  std::int64_t size = 0;
};

struct Contributions {
  const void* values = nullptr;             // of the lane type
  const std::uint8_t* present = nullptr;    // null: all
  const std::int64_t* positions = nullptr;  // argmax, argmin
  int count = 0;
};

// Empties all cells.
void begin_cells(ir::Combine combine, plan::Lane lane, const Cells& cells);
// Combines contribution i into cell at + i * stride. False on integer overflow.
bool combine(ir::Combine combine, plan::Lane lane, const Cells& cells, std::int64_t at,
             std::int64_t stride, const Contributions& from);
// Combines contribution i into cell places[i]; the first that overflows, or -1.
int combine_at(ir::Combine combine, plan::Lane lane, const Cells& cells, const std::int64_t* places,
               const Contributions& from);
// Turns what was accumulated into the values of the cells.
void end_cells(ir::Combine combine, const Cells& cells);

}  // namespace fuse::native
