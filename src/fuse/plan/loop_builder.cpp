#include "fuse/plan/loop_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fuse/plan/describe.h"

namespace fuse::plan {

LoopBuilder::LoopBuilder(Lowering& lowering, std::vector<IndexId> indices)
    : lowering_(lowering), indices_(std::move(indices)) {
  points_ = static_cast<double>(volume(lowering_.shape(indices_)));
}

std::size_t LoopBuilder::axis_number(IndexId index) const {
  return static_cast<std::size_t>(std::find(indices_.begin(), indices_.end(), index) -
                                  indices_.begin());
}

Reg LoopBuilder::emit(Instruction instruction) {
  instruction.dst = static_cast<Reg>(program_.code.size());
  program_.code.push_back(instruction);
  return instruction.dst;
}

int LoopBuilder::add_view(View view) {
  program_.views.push_back(std::move(view));
  return static_cast<int>(program_.views.size()) - 1;
}

Reg LoopBuilder::constant(double value, Lane lane) {
  auto key = std::pair(static_cast<int>(lane), value);
  const bool plain =
      value == value && !(value == 0 && std::signbit(value));  // nan and -0 compare oddly
  if (plain) {
    auto found = constants_.find(key);
    if (found != constants_.end()) return found->second;
  }
  Constant entry{value, 0};
  if (value >= 0x1p63) {
    entry.integer = std::numeric_limits<std::int64_t>::max();
  } else if (value < -0x1p63) {
    entry.integer = std::numeric_limits<std::int64_t>::min();
  } else if (value == value) {
    entry.integer = static_cast<std::int64_t>(value);
  }
  program_.constants.push_back(entry);
  Reg reg = emit({.code = Code::Constant,
                  .lane = lane,
                  .extra = static_cast<std::int32_t>(program_.constants.size()) - 1});
  if (plain) constants_.emplace(key, reg);
  return reg;
}

bool LoopBuilder::always(Reg condition) const {
  if (condition == no_reg) return true;
  const Instruction& at = program_.code[static_cast<std::size_t>(condition)];
  return at.code == Code::Constant && at.lane == Lane::Bool &&
         program_.constants[static_cast<std::size_t>(at.extra)].real != 0;
}

Reg LoopBuilder::both(Reg a, Reg b) {
  if (always(a)) return always(b) ? no_reg : b;
  if (always(b) || a == b) return a;
  return emit({.code = Code::And, .lane = Lane::Bool, .a = a, .b = b});
}

Reg LoopBuilder::as(const Lowered& value, Lane lane) {
  if (value.lane == lane) return value.value;
  Code code = lane == Lane::Real ? Code::ToReal : lane == Lane::Int ? Code::ToInt : Code::ToBool;
  const Instruction& source = program_.code[static_cast<std::size_t>(value.value)];
  if (source.code == Code::Constant && lane != Lane::Bool) {
    const Constant& entry = program_.constants[static_cast<std::size_t>(source.extra)];
    return constant(value.lane == Lane::Real ? entry.real : static_cast<double>(entry.integer),
                    lane);
  }
  return emit({.code = code, .lane = value.lane, .a = value.value});
}

Reg LoopBuilder::condition(const Expr& expr, const Expr& active) {
  if (!expr) return no_reg;
  return as(lower(expr, active), Lane::Bool);
}

View LoopBuilder::element_of(const LinearForm& form) const {
  View view{no_buffer, form.constant, std::vector<std::int64_t>(indices_.size(), 0)};
  for (const auto& [index, coefficient] : form.terms) {
    view.strides[axis_number(index)] += coefficient;
    view.offset += saturating_mul(coefficient, lowering_.axis(index).lo);
  }
  return view;
}

View LoopBuilder::view(BufferId buffer, const LinearForm& form) const {
  View view = element_of(form);
  view.buffer = buffer;
  return view;
}

View LoopBuilder::view(const Operand& operand) const {
  View view{operand.buffer, operand.offset, std::vector<std::int64_t>(indices_.size(), 0)};
  for (std::size_t i = 0; i < operand.indices.size(); ++i) {
    view.strides[axis_number(operand.indices[i])] += operand.strides[i];
  }
  return view;
}

Reg LoopBuilder::linear(const LinearForm& form) {
  if (form.terms.empty()) return constant(static_cast<double>(form.constant), Lane::Int);
  return emit({.code = Code::Linear, .lane = Lane::Int, .extra = add_view(element_of(form))});
}

Lowered LoopBuilder::load(const Operand& operand) {
  const Buffer& buffer = lowering_.plan()[operand.buffer];
  if (buffer.sparse) {
    std::vector<Reg> keys;
    for (std::size_t c = 0; c < operand.columns.size(); ++c) {
      LinearForm form{operand.constants[c], {}};
      if (operand.columns[c] != ir::no_index) form.add(operand.columns[c], 1);
      keys.push_back(linear(form));
    }
    Lowered result = find(operand.buffer, keys, no_reg);
    if (operand.truth) result.present = result.value;
    return result;
  }
  const int number = add_view(view(operand));
  Lowered result{no_reg, lane_of(buffer.dtype), no_reg};
  result.value = emit({.code = Code::Load, .lane = result.lane, .extra = number});
  if (!buffer.masked) return result;
  result.present = emit({.code = Code::LoadMask, .lane = Lane::Bool, .extra = number});
  if (operand.absent_value) {
    result.value = emit({.code = Code::Select,
                         .lane = result.lane,
                         .a = result.present,
                         .b = result.value,
                         .c = constant(*operand.absent_value, result.lane)});
  }
  return result;
}

int LoopBuilder::overflow_site(SourceRange range) {
  Site site{};
  site.kind = Site::Kind::Overflow;
  site.range = lowering_.range_or_statement(range);
  program_.sites.push_back(std::move(site));
  return static_cast<int>(program_.sites.size()) - 1;
}

Lowered LoopBuilder::lower(const Expr& expr, const Expr& active) {
  // Where nothing can go wrong it does not matter who looks.
  const Expr& watched = lowering_.may_fail(expr) ? active : Expr();
  if (beside_ != no_reg && lowering_.may_miss(expr)) return lower_uncached(expr, watched);
  auto key = std::pair(expr.get(), watched.get());
  auto found = lowered_.find(key);
  if (found != lowered_.end()) return found->second;
  Lowered result = lower_uncached(expr, watched);
  lowered_.emplace(key, result);
  return result;
}

Lowered LoopBuilder::lower_uncached(const Expr& expr, const Expr& active) {
  if (choice_ && choice_->implied.contains(expr.get())) {
    return {constant(1, Lane::Bool), Lane::Bool, no_reg};
  }
  if (choice_ && choice_->needs_finite) {
    if (choice_->apart.contains(expr.get())) return lower_apart(expr, active);
    if (choice_->nonzero.contains(expr.get())) {
      divisors_.push_back(
          {lowering_.tensor_buffer(expr->tensor), true, lowering_.program()[expr->tensor].name});
    }
  }
  switch (expr->op) {
    case ir::Op::Reduce:
    case ir::Op::Contract: return lower_reduction(expr, active);
    case ir::Op::Scan:
    case ir::Op::Sort:
    case ir::Op::Kernel:
      return load(lowering_.materialize(expr, lowering_.projected(active, expr->free)));
    case ir::Op::Read: return lower_read(expr, active);
    default: break;
  }
  const bool alone = beside_ == no_reg || !lowering_.may_miss(expr);
  if (alone && worth_materializing(expr, active)) {
    lowering_.want_mask(expr);  // whoever reads it may have to know where it is absent
    return load(lowering_.materialize(expr, lowering_.projected(active, expr->free)));
  }
  return lower_map(expr, active);
}

// In a buffer, where it can be checked before the join.
Lowered LoopBuilder::lower_apart(const Expr& expr, const Expr& active) {
  lowering_.want_mask(expr);
  const Operand operand = lowering_.materialize(expr, lowering_.projected(active, expr->free));
  if (choice_->nonzero.contains(expr.get())) {
    divisors_.push_back({operand.buffer, true, describe(lowering_.program(), expr)});
  }
  return load(operand);
}

namespace {

// Multiplications per element of the elementwise tree below `expr`, as far as it is fused.
double tree_cost(const Expr& expr) {
  switch (expr->op) {
    case ir::Op::Exp:
    case ir::Op::Log:
    case ir::Op::Log1p:
    case ir::Op::Expm1:
    case ir::Op::Sin:
    case ir::Op::Cos:
    case ir::Op::Tan:
    case ir::Op::Tanh:
    case ir::Op::Erf:
    case ir::Op::Pow: return 20;
    case ir::Op::Number:
    case ir::Op::Iota:
    case ir::Op::Extent:
    case ir::Op::Read:
    case ir::Op::Reduce:
    case ir::Op::Contract: return 0;
    default: break;
  }
  double sum = 1;
  for (const Expr& arg : expr->args) {
    if (sum < 20) sum += tree_cost(arg);
  }
  return sum;
}

}  // namespace

// A costly part that depends on few of the loop's indices is computed once, into a buffer. (What
// depends on none is computed once per loop anyway.)
bool LoopBuilder::worth_materializing(const Expr& expr, const Expr& active) {
  constexpr double least_reuse = 4, least_cost = 12;
  const auto own_axes = std::count_if(indices_.begin(), indices_.end(), [&](IndexId index) {
    return raw(index) < lowering_.program().indices.size();
  });
  if (active || expr->free.empty()) return false;
  if (static_cast<std::ptrdiff_t>(expr->free.size()) >= own_axes) return false;
  const auto own = static_cast<double>(volume(lowering_.shape(expr->free)));
  return points_ >= least_reuse * own && own > 0 && tree_cost(expr) >= least_cost;
}

Loop LoopBuilder::finish(Sink sink) {
  // Tuples have no place that depends on the point.
  if (sink.kind == Sink::Kind::Append) sink.out.strides.assign(indices_.size(), 0);
  if (!choice_) {
    Loop loop = order_axes(lowering_.axes(indices_), 0, std::move(program_), std::move(sink));
    finish_loop(loop);
    return loop;
  }
  Drive drive = drive_of(sink);
  std::vector<Axis> axes;
  for (IndexId index : indices_) {
    axes.push_back(index == ir::no_index ? Axis{index, "", 0, 1} : lowering_.axis(index));
  }
  const auto fixed = static_cast<std::size_t>(drive.axes + drive.rows + drive.repeated);
  Loop loop = order_axes(std::move(axes), fixed, std::move(program_), std::move(sink));
  loop.drive = std::move(drive);
  take_rows(loop, fixed, lowering_.plan());
  finish_loop(loop);
  return loop;
}

}  // namespace fuse::plan
