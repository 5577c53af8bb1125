// The resolved form of one equation: the syntax tree with names resolved and products and sums
// flattened, in which projection is decided (project.cpp) before it is lowered to the IR.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fuse/builtins/builtin.h"
#include "fuse/check/scope.h"
#include "fuse/ir/program.h"
#include "fuse/syntax/tree.h"

namespace fuse::check {

enum class TermKind : std::uint8_t {
  Number,
  Entity,      // a name beside == or !=
  IndexValue,  // an index in value position
  Size,        // size(i): not an occurrence
  Read,        // children: the positions of gather columns
  Hole,        // a parameter of an expansion, read at `columns`
  Product,     // children with `inverse` (dividing)
  Sum,         // children with `inverse` (negative); parentheses and signs are flattened away
  Map,         // an operation: children are its arguments
  Call,        // a builtin along an index or over whole tensors, or a fn
  Aggregate,   // sum[j](e): child 0 is e, child 1 (if any) the condition
  Concat,
};

struct Term;
using TermPtr = std::unique_ptr<Term>;

struct Term {
  TermKind kind = TermKind::Number;
  SourceRange range;
  std::string text;  // name of the function, for messages
  Term* parent = nullptr;
  std::vector<TermPtr> children;
  std::vector<bool> inverse;
  // Children that are function arguments: an index found only inside one is summed there.
  bool is_function = false;
  bool nonlinear = false;

  ir::Op op = ir::Op::Number;  // Map
  double number = 0;
  bool integral = false;
  ir::IndexId index = ir::no_index;  // IndexValue, Size
  ir::TensorId tensor = ir::no_tensor;
  std::uint32_t entity = 0;  // Entity: number in the program's table
  std::uint32_t slot = 0;    // Hole
  bool truth = false;
  std::vector<ir::Column> columns;  // gather columns get their position when lowered
  std::vector<int> gather_child;    // per column: number of its child, or -1
  std::vector<ir::IndexId> occurs;  // indices that occur directly here

  // Call: one child per parameter that was given; parameter number per child.
  const builtins::Builtin* builtin = nullptr;
  Function fn;
  std::vector<int> parameter;
  std::string axis_name;             // axis=j
  std::optional<int> axis_position;  // axis=0
  SourceRange axis_range;

  ir::Combine combine = ir::Combine::Sum;  // Aggregate
  std::vector<ir::IndexId> bound;          // Aggregate

  // Decisions of projection.
  std::vector<ir::IndexId> contracted;  // Product: summed right around it
  std::vector<ir::IndexId> projected;   // function argument or root: summed on each additive term
  std::vector<std::vector<ir::IndexId>> matched;  // Call: per child, the indices its parameter took
  std::vector<ir::IndexId> axes, out_axes;        // Call
  bool decided = false;
};

}  // namespace fuse::check
