#include "fuse/targets/native/driven.h"

#include <algorithm>
#include <cmath>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/join_step.h"
#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/row_sink.h"
#include "fuse/targets/native/tile_sink.h"
#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

namespace {

using plan::Drive;
using plan::Loop;
using relations::Block;

// Whether every element that is present holds the condition.
template <typename Condition>
bool all_hold(const Storage& storage, Condition&& holds) {
  return visit(storage.dtype, [&](auto element) {
    using Element = decltype(element);
    const auto* elements = storage.as<typename Element::Stored>();
    for (std::int64_t i = 0; i < storage.size; ++i) {
      const bool present = !storage.mask || storage.mask[i];
      if (present && !holds(static_cast<double>(Element::load(elements[i])))) return false;
    }
    return true;
  });
}

// The tiles of a driven loop: the tuples of the join times the other axes.
class DrivenRun {
 public:
  DrivenRun(const Loop& loop, Memory& memory)
      : loop_(loop),
        memory_(memory),
        drive_(*loop.drive),
        first_dense_(static_cast<std::size_t>(drive_.axes + drive_.rows + drive_.repeated)),
        join_(drive_, loop, memory),
        tile_(loop.extents),
        runner_(loop.program, memory, loop.by_rows ? loop.extents.back() : 0),
        sink_(loop.sink, memory),
        coordinates_(loop.by_rows ? loop.extents.size() : first_dense_),
        outer_(loop.extents.size(), 0) {
    for (auto& along : coordinates_) along.assign(plan::tile_lanes, 0);
    const std::size_t repeated = first_dense_ - 1;
    if (drive_.repeated == 1) coordinates_[repeated].assign(plan::tile_lanes, 1);
    for (std::size_t axis = first_dense_; axis < loop.extents.size(); ++axis) {
      volume_ = plan::saturating_mul(volume_, loop.extents[axis]);
    }
    if (!loop.sink.rows.empty()) row_sink_.emplace(loop, grouped(), memory);
  }

  DrivenEnd run() {
    runner_.begin();
    row_sink_ ? row_sink_->begin() : sink_.begin();
    reserve_tuples();
    run_prologue();
    if (volume_ > 0) {
      const auto end = join_.run([&](const Block& block) { return take(block); });
      if (end == relations::JoinEnd::Overflow) result_.overflow = true;
      if (end == relations::JoinEnd::Cancelled) throw Cancelled();
    }
    if (!result_.failure && !result_.overflow && !end()) {
      result_.failure = Failure{loop_.sink.site, std::vector<std::int64_t>(loop_.axes.size()), 0};
    }
    result_.program = &loop_.program;
    return std::move(result_);
  }

 private:
  // Whether the join reaches the rows of cells in ascending order, each by tuples in a row.
  bool grouped() const {
    return loop_.extents.size() == first_dense_ + 1 && join_.ascends(loop_.sink.out);
  }

  // One tuple comes of each that is scanned.
  void reserve_tuples() {
    const bool once = loop_.extents.size() == first_dense_ + (loop_.by_rows ? 1 : 0);
    const auto most = join_.most_tuples();
    if (loop_.sink.kind == plan::Sink::Kind::Append && loop_.sink.begin && once && most) {
      memory_.tuples(loop_.sink.out.buffer).reserve(*most);
    }
  }

  bool end() {
    if (!row_sink_) return sink_.end();
    row_sink_->end();
    return true;
  }

  // What is the same everywhere, for a tile as long as any.
  void run_prologue() {
    std::vector<const std::int64_t*> nowhere;
    const std::vector<std::int64_t> zeros(plan::tile_lanes, 0);
    for (std::size_t axis = 0; axis < loop_.extents.size(); ++axis) nowhere.push_back(zeros.data());
    tile_.list(nowhere, plan::tile_lanes);
    prologue_ = runner_.run(0, loop_.program.prologue, tile_);
  }

  bool take(const Block& block) {
    join_.coordinates(block, coordinates_);
    // The innermost axis of a loop by rows is at 0.
    const std::size_t walked = loop_.extents.size() - (loop_.by_rows ? 1 : 0);
    if (first_dense_ == walked) return take_listed(coordinates_, static_cast<int>(block.count));
    return loop_.by_rows ? take_rows(block) : take_runs(block);
  }

  bool take_listed(const std::vector<std::vector<std::int64_t>>& coordinates, int count) {
    std::vector<const std::int64_t*> along;
    for (const auto& one : coordinates) along.push_back(one.data());
    tile_.list(along, count);
    return flush();
  }

  // Each tuple carries a row at every point of the dense axes but the innermost.
  bool take_rows(const Block& block) {
    std::vector<std::vector<std::int64_t>> listed(loop_.extents.size(),
                                                  std::vector<std::int64_t>(plan::tile_lanes, 0));
    const std::int64_t rows = volume_ / loop_.extents.back();
    std::size_t count = 0;
    for (std::size_t i = 0; i < block.count; ++i) {
      for (std::size_t axis = 0; axis < first_dense_; ++axis) outer_[axis] = coordinates_[axis][i];
      for (std::int64_t row = 0; row < rows; ++row) {
        set_outer(row);
        for (std::size_t axis = 0; axis + 1 < listed.size(); ++axis) {
          listed[axis][count] = outer_[axis];
        }
        if (++count < plan::tile_lanes) continue;
        if (!take_listed(listed, static_cast<int>(count))) return false;
        count = 0;
      }
    }
    return count == 0 || take_listed(listed, static_cast<int>(count));
  }

  // Each tuple carries runs along the innermost axis, cut where a tile is full.
  bool take_runs(const Block& block) {
    tile_.clear();
    const std::int64_t inner = loop_.extents.back();
    for (std::size_t i = 0; i < block.count; ++i) {
      for (std::size_t axis = 0; axis < first_dense_; ++axis) outer_[axis] = coordinates_[axis][i];
      for (std::int64_t row = 0; row < volume_ / inner; ++row) {
        set_outer(row);
        for (std::int64_t at = 0; at < inner;) {
          const std::int64_t room = plan::tile_lanes - tile_.count();
          const auto count = static_cast<int>(std::min(inner - at, room));
          tile_.add_run(outer_.data(), at, count);
          at += count;
          if (tile_.count() < plan::tile_lanes) continue;
          if (!flush()) return false;
          tile_.clear();
        }
      }
    }
    return tile_.count() == 0 || flush();
  }

  // Coordinates along the dense axes but the innermost.
  void set_outer(std::int64_t row) {
    for (std::size_t axis = loop_.extents.size() - 1; axis-- > first_dense_;) {
      outer_[axis] = row % loop_.extents[axis];
      row /= loop_.extents[axis];
    }
  }

  bool flush() {
    memory_.cancel().poll();
    // What fails everywhere counts once there is a tuple.
    TileRunner::Stop stop = prologue_;
    const auto code = static_cast<int>(loop_.program.code.size());
    if (stop.site < 0) stop = runner_.run(loop_.program.prologue, code, tile_);
    if (stop.site < 0) stop = take_tile();
    if (stop.site < 0) return true;
    result_.failure = Failure{stop.site, place(stop.lane), stop.value};
    return false;
  }

  TileRunner::Stop take_tile() {
    if (!row_sink_) return sink_.take(tile_, runner_);
    row_sink_->take(tile_, runner_);
    return {};
  }

  // Dense axes were merged: their coordinates follow from the position among all their points.
  std::vector<std::int64_t> place(int lane) const {
    const std::vector<std::int64_t> merged = tile_.coordinates(lane);
    std::vector<std::int64_t> result(loop_.axes.size(), 0);
    std::copy_n(merged.begin(), first_dense_, result.begin());
    std::int64_t point = 0;
    for (std::size_t axis = first_dense_; axis < merged.size(); ++axis) {
      point = point * loop_.extents[axis] + merged[axis];
    }
    for (std::size_t axis = loop_.axes.size(); axis-- > first_dense_;) {
      const std::int64_t extent = std::max<std::int64_t>(loop_.axes[axis].extent, 1);
      result[axis] = point % extent;
      point /= extent;
    }
    return result;
  }

  const Loop& loop_;
  Memory& memory_;
  const Drive& drive_;
  std::size_t first_dense_;
  std::int64_t volume_ = 1;  // of the dense axes
  const JoinStep join_;
  Tile tile_;
  TileRunner runner_;
  TileSink sink_;
  std::optional<RowSink> row_sink_;
  std::vector<std::vector<std::int64_t>> coordinates_;  // of a block's tuples, by axis
  std::vector<std::int64_t> outer_;
  TileRunner::Stop prologue_;
  DrivenEnd result_;
};

}  // namespace

DrivenEnd run_driven(const Loop& loop, Memory& memory) {
  constexpr double most_points = 1e10;
  for (const Drive::Check& check : loop.drive->checks) {
    const bool fine = all_hold(memory[check.buffer], [&](double x) {
      return std::isfinite(x) && (x != 0 || !check.divides);
    });
    if (fine) continue;
    double points = 1;
    if (loop.fallback) {
      for (std::int64_t extent : loop.fallback->extents) points *= static_cast<double>(extent);
    }
    if (!loop.fallback || points > most_points) return {{}, nullptr, false, &check};
    return {run_loop(*loop.fallback, memory), &loop.fallback->program, false, nullptr};
  }
  return DrivenRun(loop, memory).run();
}

}  // namespace fuse::native
