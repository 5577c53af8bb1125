#include "fuse/targets/native/loop.h"

#include <algorithm>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/tile_sink.h"

namespace fuse::native {

// The coordinates of a point along the loop's axes.
static std::vector<std::int64_t> coordinates(const plan::Loop& loop, std::int64_t point) {
  std::vector<std::int64_t> result(loop.axes.size());
  for (std::size_t axis = loop.axes.size(); axis-- > 0;) {
    const std::int64_t extent = std::max<std::int64_t>(loop.axes[axis].extent, 1);
    result[axis] = point % extent;
    point /= extent;
  }
  return result;
}

std::optional<Failure> run_loop(const plan::Loop& loop, Memory& memory) {
  Tile tile(loop.extents);
  TileRunner runner(loop.program, memory);
  TileSink sink(loop.sink, memory);
  sink.begin();
  const std::int64_t points = plan::volume(loop.extents);
  const auto code = static_cast<int>(loop.program.code.size());
  for (std::int64_t first = 0; first < points; first += plan::tile_lanes) {
    tile.move_to(first, static_cast<int>(std::min<std::int64_t>(plan::tile_lanes, points - first)));
    // The first tile is the longest, so what the prologue computes there serves all.
    TileRunner::Stop stop = runner.run(first == 0 ? 0 : loop.program.prologue, code, tile);
    if (stop.site < 0) stop = sink.take(tile, runner);
    if (stop.site >= 0) return Failure{stop.site, coordinates(loop, first + stop.lane), stop.value};
  }
  if (!sink.end()) return Failure{loop.sink.site, std::vector<std::int64_t>(loop.axes.size()), 0};
  return std::nullopt;
}

}  // namespace fuse::native
