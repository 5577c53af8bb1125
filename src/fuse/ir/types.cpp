#include "fuse/ir/types.h"

#include <algorithm>

namespace fuse::ir {

namespace {

NumberClass arithmetic(NumberClass a, NumberClass b) { return join(arithmetic(a), arithmetic(b)); }

// x^2 of a whole number is whole; any other power is real.
bool is_whole_exponent(const Expr& exponent) {
  return exponent->op == Op::Number && exponent->integral && exponent->number >= 0;
}

}  // namespace

NumberClass join(NumberClass a, NumberClass b) {
  if (a == b) return a;
  if (a == NumberClass::Real || b == NumberClass::Real) return NumberClass::Real;
  return NumberClass::Integer;  // any two of Bool, Weak, Integer
}

NumberClass arithmetic(NumberClass a) { return a == NumberClass::Bool ? NumberClass::Integer : a; }

NumberClass combined(Combine combine, NumberClass a) {
  switch (combine) {
    case Combine::Sum:
    case Combine::Product:
    case Combine::Max:
    case Combine::Min: return arithmetic(a);
    case Combine::Avg:
    case Combine::LogSumExp:
    case Combine::Std:
    case Combine::Var: return NumberClass::Real;
    case Combine::Or:
    case Combine::And: return NumberClass::Bool;
    case Combine::Count:
    case Combine::ArgMax:
    case Combine::ArgMin: return NumberClass::Integer;
  }
  return NumberClass::Real;
}

NumberClass class_of(const Tensor& tensor) {
  if (tensor.boolean || tensor.dtype == data::DType::Bool) return NumberClass::Bool;
  if (!data::is_float(tensor.dtype)) return NumberClass::Integer;
  return tensor.weak_integer ? NumberClass::Weak : NumberClass::Real;
}

NumberClass class_of(const Program& program, const Expr& expr) { return Classes(program).of(expr); }

NumberClass Classes::of(const Expr& expr) {
  auto found = seen_.find(expr.get());
  if (found != seen_.end()) return found->second;
  NumberClass result = compute(*expr);
  seen_.emplace(expr.get(), result);
  kept_.push_back(expr);
  return result;
}

NumberClass Classes::compute(const Node& node) {
  switch (node.op) {
    case Op::Read: return node.truth ? NumberClass::Bool : class_of(program_[node.tensor]);
    case Op::Number: return node.integral ? NumberClass::Weak : NumberClass::Real;
    case Op::Iota:
    case Op::Entity:
    case Op::Extent:
    case Op::ToInt: return NumberClass::Integer;
    case Op::Eq:
    case Op::Ne:
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::Truth:
    case Op::IsNan: return NumberClass::Bool;
    case Op::Neg:
    case Op::Abs:
    case Op::Sign:
    case Op::Floor:
    case Op::Ceil:
    case Op::Round: return ir::arithmetic(of(node.args[0]));
    case Op::Mul:
    case Op::Add:
    case Op::Sub:
    case Op::FloorDiv:
    case Op::Mod:
    case Op::Min:
    case Op::Max: return arithmetic(of(node.args[0]), of(node.args[1]));
    case Op::Pow:
      return is_whole_exponent(node.args[1]) ? ir::arithmetic(of(node.args[0])) : NumberClass::Real;
    case Op::Select: return join(of(node.args[1]), of(node.args[2]));
    case Op::Guard: return of(node.args[1]);
    case Op::Reduce:
    case Op::Scan: return combined(node.combine, of(node.args[0]));
    case Op::Contract: {
      NumberClass result = NumberClass::Weak;  // of no factors: the number 1
      for (std::size_t i = 0; i < node.args.size(); ++i) {
        NumberClass factor = ir::arithmetic(of(node.args[i]));
        result = i == 0 ? factor : join(result, factor);
      }
      return result;
    }
    case Op::Sort: return of(node.args[0]);
    case Op::Hole:
    case Op::Div:
    case Op::Exp:
    case Op::Log:
    case Op::Log1p:
    case Op::Expm1:
    case Op::Sqrt:
    case Op::Sin:
    case Op::Cos:
    case Op::Tan:
    case Op::Tanh:
    case Op::Erf:
    case Op::ToFloat:
    case Op::Kernel: {
      const bool position = node.combine == Combine::ArgMax || node.combine == Combine::ArgMin;
      return position ? NumberClass::Integer : NumberClass::Real;
    }
  }
  return NumberClass::Real;
}

bool Infinities::possible(const Expr& expr) {
  auto found = seen_.find(expr.get());
  if (found != seen_.end()) return found->second;
  const NumberClass number = classes_.of(expr);
  const bool whole = number == NumberClass::Integer || number == NumberClass::Weak;
  const bool result = whole && compute(*expr);
  seen_.emplace(expr.get(), result);
  kept_.push_back(expr);
  return result;
}

bool Infinities::contributes_always(const Node& reduction) {
  const bool some = std::all_of(reduction.bound.begin(), reduction.bound.end(), [&](IndexId index) {
    return classes_.program()[index].domain.value_or(Domain{}).extent > 0;
  });
  return some && presence_.always(reduction.args[0]);
}

bool Infinities::compute(const Node& node) {
  if (node.op == Op::Read || node.op == Op::ToInt) return false;
  const bool extreme = node.combine == Combine::Max || node.combine == Combine::Min;
  if (node.op == Op::Reduce) {
    if (combined(node.combine, NumberClass::Real) == NumberClass::Integer) return false;  // counts
    if (extreme && !contributes_always(node)) return true;
  }
  return std::any_of(node.args.begin(), node.args.end(),
                     [&](const Expr& arg) { return possible(arg); });
}

}  // namespace fuse::ir
