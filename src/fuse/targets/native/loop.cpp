#include "fuse/targets/native/loop.h"

#include <algorithm>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/transfer.h"
#include "fuse/targets/native/tile_runner.h"

namespace fuse::native {

namespace {

using plan::Loop;
using plan::Sink;

class LoopRun {
 public:
  LoopRun(const Loop& loop, const Memory& memory)
      : loop_(loop), memory_(memory), tile_(loop.extents), runner_(loop.program, memory) {}

  std::optional<Failure> run() {
    const Sink& sink = loop_.sink;
    if (sink.kind == Sink::Kind::Combine) {
      cells_ = cells_of(sink, memory_);
      if (sink.begin) begin_cells(sink.combine, sink.lane, cells_);
    }
    const std::int64_t points = plan::volume(loop_.extents);
    const auto code = static_cast<int>(loop_.program.code.size());
    for (std::int64_t first = 0; first < points; first += plan::tile_lanes) {
      tile_.move_to(first,
                    static_cast<int>(std::min<std::int64_t>(plan::tile_lanes, points - first)));
      // The first tile is the longest, so what the prologue computes there serves all.
      TileRunner::Stop stop = runner_.run(first == 0 ? 0 : loop_.program.prologue, code, tile_);
      if (stop.site < 0) stop = sink_tile();
      if (stop.site >= 0) return failure(stop);
    }
    if (sink.kind == Sink::Kind::Combine && sink.end) {
      end_cells(sink.combine, cells_);
      finish_cells(sink, memory_);
    }
    return std::nullopt;
  }

 private:
  TileRunner::Stop sink_tile() {
    if (loop_.sink.kind == Sink::Kind::Store) {
      store_tile();
      return {};
    }
    return loop_.sink.address == plan::no_reg ? combine_tile() : scatter_tile();
  }

  void store_tile() {
    const Sink& sink = loop_.sink;
    const Storage& to = memory_[sink.out.buffer];
    const std::int64_t stride = tile_.stride(sink.out);
    const auto* values = static_cast<const std::byte*>(runner_.lanes(sink.value));
    const auto* present = static_cast<const std::uint8_t*>(runner_.lanes(sink.present));
    for (std::size_t r = 0; r < tile_.runs().size(); ++r) {
      const Tile::Run& run = tile_.runs()[r];
      const std::int64_t at = tile_.position(sink.out, r);
      store_run(to, at, stride, sink.lane, values + offset(run.begin), run.count);
      if (!to.mask) continue;
      for (int i = 0; i < run.count; ++i) {
        to.mask[at + i * stride] = present ? present[run.begin + i] : 1;
      }
    }
  }

  std::size_t offset(int lane) const {
    return static_cast<std::size_t>(lane) *
           (loop_.sink.lane == plan::Lane::Bool ? 1 : sizeof(double));
  }

  Contributions contributions(int begin, int count) const {
    const Sink& sink = loop_.sink;
    const auto* present = static_cast<const std::uint8_t*>(runner_.lanes(sink.present));
    const auto* positions = static_cast<const std::int64_t*>(runner_.lanes(sink.position));
    return {static_cast<const std::byte*>(runner_.lanes(sink.value)) + offset(begin),
            present ? present + begin : nullptr, positions ? positions + begin : nullptr, count};
  }

  TileRunner::Stop combine_tile() {
    const Sink& sink = loop_.sink;
    const std::int64_t stride = tile_.stride(sink.out);
    for (std::size_t r = 0; r < tile_.runs().size(); ++r) {
      const Tile::Run& run = tile_.runs()[r];
      if (!combine(sink.combine, sink.lane, cells_, tile_.position(sink.out, r), stride,
                   contributions(run.begin, run.count))) {
        return {sink.site, run.begin, 0};
      }
    }
    return {};
  }

  TileRunner::Stop scatter_tile() {
    const Sink& sink = loop_.sink;
    const std::int64_t stride = tile_.stride(sink.out);
    const auto* addresses = static_cast<const std::int64_t*>(runner_.lanes(sink.address));
    const auto* present = static_cast<const std::uint8_t*>(runner_.lanes(sink.present));
    for (std::size_t r = 0; r < tile_.runs().size(); ++r) {
      const Tile::Run& run = tile_.runs()[r];
      const std::int64_t at = tile_.position(sink.out, r);
      for (int i = run.begin; i < run.begin + run.count; ++i) {
        if (present && !present[i]) continue;
        const std::int64_t cell = at + (i - run.begin) * stride + addresses[i];
        if (!combine(sink.combine, sink.lane, cells_, cell, 0, contributions(i, 1))) {
          return {sink.site, i, 0};
        }
      }
    }
    return {};
  }

  Failure failure(const TileRunner::Stop& stop) const {
    Failure result{stop.site, std::vector<std::int64_t>(loop_.axes.size()), stop.value};
    std::int64_t rest = tile_.first() + stop.lane;
    for (std::size_t axis = loop_.axes.size(); axis-- > 0;) {
      const std::int64_t extent = std::max<std::int64_t>(loop_.axes[axis].extent, 1);
      result.coordinates[axis] = rest % extent;
      rest /= extent;
    }
    return result;
  }

  const Loop& loop_;
  const Memory& memory_;
  Tile tile_;
  TileRunner runner_;
  Cells cells_;
};

}  // namespace

std::optional<Failure> run_loop(const Loop& loop, const Memory& memory) {
  return LoopRun(loop, memory).run();
}

Cells cells_of(const Sink& sink, const Memory& memory) {
  const Storage& value = memory[sink.out.buffer];
  Cells cells{value.data, value.mask, {nullptr, nullptr}, value.size};
  for (int e = 0; e < 2; ++e) {
    if (sink.extra[e] != plan::no_buffer) cells.extra[e] = memory[sink.extra[e]].data;
  }
  return cells;
}

void finish_cells(const Sink& sink, const Memory& memory) {
  if (sink.finished == plan::no_buffer) return;
  const Storage& from = memory[sink.out.buffer];
  const Storage& to = memory[sink.finished];
  constexpr std::int64_t block = 1 << 20;
  const plan::Lane lane = plan::lane_of(from.dtype);
  for (std::int64_t at = 0; at < from.size; at += block) {
    const auto count = static_cast<int>(std::min(block, from.size - at));
    const std::size_t width = data::size_of(from.dtype);
    store_run(to, at, 1, lane, from.as<std::byte>() + static_cast<std::size_t>(at) * width, count);
  }
  if (to.mask && from.mask) {
    std::copy_n(from.mask, from.size, to.mask);
  } else if (to.mask) {
    std::fill_n(to.mask, to.size, std::uint8_t{1});
  }
  if (!sink.default_value || !from.mask) return;
  const double value = *sink.default_value;
  for (std::int64_t at = 0; at < from.size; ++at) {
    if (!from.mask[at]) store_run(to, at, 1, plan::Lane::Real, &value, 1);
  }
}

}  // namespace fuse::native
