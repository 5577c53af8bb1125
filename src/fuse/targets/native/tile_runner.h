// The interpreter of tile programs.
#pragma once

#include <memory>

#include "fuse/targets/native/memory.h"
#include "fuse/targets/native/row_views.h"
#include "fuse/targets/native/tile.h"

namespace fuse::native {

class TileRunner {
 public:
  // `row`: the length of the rows of Dot instructions.
  TileRunner(const plan::TileProgram& program, Memory& memory, std::int64_t row = 0);

  // Before each run: looks up what may have changed since the last.
  void begin();
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
  void load_listed(const plan::Instruction& at, const Tile& tile, std::byte* own);
  void linear(const plan::Instruction& at, const Tile& tile, std::int64_t* dst) const;
  void constant(const plan::Instruction& at, void* dst, int count) const;
  void seek(const plan::Instruction& at, std::int64_t* dst, int count) const;
  void dot(const plan::Instruction& at, const Tile& tile, double* dst);
  int compute(const plan::Instruction& at, const Tile& tile, void* dst) const;
  Stop stopped(const plan::Instruction& at, int lane) const;

  const plan::TileProgram& program_;
  Memory& memory_;
  std::unique_ptr<std::byte[]> slots_;
  std::vector<const void*> pointers_;  // by register: its own slot, or memory it stands for
  std::vector<const relations::Trie*> levels_;  // by level of the program
  std::vector<RowViews> products_;              // of the program
  std::vector<RowKernel> kernels_;              // by product
};

}  // namespace fuse::native
