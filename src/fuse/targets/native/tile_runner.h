// The interpreter of tile programs. Private to loop.cpp.
#pragma once

#include <memory>

#include "fuse/targets/native/loop.h"

namespace fuse::native {

// A tile: up to tile_lanes consecutive points, as runs along the innermost axis.
class Tile {
 public:
  struct Run {
    int begin = 0;  // first lane
    int count = 0;
    std::int64_t inner = 0;  // coordinate along the innermost axis
  };

  explicit Tile(const std::vector<std::int64_t>& extents) : extents_(extents) {}
  void move_to(std::int64_t first, int count);

  int count() const { return count_; }
  std::int64_t first() const { return first_; }
  const std::vector<Run>& runs() const { return runs_; }
  // The view's element at the first point of a run, and its stride along the run.
  std::int64_t position(const plan::View& view, std::size_t run) const;
  std::int64_t stride(const plan::View& view) const {
    return view.strides.empty() ? 0 : view.strides.back();
  }

 private:
  const std::vector<std::int64_t>& extents_;
  std::int64_t first_ = 0;
  int count_ = 0;
  std::vector<Run> runs_;
  std::vector<std::int64_t> outer_;  // coordinates of each run along all axes but the innermost
};

class TileRunner {
 public:
  TileRunner(const plan::TileProgram& program, const Memory& memory);

  // Runs instructions [from, to) on a tile; the first failing site and lane, if any.
  struct Stop {
    int site = -1;
    int lane = 0;
    double value = 0;
  };
  Stop run(int from, int to, const Tile& tile);
  const void* lanes(plan::Reg reg) const {
    return reg == plan::no_reg ? nullptr : pointers_[static_cast<std::size_t>(reg)];
  }

 private:
  void load(const plan::Instruction& at, const Tile& tile, std::byte* own);
  void linear(const plan::Instruction& at, const Tile& tile, std::int64_t* dst) const;
  void constant(const plan::Instruction& at, void* dst, int count) const;
  int compute(const plan::Instruction& at, const Tile& tile, void* dst) const;
  Stop stopped(const plan::Instruction& at, int lane) const;

  const plan::TileProgram& program_;
  const Memory& memory_;
  std::unique_ptr<std::byte[]> slots_;
  std::vector<const void*> pointers_;  // by register: its own slot, or memory it stands for
};

}  // namespace fuse::native
