#include "fuse/targets/native/tile.h"

#include <algorithm>

#include "fuse/targets/native/kernels/clones.h"

namespace fuse::native {

void Tile::move_to(std::int64_t first, int count) {
  first_ = first;
  count_ = count;
  listed_ = false;
  runs_.clear();
  outer_.clear();
  if (extents_.empty()) {
    runs_.push_back({0, count, 0});
    return;
  }
  const std::int64_t inner_extent = extents_.back();
  const std::size_t outer_rank = extents_.size() - 1;
  std::int64_t row = first / inner_extent;
  std::int64_t inner = first % inner_extent;
  for (int lane = 0; lane < count; ++row, inner = 0) {
    const auto length =
        static_cast<int>(std::min<std::int64_t>(inner_extent - inner, count - lane));
    runs_.push_back({lane, length, inner});
    lane += length;
    std::int64_t rest = row;
    outer_.resize(outer_.size() + outer_rank);
    for (std::size_t axis = outer_rank; axis-- > 0;) {
      outer_[outer_.size() - outer_rank + axis] = rest % extents_[axis];
      rest /= extents_[axis];
    }
  }
}

void Tile::clear() {
  count_ = 0;
  listed_ = false;
  runs_.clear();
  outer_.clear();
}

void Tile::add_run(const std::int64_t* outer, std::int64_t inner, int count) {
  runs_.push_back({count_, count, inner});
  outer_.insert(outer_.end(), outer, outer + extents_.size() - 1);
  count_ += count;
}

void Tile::list(const std::vector<const std::int64_t*>& coordinates, int count) {
  count_ = count;
  listed_ = true;
  coordinates_ = coordinates;
}

std::int64_t Tile::position(const plan::View& view, std::size_t run) const {
  std::int64_t at = view.offset;
  if (extents_.empty()) return at;
  const std::size_t outer_rank = extents_.size() - 1;
  for (std::size_t axis = 0; axis < outer_rank; ++axis) {
    at += view.strides[axis] * outer_[run * outer_rank + axis];
  }
  return at + view.strides.back() * runs_[run].inner;
}

static FUSE_CLONES void add_steps(std::int64_t stride, const std::int64_t* along, int count,
                                  std::int64_t* at) {
  for (int i = 0; i < count; ++i) at[i] += stride * along[i];
}

void Tile::positions(const plan::View& view, std::int64_t* at) const {
  std::fill_n(at, count_, view.offset);
  for (std::size_t axis = 0; axis < view.strides.size(); ++axis) {
    const std::int64_t stride = view.strides[axis];
    if (stride == 0) continue;
    add_steps(stride, coordinates_[axis], count_, at);
  }
}

std::vector<std::int64_t> Tile::coordinates(int lane) const {
  std::vector<std::int64_t> result(extents_.size(), 0);
  if (listed_) {
    for (std::size_t axis = 0; axis < result.size(); ++axis)
      result[axis] = coordinates_[axis][lane];
    return result;
  }
  const std::size_t outer_rank = extents_.size() - 1;
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    if (lane < runs_[r].begin || lane >= runs_[r].begin + runs_[r].count) continue;
    for (std::size_t axis = 0; axis < outer_rank; ++axis) {
      result[axis] = outer_[r * outer_rank + axis];
    }
    result.back() = runs_[r].inner + (lane - runs_[r].begin);
  }
  return result;
}

}  // namespace fuse::native
