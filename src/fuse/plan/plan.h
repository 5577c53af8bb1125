// A Plan: a flat list of steps over buffers, made once per binding. It says everything about how
// a program is evaluated; a run only follows it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "fuse/data/relation.h"
#include "fuse/ir/program.h"
#include "fuse/plan/tile.h"

namespace fuse::plan {

enum class Role : std::uint8_t {
  Source,   // given to the run
  Tensor,   // a defined tensor of the program that is seen after the run
  Result,   // the value of a statement
  Scratch,  // an intermediate in the arena
};

struct Buffer {
  Role role = Role::Scratch;
  std::uint32_t number = 0;  // Source, Tensor: the tensor; Result: position in Plan::results
  std::string name;          // as explain shows it
  data::DType dtype = data::DType::F64;
  data::Shape shape;    // row-major
  bool masked = false;  // some element may be absent
  bool sparse = false;  // a relation: the tuples that are present, and their values
  double tuples = 0;    // sparse: how many there are, or an estimate; else 0 where unknown
  double missing = 0;   // sparse: the value of the others (which are absent if `masked`)
  // Scratch: the steps between which it is alive, and its place in the arena.
  int first_step = -1, last_step = -1;
  std::int64_t offset = 0, mask_offset = 0;
};

// Bytes of the elements and the mask; a double, since it may exceed every memory.
double bytes(const Buffer& buffer);

Lane lane_of(data::DType dtype);

// One axis of an iteration space.
struct Axis {
  ir::IndexId index = ir::no_index;
  std::string name;
  std::int64_t lo = 0;
  std::int64_t extent = 0;
};

// What happens to the values of a loop.
struct Sink {
  enum class Kind : std::uint8_t {
    Store,    // one value per element of the view's buffer
    Combine,  // values meet in cells by `combine`
    Append,   // values meet in tuples of a sparse buffer by `combine`
  } kind = Kind::Store;
  ir::Combine combine = ir::Combine::Sum;
  Lane lane = Lane::Real;  // of `value`
  Reg value = no_reg;
  Reg present = no_reg;   // no_reg: always
  Reg address = no_reg;   // Combine: added to the view's position (scatter)
  Reg position = no_reg;  // ArgMax, ArgMin
  std::vector<Reg> keys;  // Append: the tuple, a key per column
  RowProduct rows;  // Combine, where tiles list rows: each contributes `value` times its elements
  View out;         // of the cells: the value, or the accumulator of it
  BufferId extra[2] = {no_buffer, no_buffer};  // count or position; sum of exponentials or squares
  std::int32_t site = -1;                      // of an overflow
  bool begin = true;                           // the cells are emptied first
  bool end = true;                             // the accumulators are turned into values afterwards
  BufferId finished = no_buffer;               // and converted into this buffer, when set
  std::optional<double> default_value;         // of cells without contributions
};

// A join that enumerates the first axes of a loop: the tuples at which all factors are present.
struct Drive {
  struct Factor {
    BufferId buffer = no_buffer;  // sparse, or dense with absent or false elements
    std::vector<int> axes;        // of each column, or -1: it is at the constant
    std::vector<std::int64_t> constants;
    int row_axis = -1;  // counts the factor's tuples, for their values; -1: nobody reads these
    std::string text;
  };
  struct Comparison {
    ir::Op op = ir::Op::Lt;
    int left = 0;
    int right = -1;  // an axis, or -1: the constant
    std::int64_t constant = 0;
  };
  std::vector<Factor> factors;
  std::vector<Comparison> comparisons;
  int axes = 0;      // the first ones of the loop belong to indices, ..
  int rows = 0;      // the next to rows of factors, ..
  int repeated = 0;  // then, if 1, one whose coordinate is how many assignments of the counted axes
                     // there are
  std::vector<int> counted;  // axes that nothing else depends on
  bool exists = false;       // one assignment of the counted axes does
  // Factors that must hold no inf or nan, and divisors no 0; else `Loop::fallback`, or an error.
  struct Check {
    BufferId buffer = no_buffer;
    bool divides = false;
    std::string text;
  };
  std::vector<Check> checks;
  double points = 0;  // estimated
  // Append: whether each assignment gives a tuple; the axes that are columns of it as they are;
  // and how many points of the other axes are.
  bool all_kept = false;
  std::vector<char> written;
  double written_points = 1;
};

struct Loop {
  std::vector<Axis> axes;             // outermost first
  std::vector<std::int64_t> extents;  // of the axes after merging neighbours; views refer to these
  TileProgram program;
  Sink sink;
  std::optional<Drive> drive;
  // Tiles list points of all axes but the innermost, whose elements come as rows: of Dot
  // instructions and of the sink.
  bool by_rows = false;
  std::shared_ptr<const Loop> fallback;  // the same without the join
};

// out[batch, m, n] = sum over k of a[batch, m, k] b[batch, k, n], all strided.
struct Contraction {
  std::vector<Axis> batch, m, n, k;
  Lane lane = Lane::Real;
  View a, b, out;  // strides over batch, m, n, k in this order (0 where an axis is missing)
  Loop fallback;   // the same by a loop, for integers that may overflow and absent next to inf
};

// Along the last axis of a row-major buffer.
struct Along {
  enum class Kind : std::uint8_t { Scan, Sort } kind = Kind::Scan;
  ir::Combine combine = ir::Combine::Sum;
  BufferId from = no_buffer, to = no_buffer;  // same shape and element type
  SourceRange range;
};

// A builtin run as a whole, at every point of `batch`.
struct Kernel {
  std::string builtin;
  std::vector<Axis> batch;
  struct Operand {
    View view;          // strides over batch, then the operand's own axes
    data::Shape shape;  // of its own axes
  };
  std::vector<Operand> args;
  Operand out;
  SourceRange range;
};

struct Step {
  std::variant<Loop, Contraction, Along, Kernel> action;
  std::string what;                // in terms of the program
  std::vector<std::string> notes;  // why so: orders chosen, copies made
  SourceRange range;
  std::size_t statement = 0;    // the first that needs it
  double flops = 0, bytes = 0;  // estimates
  std::vector<BufferId> reads, writes;
};

// The value of a Store or Query, or a side of an Expect, as a buffer.
struct Result {
  enum class Part : std::uint8_t { Value, Left, Right } part = Part::Value;
  std::size_t statement = 0;
  BufferId buffer = no_buffer;
};

struct Plan {
  std::deque<Buffer> buffers;  // references stay valid while more are made
  std::vector<Step> steps;
  std::vector<Result> results;
  std::vector<BufferId> tensors;  // by tensor: where its elements are, or no_buffer
  std::size_t statements = 0;
  std::vector<std::string> wholes;  // by statement: what it computes, for messages
  std::int64_t arena_bytes = 0;     // of all scratch buffers, which share memory over time

  Buffer& operator[](BufferId id) { return buffers[raw(id)]; }
  const Buffer& operator[](BufferId id) const { return buffers[raw(id)]; }
};

using data::Storage;

struct Options {
  data::DType precision = data::DType::F32;  // of results that are no tensor's elements
  Storage storage = Storage::Auto;
};

// `bound` is a program with domains, shapes and types. Never fails.
Plan make_plan(const ir::Program& bound, const Options& options = {});

}  // namespace fuse::plan
