// A tile: up to plan::tile_lanes points of a loop.
#pragma once

#include <cstdint>
#include <vector>

#include "fuse/plan/tile.h"

namespace fuse::native {

// Points come as runs along the innermost axis, or listed one by one.
class Tile {
 public:
  struct Run {
    int begin = 0;  // first lane
    int count = 0;
    std::int64_t inner = 0;  // coordinate along the innermost axis
  };

  explicit Tile(const std::vector<std::int64_t>& extents) : extents_(extents) {}

  // Consecutive points of the whole space.
  void move_to(std::int64_t first, int count);
  // Runs built by hand: each has the coordinates of all axes but the innermost.
  void clear();
  void add_run(const std::int64_t* outer, std::int64_t inner, int count);
  // Lane i stands at coordinates[axis][i]; the arrays must outlive the use of the tile.
  void list(const std::vector<const std::int64_t*>& coordinates, int count);

  int count() const { return count_; }
  bool listed() const { return listed_; }
  std::int64_t first() const { return first_; }
  const std::vector<Run>& runs() const { return runs_; }
  // The view's element at the first point of a run, and its stride along the run.
  std::int64_t position(const plan::View& view, std::size_t run) const;
  std::int64_t stride(const plan::View& view) const {
    return view.strides.empty() ? 0 : view.strides.back();
  }
  // Listed: the view's element at each lane.
  void positions(const plan::View& view, std::int64_t* at) const;
  // The coordinates of a lane along all axes (of tiles built by hand or listed).
  std::vector<std::int64_t> coordinates(int lane) const;

 private:
  const std::vector<std::int64_t>& extents_;
  std::int64_t first_ = 0;
  int count_ = 0;
  bool listed_ = false;
  std::vector<Run> runs_;
  std::vector<std::int64_t> outer_;  // coordinates of each run along all axes but the innermost
  std::vector<const std::int64_t*> coordinates_;
};

}  // namespace fuse::native
