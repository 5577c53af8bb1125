// Rewriting expressions where the place of an index matters: as a position, or as a value.
#pragma once

#include <unordered_map>

#include "fuse/bind/constraints.h"
#include "fuse/ir/program.h"

namespace fuse::bind {

class EntityWalk {
 public:
  virtual ~EntityWalk() = default;
  // Every statement of the program; shared nodes once.
  void run(ir::Program& program);

 protected:
  // A value. Positions of reads are not values, except those that are read from data.
  ir::Expr of(const ir::Expr& expr);
  // The node with its children rewritten.
  ir::Expr inside(const ir::Expr& expr);
  // What stands for the node, or null for inside(node).
  virtual ir::Expr replace(const ir::Expr& expr) = 0;
  virtual void position(ColumnId, ir::Column&) {}

 private:
  ir::Expr read(const ir::Expr& expr);
  void columns(ir::TensorId tensor, std::vector<ir::Column>& columns);

  std::unordered_map<const ir::Node*, ir::Expr> done_;
  std::vector<ir::Expr> kept_;  // so that addresses stay their own
};

}  // namespace fuse::bind
