// What happens to the values of a loop, tile by tile.
#pragma once

#include "fuse/targets/native/kernels/combine.h"
#include "fuse/targets/native/tile_runner.h"

namespace fuse::native {

class TileSink {
 public:
  TileSink(const plan::Sink& sink, Memory& memory) : sink_(sink), memory_(memory) {}

  void begin();
  // After the program has run on the tile.
  TileRunner::Stop take(const Tile& tile, const TileRunner& runner);
  // False after an integer overflow.
  bool end();

 private:
  void store(const Tile& tile, const TileRunner& runner);
  TileRunner::Stop combine_runs(const Tile& tile, const TileRunner& runner);
  TileRunner::Stop combine_places(const Tile& tile, const TileRunner& runner);
  void append(const Tile& tile, const TileRunner& runner);
  std::size_t choose_lanes(const Tile& tile, const TileRunner& runner);
  std::size_t offset(int lane) const;
  Contributions contributions(const TileRunner& runner, int begin, int count) const;

  const plan::Sink& sink_;
  Memory& memory_;
  Cells cells_;
  // Of a tile whose tuples are appended.
  std::vector<int> kept_;  // lanes; empty when all are
  std::vector<std::vector<relations::Key>> keys_;
  std::vector<relations::Key*> columns_;
  std::vector<std::byte> values_;
};

// The cells that a sink combines into.
Cells cells_of(const plan::Sink& sink, const Memory& memory);
// Converts accumulated values into the sink's `finished` buffer.
void finish_cells(const plan::Sink& sink, const Memory& memory);

}  // namespace fuse::native
