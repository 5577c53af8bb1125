#include "fuse/targets/native/row_sink.h"

#include <algorithm>

#include "fuse/targets/native/kernels/transfer.h"
#include "fuse/targets/native/tile_sink.h"

namespace fuse::native {

namespace {

double empty_cell(const plan::Sink& sink) {
  double cell = 0;
  begin_cells(sink.combine, sink.lane, {&cell, nullptr, {nullptr, nullptr}, 1});
  return cell;
}

}  // namespace

RowSink::RowSink(const plan::Loop& loop, bool grouped, Memory& memory)
    : sink_(loop.sink),
      memory_(memory),
      grouped_(grouped && sink_.begin && sink_.end),
      views_(sink_.rows, loop.program, memory),
      kernel_(loop.extents.back()),
      places_(plan::tile_lanes),
      row_(static_cast<std::size_t>(loop.extents.back())),
      empty_(empty_cell(sink_)) {}

void RowSink::begin() {
  views_.begin();
  kernel_.restart();
  cells_ = cells_of(sink_, memory_);
  if (sink_.begin && !grouped_) begin_cells(sink_.combine, sink_.lane, cells_);
}

void RowSink::take(const Tile& tile, const TileRunner& runner) {
  const auto* scale = static_cast<const double*>(runner.lanes(sink_.value));
  const std::vector<Rows>& rows = views_.at(tile);
  tile.positions(sink_.out, places_.data());
  if (grouped_) {
    take_grouped(scale, rows, tile.count());
  } else {
    take_anywhere(scale, rows, tile.count());
  }
}

void RowSink::take_grouped(const double* scale, const std::vector<Rows>& rows, int count) {
  for (int at = 0; at < count;) {
    int end = at + 1;
    while (end < count && places_[end] == places_[at]) ++end;
    if (places_[at] != open_) {
      close();
      open(places_[at]);
    }
    kernel_.fold(sink_.combine, rows, scale, at, end, count, row_.data());
    at = end;
  }
}

void RowSink::take_anywhere(const double* scale, const std::vector<Rows>& rows, int count) {
  for (int at = 0; at < count;) {
    int end = at + 1;
    while (end < count && places_[end] == places_[at]) ++end;
    kernel_.fold(sink_.combine, rows, scale, at, end, count,
                 static_cast<double*>(cells_.value) + places_[at]);
    if (cells_.mask) std::fill_n(cells_.mask + places_[at], kernel_.length(), std::uint8_t{1});
    at = end;
  }
}

void RowSink::open(std::int64_t place) {
  fill_absent(next_, place);
  open_ = place;
  std::fill(row_.begin(), row_.end(), empty_);
}

void RowSink::close() {
  if (open_ == none) return;
  const Storage& to =
      memory_[sink_.finished == plan::no_buffer ? sink_.out.buffer : sink_.finished];
  store_run(to, open_, 1, plan::Lane::Real, row_.data(), static_cast<int>(kernel_.length()));
  if (to.mask) std::fill_n(to.mask + open_, kernel_.length(), std::uint8_t{1});
  next_ = open_ + kernel_.length();
  open_ = none;
}

// As finish_cells leaves cells that nothing reaches.
void RowSink::fill_absent(std::int64_t from, std::int64_t to) {
  if (from >= to) return;
  const bool direct = sink_.finished == plan::no_buffer;
  const Storage& target = memory_[direct ? sink_.out.buffer : sink_.finished];
  const bool masked = memory_[sink_.out.buffer].mask != nullptr;
  double value = empty_;
  if (!direct && masked && sink_.default_value) value = *sink_.default_value;
  constexpr std::int64_t block = 4096;
  const std::vector<double> values(static_cast<std::size_t>(std::min(block, to - from)), value);
  for (std::int64_t at = from; at < to; at += block) {
    store_run(target, at, 1, plan::Lane::Real, values.data(),
              static_cast<int>(std::min(block, to - at)));
  }
  if (target.mask) std::fill(target.mask + from, target.mask + to, std::uint8_t{!masked});
}

void RowSink::end() {
  if (grouped_) {
    close();
    fill_absent(next_, cells_.size);
    return;
  }
  if (!sink_.end) return;
  end_cells(sink_.combine, cells_);
  finish_cells(sink_, memory_);
}

}  // namespace fuse::native
