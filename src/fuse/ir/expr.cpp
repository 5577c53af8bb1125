#include "fuse/ir/expr.h"

#include <algorithm>

namespace fuse::ir {

namespace {

bool contains(const std::vector<IndexId>& set, IndexId index) {
  return std::find(set.begin(), set.end(), index) != set.end();
}

void include(std::vector<IndexId>& set, IndexId index) {
  if (index != no_index && !contains(set, index)) set.push_back(index);
}

void include_all(std::vector<IndexId>& set, const std::vector<IndexId>& more) {
  for (IndexId index : more) include(set, index);
}

template <typename Keep>
std::vector<IndexId> filtered(const std::vector<IndexId>& set, Keep keep) {
  std::vector<IndexId> kept;
  std::copy_if(set.begin(), set.end(), std::back_inserter(kept), keep);
  return kept;
}

std::vector<IndexId> free_of_columns(const std::vector<Column>& columns) {
  std::vector<IndexId> free;
  for (const Column& column : columns) {
    if (column.kind == ColumnKind::Plain || column.kind == ColumnKind::Slice) {
      include(free, column.index);
    }
    for (const Expr* part : {&column.position, &column.start, &column.stop, &column.step}) {
      if (*part) include_all(free, (*part)->free);
    }
  }
  return free;
}

std::vector<IndexId> free_of_children(const Node& node) {
  std::vector<IndexId> free;
  for_each_child(node, [&](const Expr& child) {
    if (child) include_all(free, child->free);
  });
  return free;
}

// An axis that is also a result axis keeps its place, so that softmax does not reorder its indices.
std::vector<IndexId> free_of_kernel(const Node& node) {
  std::vector<IndexId> free = filtered(free_of_children(node), [&](IndexId index) {
    return !contains(node.axes, index) || contains(node.out_axes, index);
  });
  include_all(free, node.out_axes);
  return free;
}

std::vector<IndexId> free_of(const Node& node) {
  switch (node.op) {
    case Op::Read: return free_of_columns(node.columns);
    case Op::Iota: return {node.index};
    case Op::Extent: return {};  // the extent is a constant of the program, not an occurrence
    case Op::Hole: {
      std::vector<IndexId> free;
      include_all(free, node.axes);
      return free;
    }
    case Op::Reduce:
    case Op::Contract:
      return filtered(free_of_children(node),
                      [&](IndexId index) { return !contains(node.bound, index); });
    case Op::Scan:
    case Op::Sort: {
      std::vector<IndexId> free = free_of_children(node);
      include(free, node.index);
      return free;
    }
    case Op::Kernel: return free_of_kernel(node);
    default: return free_of_children(node);  // every other operation acts elementwise
  }
}

Node node_of(Op op, std::vector<Expr> args, SourceRange range) {
  Node node{};
  node.op = op;
  node.args = std::move(args);
  node.range = range;
  return node;
}

}  // namespace

Expr make(Node node) {
  node.free = free_of(node);
  return Expr(std::make_shared<const Node>(std::move(node)));
}

Expr number(double value, bool integral, SourceRange range) {
  Node node = node_of(Op::Number, {}, range);
  node.number = value;
  node.integral = integral;
  return make(std::move(node));
}

Expr iota(IndexId index, SourceRange range) {
  Node node = node_of(Op::Iota, {}, range);
  node.index = index;
  return make(std::move(node));
}

Expr entity(std::uint32_t number, SourceRange range) {
  Node node = node_of(Op::Entity, {}, range);
  node.entity = number;
  return make(std::move(node));
}

Expr extent(IndexId index, SourceRange range) {
  Node node = node_of(Op::Extent, {}, range);
  node.index = index;
  return make(std::move(node));
}

Expr read(TensorId tensor, std::vector<Column> columns, bool truth, SourceRange range) {
  Node node = node_of(Op::Read, {}, range);
  node.tensor = tensor;
  node.columns = std::move(columns);
  node.truth = truth;
  return make(std::move(node));
}

Expr map(Op op, std::vector<Expr> args, SourceRange range) {
  return make(node_of(op, std::move(args), range));
}

Expr add(Expr a, Expr b, bool strict, SourceRange range) {
  Node node = node_of(Op::Add, {std::move(a), std::move(b)}, range);
  node.strict = strict;
  return make(std::move(node));
}

Expr reduce(Combine combine, std::vector<IndexId> bound, Expr arg, bool total, SourceRange range) {
  Node node = node_of(Op::Reduce, {std::move(arg)}, range);
  node.combine = combine;
  node.bound = std::move(bound);
  node.total = total;
  return make(std::move(node));
}

Expr contract(std::vector<Expr> factors, std::vector<IndexId> bound, bool total,
              SourceRange range) {
  Node node = node_of(Op::Contract, std::move(factors), range);
  node.bound = std::move(bound);
  node.total = total;
  return make(std::move(node));
}

Column plain_column(IndexId index, SourceRange range) {
  Column column;
  column.index = index;
  column.position = iota(index, range);
  column.range = range;
  return column;
}

bool depends_on(const Expr& expr, IndexId index) { return contains(expr->free, index); }

std::vector<IndexId> binders(const Node& node) {
  std::vector<IndexId> result = node.bound;
  if (node.op != Op::Kernel) return result;
  for (IndexId axis : node.axes) {
    if (!contains(node.out_axes, axis)) result.push_back(axis);
  }
  return result;
}

}  // namespace fuse::ir
