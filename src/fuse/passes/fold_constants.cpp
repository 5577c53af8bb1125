#include "fuse/passes/fold_constants.h"

#include <cmath>
#include <optional>

#include "fuse/ir/constant_arithmetic.h"
#include "fuse/ir/presence.h"
#include "fuse/ir/rewrite.h"
#include "fuse/ir/types.h"

namespace fuse::passes {

namespace {

using ir::Expr;
using ir::NumberClass;
using ir::Op;

// Only what IEEE and absence allow: x * 1 and x / 1 are x, but x * 0 is not 0 (x may be nan or
// absent) and x + 0 is not x (x may be -0).
class Folder {
 public:
  explicit Folder(const ir::Program& program)
      : program_(program), presence_(program), classes_(program) {}

  Expr fold(const Expr& expr) {
    switch (expr->op) {
      case Op::Extent: return fold_extent(expr);
      case Op::Select: return fold_select(expr);
      case Op::Guard: return is_true(expr->args[0]) ? expr->args[1] : expr;
      case Op::Mul:
        if (is_one(expr->args[0])) return keep_class(expr, expr->args[1]);
        if (is_one(expr->args[1])) return keep_class(expr, expr->args[0]);
        return fold_value(expr);
      case Op::Div:
        if (is_one(expr->args[1])) return keep_class(expr, expr->args[0]);
        return fold_value(expr);
      default: return fold_value(expr);
    }
  }

 private:
  // The value of a constant expression. Truths are never made into numbers, which would change
  // their class, but conditions look through them.
  std::optional<double> value_of(const Expr& expr) {
    if (expr->op == Op::Number) return expr->number;
    if (expr->op == Op::And || expr->op == Op::Or) return value_of_connective(*expr);
    if (!ir::is_elementwise(expr->op)) return std::nullopt;
    double values[2] = {};
    for (std::size_t i = 0; i < expr->args.size(); ++i) {
      const std::optional<double> value = value_of(expr->args[i]);
      if (!value) return std::nullopt;
      values[i] = *value;
    }
    const bool whole = classes_.of(expr) != NumberClass::Real;
    return whole ? ir::compute_whole(expr->op, values[0], values[1])
                 : ir::compute(expr->op, values[0], values[1]);
  }

  // One side can decide.
  std::optional<double> value_of_connective(const ir::Node& node) {
    const std::optional<double> a = value_of(node.args[0]), b = value_of(node.args[1]);
    const bool deciding = node.op == Op::Or;
    if ((a && (*a != 0) == deciding) || (b && (*b != 0) == deciding)) return deciding;
    if (a && b) return !deciding;
    return std::nullopt;
  }

  bool is_true(const Expr& condition) {
    const std::optional<double> value = value_of(condition);
    return value && *value != 0;
  }

  static bool is_one(const Expr& expr) { return expr->op == Op::Number && expr->number == 1; }

  Expr keep_class(const Expr& expr, const Expr& replacement) {
    return classes_.of(expr) == classes_.of(replacement) ? replacement : fold_value(expr);
  }

  Expr fold_value(const Expr& expr) {
    if (expr->op == Op::Number) return expr;
    const NumberClass type = classes_.of(expr);
    if (type == NumberClass::Bool) return expr;
    const std::optional<double> value = value_of(expr);
    return value ? ir::number(*value, type != NumberClass::Real, expr->range) : expr;
  }

  Expr fold_extent(const Expr& expr) {
    const std::optional<ir::Domain>& domain = program_[expr->index].domain;
    if (!domain) return expr;
    return ir::number(static_cast<double>(domain->extent), true, expr->range);
  }

  // A select is present even where its arm is absent, and of the class of both arms.
  Expr fold_select(const Expr& expr) {
    const std::optional<double> condition = value_of(expr->args[0]);
    if (!condition) return expr;
    const Expr& arm = expr->args[*condition != 0 ? 1 : 2];
    if (!presence_.always(arm)) return expr;
    if (classes_.of(arm) == classes_.of(expr)) return arm;
    const bool whole_number = arm->op == Op::Number && classes_.of(expr) == NumberClass::Real;
    return whole_number ? ir::number(arm->number, false, arm->range) : expr;
  }

  const ir::Program& program_;
  ir::Presence presence_;
  ir::Classes classes_;
};

}  // namespace

bool fold_constants(ir::Program& program, const Context&) {
  Folder folder(program);
  return ir::rewrite(program, [&](const Expr& expr) { return folder.fold(expr); });
}

}  // namespace fuse::passes
