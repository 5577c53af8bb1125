// Expressions: immutable handles to shared nodes. An expression is a function of its free indices;
// evaluating it at one assignment of them gives a value and whether it is present.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fuse/ir/ids.h"
#include "fuse/ir/op.h"
#include "fuse/support/source.h"

namespace fuse::ir {

struct Node;

class Expr {
 public:
  Expr() = default;
  explicit Expr(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  const Node& operator*() const { return *node_; }
  const Node* operator->() const { return node_.get(); }
  const Node* get() const { return node_.get(); }
  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const Expr&) const = default;  // identity, not structure

 private:
  std::shared_ptr<const Node> node_;
};

enum class ColumnKind : std::uint8_t {
  Plain,   // the index itself: T[i]
  Affine,  // integers, iotas and extents under + - * // % : T[2*i+k], T[3], T[x//2], T[(i+1)%n]
  Gather,  // an integral value read from data: E[T[p], d]
  Slice,   // start:stop:step bound to `index`: the position is start + step * index
};

// One index position of a read or of the left side of a definition.
struct Column {
  ColumnKind kind = ColumnKind::Plain;
  IndexId index = no_index;  // Plain, Slice
  Expr position;             // Affine, Gather; Plain: Iota(index)
  Expr start, stop, step;    // Slice; null where not written (negative values count from the end)
  bool optional = false;     // x+d?: absent outside the range
  SourceRange range;
};

struct Node {
  Op op;
  std::vector<Expr> args;
  SourceRange range;

  TensorId tensor = no_tensor;     // Read
  std::vector<Column> columns{};   // Read
  bool truth = false;              // Read in round brackets: the value > 0, absent where false
  double number = 0;               // Number
  bool integral = false;           // Number: written without a fraction or exponent
  IndexId index = no_index;        // Iota, Extent, Scan, Sort
  std::vector<IndexId> bound{};    // Reduce, Contract
  Combine combine = Combine::Sum;  // Reduce, Scan; Kernel: ArgMax, ArgMin give positions
  bool strict = false;             // Add, Sub: an absent argument makes the sum absent
  bool total = false;           // Reduce, Contract: present (its zero) even without contributions
  std::uint32_t entity = 0;     // Entity: number in Program::entities
  std::uint32_t slot = 0;       // Hole: number of the parameter
  std::vector<IndexId> axes{};  // Hole: the indices it is read at; Kernel: indices it works along
  std::vector<IndexId> out_axes{};  // Kernel: what replaces `axes` in the result
  std::uint32_t builtin = 0;        // Kernel: number in builtins::table()
  std::vector<Expr> options{};      // Kernel: scalar options in the record's order; null if default

  std::vector<IndexId> free{};  // free indices in order of first appearance; set by make()
};

// Completes a node (computes `free`) and shares it.
Expr make(Node node);

Expr number(double value, bool integral, SourceRange range = {});
Expr iota(IndexId index, SourceRange range = {});
Expr entity(std::uint32_t number, SourceRange range = {});
Expr extent(IndexId index, SourceRange range = {});
Expr read(TensorId tensor, std::vector<Column> columns, bool truth, SourceRange range = {});
Expr map(Op op, std::vector<Expr> args, SourceRange range = {});
Expr add(Expr a, Expr b, bool strict, SourceRange range = {});
Expr reduce(Combine combine, std::vector<IndexId> bound, Expr arg, bool total,
            SourceRange range = {});
Expr contract(std::vector<Expr> factors, std::vector<IndexId> bound, bool total = false,
              SourceRange range = {});
Column plain_column(IndexId index, SourceRange range = {});

bool depends_on(const Expr& expr, IndexId index);
// The indices that the node itself binds: `bound`, and the axes of a kernel that its result lacks.
std::vector<IndexId> binders(const Node& node);
// Calls f(child) for every direct subexpression: args, column positions, slice bounds, options.
template <typename F>
void for_each_child(const Node& node, F&& f) {
  for (const Expr& arg : node.args) f(arg);
  for (const Column& column : node.columns) {
    if (column.position) f(column.position);
    if (column.start) f(column.start);
    if (column.stop) f(column.stop);
    if (column.step) f(column.step);
  }
  for (const Expr& option : node.options) {
    if (option) f(option);
  }
}

}  // namespace fuse::ir
