// The sink of loops whose contributions are rows: `value` times the elements of a product of rows,
// combined into as many neighbouring cells.
#pragma once

#include "fuse/targets/native/kernels/combine.h"
#include "fuse/targets/native/row_views.h"
#include "fuse/targets/native/tile_runner.h"

namespace fuse::native {

class RowSink {
 public:
  // `grouped`: rows of cells are reached in ascending order, each by lanes in a row. A row is then
  // finished in a buffer of its own, and the accumulators in memory are not needed.
  RowSink(const plan::Loop& loop, bool grouped, Memory& memory);

  void begin();
  void take(const Tile& tile, const TileRunner& runner);
  void end();

 private:
  void take_grouped(const double* scale, const std::vector<Rows>& rows, int count);
  void take_anywhere(const double* scale, const std::vector<Rows>& rows, int count);
  void open(std::int64_t place);
  void close();
  void fill_absent(std::int64_t from, std::int64_t to);

  const plan::Sink& sink_;
  Memory& memory_;
  bool grouped_;
  RowViews views_;
  RowKernel kernel_;
  Cells cells_;
  std::vector<std::int64_t> places_;  // of the cells, by lane
  // Grouped: the row that lanes go to, its cells, and where the rows after it begin.
  static constexpr std::int64_t none = -1;
  std::int64_t open_ = none;
  std::vector<double> row_;
  double empty_;  // what a cell holds before anything reaches it
  std::int64_t next_ = 0;
};

}  // namespace fuse::native
