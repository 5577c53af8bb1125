#include "fuse/targets/native/tile_sink.h"

#include <algorithm>
#include <cstring>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/transfer.h"
#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

using plan::Sink;

void TileSink::begin() {
  if (sink_.kind == Sink::Kind::Combine) {
    cells_ = cells_of(sink_, memory_);
    if (sink_.begin) begin_cells(sink_.combine, sink_.lane, cells_);
  } else if (sink_.kind == Sink::Kind::Append && sink_.begin) {
    memory_.begin_tuples(sink_.out.buffer, sink_.combine, sink_.lane);
  }
}

TileRunner::Stop TileSink::take(const Tile& tile, const TileRunner& runner) {
  switch (sink_.kind) {
    case Sink::Kind::Store: store(tile, runner); return {};
    case Sink::Kind::Append: append(tile, runner); return {};
    case Sink::Kind::Combine: break;
  }
  const bool places = tile.listed() || sink_.address != plan::no_reg;
  return places ? combine_places(tile, runner) : combine_runs(tile, runner);
}

bool TileSink::end() {
  if (!sink_.end) return true;
  if (sink_.kind == Sink::Kind::Append) return memory_.end_tuples(sink_.out.buffer);
  if (sink_.kind == Sink::Kind::Combine) {
    end_cells(sink_.combine, cells_);
    finish_cells(sink_, memory_);
  }
  return true;
}

void TileSink::store(const Tile& tile, const TileRunner& runner) {
  const Storage& to = memory_[sink_.out.buffer];
  const std::int64_t stride = tile.stride(sink_.out);
  const auto* values = static_cast<const std::byte*>(runner.lanes(sink_.value));
  const auto* present = static_cast<const std::uint8_t*>(runner.lanes(sink_.present));
  for (std::size_t r = 0; r < tile.runs().size(); ++r) {
    const Tile::Run& run = tile.runs()[r];
    const std::int64_t at = tile.position(sink_.out, r);
    store_run(to, at, stride, sink_.lane, values + offset(run.begin), run.count);
    if (!to.mask) continue;
    for (int i = 0; i < run.count; ++i) {
      to.mask[at + i * stride] = present ? present[run.begin + i] : 1;
    }
  }
}

std::size_t TileSink::offset(int lane) const {
  return static_cast<std::size_t>(lane) * (sink_.lane == plan::Lane::Bool ? 1 : sizeof(double));
}

Contributions TileSink::contributions(const TileRunner& runner, int begin, int count) const {
  const auto* present = static_cast<const std::uint8_t*>(runner.lanes(sink_.present));
  const auto* positions = static_cast<const std::int64_t*>(runner.lanes(sink_.position));
  return {static_cast<const std::byte*>(runner.lanes(sink_.value)) + offset(begin),
          present ? present + begin : nullptr, positions ? positions + begin : nullptr, count};
}

TileRunner::Stop TileSink::combine_runs(const Tile& tile, const TileRunner& runner) {
  const std::int64_t stride = tile.stride(sink_.out);
  for (std::size_t r = 0; r < tile.runs().size(); ++r) {
    const Tile::Run& run = tile.runs()[r];
    if (!combine(sink_.combine, sink_.lane, cells_, tile.position(sink_.out, r), stride,
                 contributions(runner, run.begin, run.count))) {
      return {sink_.site, run.begin, 0};
    }
  }
  return {};
}

TileRunner::Stop TileSink::combine_places(const Tile& tile, const TileRunner& runner) {
  std::int64_t places[plan::tile_lanes];
  if (tile.listed()) {
    tile.positions(sink_.out, places);
  } else {
    const std::int64_t stride = tile.stride(sink_.out);
    for (std::size_t r = 0; r < tile.runs().size(); ++r) {
      const Tile::Run& run = tile.runs()[r];
      const std::int64_t at = tile.position(sink_.out, r);
      for (int i = 0; i < run.count; ++i) places[run.begin + i] = at + i * stride;
    }
  }
  if (const auto* addresses = static_cast<const std::int64_t*>(runner.lanes(sink_.address))) {
    for (int i = 0; i < tile.count(); ++i) places[i] += addresses[i];
  }
  const int failed =
      combine_at(sink_.combine, sink_.lane, cells_, places, contributions(runner, 0, tile.count()));
  if (failed < 0) return {};
  return {sink_.site, failed, 0};
}

// Adds up neighbours with the same tuple, as a dense index that is summed gives them, so that far
// fewer are collected. Returns how many are left.
static std::size_t sum_neighbours(std::vector<relations::Key*>& columns, double* values,
                                  std::size_t count) {
  if (!columns.empty()) {
    const relations::Key* keys = columns.back();
    int equal = 0;
    for (std::size_t i = 1; i < count; ++i) equal += keys[i] == keys[i - 1];
    if (equal == 0) return count;
  }
  std::size_t last = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const bool same = std::all_of(columns.begin(), columns.end(), [&](const relations::Key* keys) {
      return keys[i] == keys[last];
    });
    if (same) {
      values[last] += values[i];
      continue;
    }
    values[++last] = values[i];
    for (relations::Key* keys : columns) keys[last] = keys[i];
  }
  return count == 0 ? 0 : last + 1;
}

// The lanes of `values` that are kept, without gaps.
static void choose_values(const void* values, const std::vector<int>& kept, void* chosen) {
  constexpr std::size_t word = sizeof(double);  // reals and integers alike
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::memcpy(static_cast<std::byte*>(chosen) + i * word,
                static_cast<const std::byte*>(values) + static_cast<std::size_t>(kept[i]) * word,
                word);
  }
}

// A tuple that is false is one that is missing.
std::size_t TileSink::choose_lanes(const Tile& tile, const TileRunner& runner) {
  const auto* present = static_cast<const std::uint8_t*>(runner.lanes(sink_.present));
  const auto* flags = sink_.lane == plan::Lane::Bool
                          ? static_cast<const std::uint8_t*>(runner.lanes(sink_.value))
                          : nullptr;
  kept_.clear();
  if (!present && !flags) return static_cast<std::size_t>(tile.count());
  for (int i = 0; i < tile.count(); ++i) {
    if ((!present || present[i]) && (!flags || flags[i])) kept_.push_back(i);
  }
  return kept_.size();
}

void TileSink::append(const Tile& tile, const TileRunner& runner) {
  std::size_t count = choose_lanes(tile, runner);
  const bool all = count == static_cast<std::size_t>(tile.count());
  keys_.resize(sink_.keys.size());
  columns_.clear();
  for (std::size_t c = 0; c < sink_.keys.size(); ++c) {
    const auto* from = static_cast<const std::int64_t*>(runner.lanes(sink_.keys[c]));
    keys_[c].resize(plan::tile_lanes);
    relations::Key* to = keys_[c].data();
    if (all) {
      for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<relations::Key>(from[i]);
    } else {
      for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<relations::Key>(from[kept_[i]]);
    }
    columns_.push_back(to);
  }
  const void* values = runner.lanes(sink_.value);
  if (sink_.lane != plan::Lane::Bool) {
    values_.resize(plan::tile_lanes * sizeof(double));
    if (all) {
      std::memcpy(values_.data(), values, count * sizeof(double));
    } else {
      choose_values(values, kept_, values_.data());
    }
    values = values_.data();
    if (sink_.combine == ir::Combine::Sum && sink_.lane == plan::Lane::Real) {
      count = sum_neighbours(columns_, reinterpret_cast<double*>(values_.data()), count);
    }
  }
  memory_.tuples(sink_.out.buffer).append(columns_.data(), values, count);
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
