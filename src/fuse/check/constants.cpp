// Numbers known without running the program: constants and arithmetic on them.
#include <cmath>

#include "fuse/check/names.h"
#include "fuse/check/session.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Operator;

static std::optional<Constant> binary(Operator op, Constant a, Constant b) {
  bool integral = a.integral && b.integral;
  switch (op) {
    case Operator::Add: return Constant{a.value + b.value, integral, {}};
    case Operator::Subtract: return Constant{a.value - b.value, integral, {}};
    case Operator::Multiply:
    case Operator::Juxtapose: return Constant{a.value * b.value, integral, {}};
    case Operator::Divide: {
      double q = a.value / b.value;
      return Constant{q, integral && q == std::floor(q) && std::isfinite(q), {}};
    }
    case Operator::FloorDivide: return Constant{std::floor(a.value / b.value), integral, {}};
    case Operator::Modulo:
      return Constant{a.value - b.value * std::floor(a.value / b.value), integral, {}};
    case Operator::Power: return Constant{std::pow(a.value, b.value), integral && b.value >= 0, {}};
    default: return std::nullopt;
  }
}

static std::optional<Constant> call(Session& session, Scope& scope, const syntax::Expr& expr) {
  if (expr.args.size() != 1 || find(scope, expr.text)) return std::nullopt;
  auto arg = try_constant(session, scope, *expr.args[0]);
  if (!arg) return std::nullopt;
  static constexpr std::pair<std::string_view, double (*)(double)> functions[] = {
      {"sqrt", std::sqrt}, {"exp", std::exp}, {"log", std::log},
      {"sin", std::sin},   {"cos", std::cos}, {"floor", std::floor}};
  for (const auto& [name, f] : functions) {
    if (name == expr.text) return Constant{f(arg->value), name == "floor", {}};
  }
  return expr.text == "const" ? arg : std::nullopt;
}

std::optional<Constant> try_constant(Session& session, Scope& scope, const syntax::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Number: return Constant{expr.number, expr.integral, expr.range};
    case ExprKind::Bool: return Constant{expr.number, true, expr.range};
    case ExprKind::Paren: return try_constant(session, scope, *expr.args[0]);
    case ExprKind::Round: return call(session, scope, expr);
    case ExprKind::Name: {
      const Symbol* symbol = find(scope, expr.text);
      const auto* constant = symbol ? std::get_if<Constant>(symbol) : nullptr;
      return constant ? std::optional<Constant>(*constant) : std::nullopt;
    }
    case ExprKind::Unary: {
      auto inner = try_constant(session, scope, *expr.args[0]);
      if (!inner || expr.op == Operator::Not) return std::nullopt;
      if (expr.op == Operator::Negate) inner->value = -inner->value;
      return inner;
    }
    case ExprKind::Binary: {
      auto a = try_constant(session, scope, *expr.args[0]);
      auto b = a ? try_constant(session, scope, *expr.args[1]) : std::nullopt;
      return b ? binary(expr.op, *a, *b) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::optional<Constant> constant_value(Session& session, Scope& scope, const syntax::Expr& expr,
                                       const char* what) {
  auto value = try_constant(session, scope, expr);
  if (!value) session.report(Kind::ConstantExpected, expr.range, what);
  return value;
}

}  // namespace fuse::check
