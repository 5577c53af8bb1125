#include "fuse/targets/native/loop.h"

#include <algorithm>

#include "fuse/plan/linear_form.h"

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

LoopRunner::LoopRunner(const plan::Loop& loop, Memory& memory)
    : loop_(loop),
      memory_(memory),
      points_(plan::volume(loop.extents)),
      tile_(loop.extents),
      runner_(loop.program, memory),
      sink_(loop.sink, memory) {}

std::optional<Failure> LoopRunner::run() {
  runner_.begin();
  sink_.begin();
  const auto code = static_cast<int>(loop_.program.code.size());
  for (std::int64_t first = 0; first < points_; first += plan::tile_lanes) {
    tile_.move_to(first,
                  static_cast<int>(std::min<std::int64_t>(plan::tile_lanes, points_ - first)));
    // The first tile is the longest, so what the prologue computes there serves all.
    TileRunner::Stop stop = runner_.run(first == 0 ? 0 : loop_.program.prologue, code, tile_);
    if (stop.site < 0) stop = sink_.take(tile_, runner_);
    if (first > 0) memory_.cancel().poll();
    if (stop.site >= 0) {
      return Failure{stop.site, coordinates(loop_, first + stop.lane), stop.value};
    }
  }
  if (!sink_.end()) {
    return Failure{loop_.sink.site, std::vector<std::int64_t>(loop_.axes.size()), 0};
  }
  return std::nullopt;
}

std::optional<Failure> run_loop(const plan::Loop& loop, Memory& memory) {
  return LoopRunner(loop, memory).run();
}

}  // namespace fuse::native
