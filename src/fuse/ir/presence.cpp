#include "fuse/ir/presence.h"

#include <algorithm>

namespace fuse::ir {

bool Presence::always(const Expr& expr) {
  if (auto found = seen_.find(expr.get()); found != seen_.end()) return found->second.present;
  const bool present = compute(*expr);
  seen_.emplace(expr.get(), Known{expr, present});
  return present;
}

bool Presence::compute(const Node& node) {
  switch (info(node.op).absence) {
    case Absence::Leaf:
      if (node.op == Op::Hole) return false;
      if (node.op != Op::Read) return true;
      return !node.truth && !program_[node.tensor].partial &&
             std::none_of(node.columns.begin(), node.columns.end(),
                          [](const Column& column) { return column.optional; });
    case Absence::Product: return every_argument(node);
    case Absence::Sum:
      return node.strict ? every_argument(node)
                         : std::any_of(node.args.begin(), node.args.end(),
                                       [&](const Expr& arg) { return always(arg); });
    case Absence::Reduction: return node.total || (has_contributions(node) && every_argument(node));
    case Absence::Total: return true;
    case Absence::Guard: {
      const Expr& condition = node.args[0];
      return condition->op == Op::Number && condition->number != 0 && always(node.args[1]);
    }
  }
  return false;
}

bool Presence::every_argument(const Node& node) {
  return std::all_of(node.args.begin(), node.args.end(),
                     [&](const Expr& arg) { return always(arg); });
}

bool Presence::has_contributions(const Node& node) {
  return std::all_of(node.bound.begin(), node.bound.end(), [&](IndexId index) {
    const auto& domain = program_[index].domain;
    return domain && domain->extent > 0;
  });
}

}  // namespace fuse::ir
