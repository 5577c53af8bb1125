#include "fuse/bind/entity_walk.h"

#include "fuse/ir/rewrite.h"

namespace fuse::bind {

void EntityWalk::columns(ir::TensorId tensor, std::vector<ir::Column>& columns) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].kind == ir::ColumnKind::Gather) columns[c].position = of(columns[c].position);
    if (columns[c].kind == ir::ColumnKind::Affine) position({tensor, c}, columns[c]);
  }
}

ir::Expr EntityWalk::read(const ir::Expr& expr) {
  ir::Node node = *expr;
  columns(node.tensor, node.columns);
  bool same = true;
  for (std::size_t c = 0; c < node.columns.size(); ++c) {
    same = same && node.columns[c].position == expr->columns[c].position;
  }
  return same ? expr : ir::make(std::move(node));
}

ir::Expr EntityWalk::inside(const ir::Expr& expr) {
  if (expr->op == ir::Op::Read) return read(expr);
  std::vector<ir::Expr> children;
  ir::for_each_child(*expr, [&](const ir::Expr& child) { children.push_back(of(child)); });
  return ir::with_children(expr, children);
}

ir::Expr EntityWalk::of(const ir::Expr& expr) {
  auto found = done_.find(expr.get());
  if (found != done_.end()) return found->second;
  ir::Expr result = replace(expr);
  if (!result) result = inside(expr);
  kept_.push_back(expr);
  return done_[expr.get()] = result;
}

void EntityWalk::run(ir::Program& program) {
  for (ir::Statement& statement : program.statements) {
    if (auto* define = std::get_if<ir::Define>(&statement)) {
      columns(define->tensor, define->columns);
      define->value = of(define->value);
    } else if (auto* store = std::get_if<ir::Store>(&statement)) {
      store->value = of(store->value);
    } else if (auto* query = std::get_if<ir::Query>(&statement)) {
      query->value = of(query->value);
    } else if (auto* expect = std::get_if<ir::Expect>(&statement)) {
      for (ir::Expr* part : {&expect->value, &expect->left, &expect->right}) {
        if (*part) *part = of(*part);
      }
    }
  }
}

}  // namespace fuse::bind
