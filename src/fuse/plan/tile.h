// Tile programs: the elementwise part of a loop as a straight list of register instructions. The
// native target runs them over tiles of consecutive points of the loop's space, so that a chain of
// operations needs no memory beyond a few tiles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/ir/program.h"
#include "fuse/support/source.h"

namespace fuse::plan {

enum class BufferId : std::uint32_t {};
inline constexpr BufferId no_buffer = BufferId{0xffffffffu};
constexpr std::uint32_t raw(BufferId id) { return static_cast<std::uint32_t>(id); }

// What a register holds in each lane: double, int64, or a byte that is 0 or 1.
enum class Lane : std::uint8_t { Real, Int, Bool };

enum class Code : std::uint8_t {
#define FUSE_TILE(name, text, result, cost) name,
#include "fuse/plan/tile.def"
#undef FUSE_TILE
};

std::string_view name(Code code);
Lane result_lane(Code code, Lane operands);
double cost(Code code);
bool reads_view(Code code);  // the one in `extra`

using Reg = std::int32_t;
inline constexpr Reg no_reg = -1;
inline constexpr int tile_lanes = 1024;

struct Instruction {
  Code code;
  Lane lane;  // of the operands; a Load, Gather or Constant: of the result
  Reg dst = no_reg;
  Reg a = no_reg, b = no_reg, c = no_reg;
  Reg active = no_reg;  // where errors count; no_reg: everywhere
  std::int32_t extra = -1;
  std::int32_t site = -1;  // number of the Site that an error is reported at
};

// A strided view: the element at a point is offset + sum of strides * coordinates.
struct View {
  BufferId buffer = no_buffer;
  std::int64_t offset = 0;
  std::vector<std::int64_t> strides;  // one per axis
};

struct Constant {
  double real = 0;
  std::int64_t integer = 0;
};

// Where and how a run-time error is reported.
struct Site {
  enum class Kind : std::uint8_t { Overflow, DivisionByZero, Position } kind;
  SourceRange range;
  std::string subject;         // Position: the tensor that holds it ("T"), or the position as text
  std::vector<View> elements;  // Position: where in it (linear in the coordinates); may be empty
  bool names_element = false;
  std::string target;       // Position: the tensor that is read or written
  std::int64_t extent = 0;  // Position: of the target's column
};

// One level of looking a tuple up in a sparse buffer.
struct Level {
  BufferId buffer = no_buffer;
  int column = 0;
};

// Rows along the loop's innermost axis, multiplied element by element: numbers of views.
using RowProduct = std::vector<std::int32_t>;

struct TileProgram {
  std::vector<Instruction> code;
  int prologue = 0;  // this many leading instructions are the same at all points: run once
  int registers = 0;
  std::vector<View> views;
  std::vector<RowProduct> products;
  std::vector<Constant> constants;
  std::vector<Site> sites;
  std::vector<Level> levels;
};

// Removes what `roots` do not need, moves what is the same everywhere to the front, and assigns
// registers so that few tiles are live at once. Rewrites `roots` to the new registers.
void finish_program(TileProgram& program, const std::vector<Reg*>& roots);

}  // namespace fuse::plan
