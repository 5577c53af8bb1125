// Runs loops: a tile program over tiles of consecutive points, and a sink.
#pragma once

#include <optional>

#include "fuse/plan/plan.h"
#include "fuse/targets/native/tile_sink.h"

namespace fuse::native {

// An error at one point of a loop.
struct Failure {
  int site = -1;
  std::vector<std::int64_t> coordinates;  // along Loop::axes
  double value = 0;                       // Position: the position
};

// A loop that is not driven by a join, ready to run any number of times.
class LoopRunner {
 public:
  LoopRunner(const plan::Loop& loop, Memory& memory);
  std::optional<Failure> run();

 private:
  const plan::Loop& loop_;
  const Memory& memory_;
  std::int64_t points_;
  Tile tile_;
  TileRunner runner_;
  TileSink sink_;
};

std::optional<Failure> run_loop(const plan::Loop& loop, Memory& memory);

}  // namespace fuse::native
