#include "fuse/targets/native/row_views.h"

namespace fuse::native {

RowViews::RowViews(const plan::RowProduct& rows, const plan::TileProgram& program,
                   const Memory& memory)
    : memory_(memory) {
  for (const std::int32_t number : rows) {
    const plan::View& view = program.views[static_cast<std::size_t>(number)];
    views_.push_back(&view);
    places_.emplace_back(plan::tile_lanes);
    rows_.emplace_back();
  }
  for (std::size_t r = 0; r < rows_.size(); ++r) rows_[r].places = places_[r].data();
}

void RowViews::begin() {
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const Storage& storage = memory_[views_[r]->buffer];
    rows_[r].data = storage.data;
    rows_[r].dtype = storage.dtype;
  }
}

const std::vector<Rows>& RowViews::at(const Tile& tile) {
  for (std::size_t r = 0; r < rows_.size(); ++r) tile.positions(*views_[r], places_[r].data());
  return rows_;
}

}  // namespace fuse::native
