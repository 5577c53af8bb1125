// Elementwise operations, with what each does about absent arguments.
#include <tuple>

#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

using ir::Op;

Code code_of(Op op) {
  switch (op) {
    case Op::Neg: return Code::Neg;
    case Op::Mul: return Code::Mul;
    case Op::Div: return Code::Div;
    case Op::Add: return Code::Add;
    case Op::Sub: return Code::Sub;
    case Op::FloorDiv: return Code::FloorDiv;
    case Op::Mod: return Code::Mod;
    case Op::Pow: return Code::Pow;
    case Op::Min: return Code::Min;
    case Op::Max: return Code::Max;
    case Op::Eq: return Code::Eq;
    case Op::Ne: return Code::Ne;
    case Op::Lt: return Code::Lt;
    case Op::Le: return Code::Le;
    case Op::Gt: return Code::Gt;
    case Op::Ge: return Code::Ge;
    case Op::And: return Code::And;
    case Op::Or: return Code::Or;
    case Op::Not: return Code::Not;
    case Op::Truth: return Code::Truth;
    case Op::Abs: return Code::Abs;
    case Op::Exp: return Code::Exp;
    case Op::Log: return Code::Log;
    case Op::Log1p: return Code::Log1p;
    case Op::Expm1: return Code::Expm1;
    case Op::Sqrt: return Code::Sqrt;
    case Op::Sin: return Code::Sin;
    case Op::Cos: return Code::Cos;
    case Op::Tan: return Code::Tan;
    case Op::Tanh: return Code::Tanh;
    case Op::Erf: return Code::Erf;
    case Op::Floor: return Code::Floor;
    case Op::Ceil: return Code::Ceil;
    case Op::Round: return Code::Round;
    case Op::Sign: return Code::Sign;
    case Op::IsNan: return Code::IsNan;
    case Op::ToInt: return Code::ToInt;
    case Op::ToFloat: return Code::ToReal;
    case Op::Select: return Code::Select;
    // The others are lowered elsewhere.
    case Op::Read:
    case Op::Number:
    case Op::Iota:
    case Op::Entity:
    case Op::Extent:
    case Op::Hole:
    case Op::Guard:
    case Op::Reduce:
    case Op::Contract:
    case Op::Scan:
    case Op::Sort:
    case Op::Kernel: break;
  }
  return Code::Constant;
}

// Integer arithmetic that may overflow or divide by zero, and so needs a site.
bool is_checked(Code code) {
  switch (code) {
    case Code::Neg:
    case Code::Abs:
    case Code::Add:
    case Code::Sub:
    case Code::Mul:
    case Code::FloorDiv:
    case Code::Mod: return true;
    default: return false;
  }
}

}  // namespace

Reg LoopBuilder::arithmetic(Code code, Lane lane, Reg a, Reg b, Reg active, SourceRange range) {
  Instruction at{.code = code, .lane = lane, .a = a, .b = b};
  if (lane == Lane::Int && is_checked(code)) {
    at.active = active;
    at.site = overflow_site(range);
    if (code == Code::FloorDiv || code == Code::Mod) {
      program_.sites.back().kind = Site::Kind::DivisionByZero;
    }
  }
  return emit(at);
}

Lowered LoopBuilder::lower_map(const Expr& expr, const Expr& active) {
  switch (expr->op) {
    case Op::Number: return {constant(expr->number, Lane::Real), Lane::Real, no_reg};
    case Op::Iota: return {linear(LinearForm{0, {{expr->index, 1}}}), Lane::Int, no_reg};
    case Op::Extent: {
      const auto extent = static_cast<double>(lowering_.axis(expr->index).extent);
      return {constant(extent, Lane::Int), Lane::Int, no_reg};
    }
    case Op::Neg:
    case Op::Mul:
    case Op::Div:
    case Op::FloorDiv:
    case Op::Mod: return lower_product(expr, active);
    case Op::Add:
    case Op::Sub: return lower_sum(expr, active);
    case Op::Select: return lower_select(expr, active);
    case Op::Guard: return lower_guard(expr, active);
    case Op::Pow: return lower_power(expr, active);
    default: return expr->args.size() == 1 ? lower_unary(expr, active) : lower_binary(expr, active);
  }
}

Lowered LoopBuilder::product(const Lowered& a, const Lowered& b, Lane lane, SourceRange range) {
  Lowered result{no_reg, lane, both(a.present, b.present)};
  result.value = arithmetic(Code::Mul, lane, as(a, lane), as(b, lane), result.present, range);
  for (const Lowered* factor : {&a, &b}) {
    if (factor->present == no_reg) continue;
    result.value = emit({.code = Code::AbsentZero,
                         .lane = lane,
                         .a = as(*factor, lane),
                         .b = factor->present,
                         .c = result.value});
  }
  return result;
}

// A factor that may read at positions that do not exist, beside one that may be absent: where that
// one is, this does not matter.
Lowered LoopBuilder::lower_beside(const Expr& expr, const Lowered& other, const Expr& active) {
  const Reg before = beside_;
  beside_ = both(before, other.present);
  Lowered result = lower(expr, active);
  beside_ = before;
  return result;
}

// The arguments of what is absent where either is. What cannot miss comes first, and says where the
// other matters.
std::pair<Lowered, Lowered> LoopBuilder::lower_both(const Expr& expr, const Expr& active) {
  const Expr &a = expr->args[0], &b = expr->args[1];
  if (lowering_.may_miss(a) && !lowering_.may_miss(b)) {
    const Lowered second = lower(b, active);
    return {lower_beside(a, second, active), second};
  }
  const Lowered first = lower(a, active);
  return {first, lowering_.may_miss(b) ? lower_beside(b, first, active) : lower(b, active)};
}

// Absent when any argument is; its value is then 0 where an absent argument's is.
Lowered LoopBuilder::lower_product(const Expr& expr, const Expr& active) {
  const Lane lane = lowering_.lane_of(expr);
  Lowered args[2];
  Reg values[2] = {no_reg, no_reg};
  Lowered result{no_reg, lane, no_reg};
  const std::size_t count = expr->args.size();  // 1 of a sign
  if (count == 2) {
    std::tie(args[0], args[1]) = lower_both(expr, active);
  } else {
    args[0] = lower(expr->args[0], active);
  }
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = as(args[i], lane);
    result.present = both(result.present, args[i].present);
  }
  const Reg watched = lane == Lane::Int ? both(condition(active, {}), result.present) : no_reg;
  result.value = arithmetic(code_of(expr->op), lane, values[0], values[1], watched, expr->range);
  for (std::size_t i = 0; i < expr->args.size(); ++i) {
    if (args[i].present == no_reg) continue;
    result.value = emit({.code = Code::AbsentZero,
                         .lane = lane,
                         .a = values[i],
                         .b = args[i].present,
                         .c = result.value});
  }
  return result;
}

Lowered LoopBuilder::lower_sum(const Expr& expr, const Expr& active) {
  const Lane lane = lowering_.lane_of(expr);
  Lowered a, b;
  if (expr->strict) {
    std::tie(a, b) = lower_both(expr, active);
  } else {
    a = lower(expr->args[0], active);
    b = lower(expr->args[1], active);
  }
  Lowered result{no_reg, lane, no_reg};
  if (expr->strict) {
    result.present = both(a.present, b.present);
  } else if (a.present != no_reg && b.present != no_reg) {
    result.present = emit({.code = Code::Or, .lane = Lane::Bool, .a = a.present, .b = b.present});
  }
  const Reg watched = lane == Lane::Int ? both(condition(active, {}), result.present) : no_reg;
  result.value =
      arithmetic(code_of(expr->op), lane, as(a, lane), as(b, lane), watched, expr->range);
  return result;
}

// Errors of the arm that is not taken do not show.
Lowered LoopBuilder::lower_select(const Expr& expr, const Expr& active) {
  const Lane lane = lowering_.lane_of(expr);
  const Expr& chosen = expr->args[0];
  Reg which = as(lower(chosen, active), Lane::Bool);
  Expr when_true = lowering_.may_fail(expr->args[1]) ? lowering_.both(active, chosen) : Expr();
  Expr when_false = lowering_.may_fail(expr->args[2])
                        ? lowering_.both(active, lowering_.negated(chosen))
                        : Expr();
  Reg yes = as(lower(expr->args[1], when_true), lane);
  Reg no = as(lower(expr->args[2], when_false), lane);
  return {emit({.code = Code::Select, .lane = lane, .a = which, .b = yes, .c = no}), lane, no_reg};
}

Lowered LoopBuilder::lower_guard(const Expr& expr, const Expr& active) {
  const Expr& when = expr->args[0];
  const bool value_first = lowering_.may_miss(when) && !lowering_.may_fail(expr->args[1]);
  Expr inner = lowering_.may_fail(expr->args[1]) ? lowering_.both(active, when) : Expr();
  Lowered value;
  if (value_first) value = lower(expr->args[1], inner);
  Reg holds = as(value_first ? lower_beside(when, value, active) : lower(when, active), Lane::Bool);
  if (!value_first) value = lower(expr->args[1], inner);
  if (always(holds)) return value;
  Reg shown = emit({.code = Code::Select,
                    .lane = value.lane,
                    .a = holds,
                    .b = value.value,
                    .c = constant(0, value.lane)});
  return {shown, value.lane, both(holds, value.present)};
}

// x^n for a whole n by repeated squaring.
Lowered LoopBuilder::whole_power(Lowered base, std::int64_t exponent, const Expr& expr,
                                 Reg active) {
  Reg result = no_reg;
  for (Reg square = base.value;;) {
    if (exponent & 1) {
      result = result == no_reg
                   ? square
                   : arithmetic(Code::Mul, base.lane, result, square, active, expr->range);
    }
    exponent >>= 1;
    if (exponent == 0) break;
    square = arithmetic(Code::Mul, base.lane, square, square, active, expr->range);
  }
  return {result, base.lane, no_reg};
}

Lowered LoopBuilder::lower_power(const Expr& expr, const Expr& active) {
  const Lane lane = lowering_.lane_of(expr);
  const ir::Node& exponent = *expr->args[1];
  Lowered base{as(lower(expr->args[0], active), lane), lane, no_reg};
  const bool whole = exponent.op == Op::Number && exponent.number >= 1 &&
                     exponent.number == static_cast<double>(static_cast<std::int64_t>(
                                            exponent.number < 1e9 ? exponent.number : 0));
  if (whole && (lane == Lane::Int || exponent.number <= 3)) {
    return whole_power(base, static_cast<std::int64_t>(exponent.number), expr,
                       condition(active, {}));
  }
  if (lane == Lane::Int) return {constant(1, lane), lane, no_reg};  // x^0
  Reg power = as(lower(expr->args[1], active), lane);
  return {emit({.code = Code::Pow, .lane = lane, .a = base.value, .b = power}), lane, no_reg};
}

Lowered LoopBuilder::lower_unary(const Expr& expr, const Expr& active) {
  Lowered arg = lower(expr->args[0], active);
  const Code code = code_of(expr->op);
  switch (expr->op) {
    case Op::Not: {
      Reg truth = as(arg, Lane::Bool);
      return {emit({.code = code, .lane = Lane::Bool, .a = truth}), Lane::Bool, no_reg};
    }
    case Op::Truth:
    case Op::IsNan:
      return {emit({.code = code, .lane = arg.lane, .a = arg.value}), Lane::Bool, no_reg};
    case Op::ToInt: return lower_int(arg, expr, active);
    case Op::ToFloat: return {as(arg, Lane::Real), Lane::Real, no_reg};
    default: break;
  }
  const Lane lane = lowering_.lane_of(expr);
  const Reg watched = lane == Lane::Int ? condition(active, {}) : no_reg;
  return {arithmetic(code, lane, as(arg, lane), no_reg, watched, expr->range), lane, no_reg};
}

// int(x): an error where x is nan, infinite or beyond int64.
Lowered LoopBuilder::lower_int(const Lowered& arg, const Expr& expr, const Expr& active) {
  if (arg.lane != Lane::Real) return {as(arg, Lane::Int), Lane::Int, no_reg};
  const Reg watched = both(condition(active, {}), beside_);
  return {emit({.code = Code::CheckedInt,
                .lane = Lane::Real,
                .a = arg.value,
                .active = watched,
                .site = overflow_site(expr->range)}),
          Lane::Int, no_reg};
}

Lane LoopBuilder::comparison_lane(const Expr& expr) {
  for (const Expr& arg : expr->args) {
    if (lowering_.may_be_infinite(arg)) return Lane::Real;
  }
  return plan::lane_of(ir::join(ir::arithmetic(lowering_.class_of(expr->args[0])),
                                ir::arithmetic(lowering_.class_of(expr->args[1]))));
}

Lowered LoopBuilder::lower_binary(const Expr& expr, const Expr& active) {
  const Expr &left = expr->args[0], &right = expr->args[1];
  // A position that does not exist matters only where the other condition holds.
  const bool left_last = lowering_.may_miss(left) && !lowering_.may_miss(right);
  const bool right_last = lowering_.may_miss(right) && !left_last;
  const bool conditions = expr->op == Op::And;
  Lowered a = lower(left, conditions && left_last ? lowering_.both(active, right) : active);
  Lowered b = lower(right, conditions && right_last ? lowering_.both(active, left) : active);
  const Code code = code_of(expr->op);
  Lane lane = lowering_.lane_of(expr);
  if (expr->op == Op::And || expr->op == Op::Or) {
    lane = Lane::Bool;
  } else if (lane == Lane::Bool) {  // a comparison, in the arithmetic of what is compared
    lane = comparison_lane(expr);
  }
  Reg value = emit({.code = code, .lane = lane, .a = as(a, lane), .b = as(b, lane)});
  return {value, result_lane(code, lane), no_reg};
}

}  // namespace fuse::plan
