// Values put into buffers.
#include <algorithm>

#include "fuse/ir/constant_arithmetic.h"
#include "fuse/plan/describe.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

BufferId Lowering::add_buffer(Buffer buffer) {
  plan_.buffers.push_back(std::move(buffer));
  return BufferId{static_cast<std::uint32_t>(plan_.buffers.size() - 1)};
}

BufferId Lowering::add_scratch(const data::Shape& shape, Lane lane, bool masked) {
  Buffer buffer;
  buffer.name = "t" + std::to_string(plan_.buffers.size());
  buffer.dtype = dtype_of(lane);
  buffer.shape = shape;
  buffer.masked = masked;
  return add_buffer(std::move(buffer));
}

BufferId Lowering::add_tuples(const std::vector<IndexId>& order, Lane lane, bool masked,
                              double missing, double tuples) {
  const BufferId id = add_scratch({}, lane, masked);
  Buffer& buffer = plan_[id];
  for (IndexId index : order) buffer.shape.push_back(axis(index).lo + axis(index).extent);
  buffer.sparse = true;
  buffer.tuples = tuples;
  buffer.missing = missing;
  return id;
}

// Keys are positions, whatever the first one of the index's domain.
Operand Lowering::tuples_operand(BufferId buffer, const std::vector<IndexId>& order) const {
  Operand result;
  result.buffer = buffer;
  result.indices = result.columns = order;
  result.strides.assign(order.size(), 0);
  result.constants.assign(order.size(), 0);
  return result;
}

// The buffer of a layout; one that was made for a result learns here whether it has a mask.
BufferId Lowering::place(const Layout& layout, Lane lane, bool masked) {
  if (layout.into == no_buffer) return add_scratch(shape(layout.order), lane, masked);
  if (plan_[layout.into].role == Role::Result) plan_[layout.into].masked = masked;
  return layout.into;
}

Operand Lowering::operand(BufferId buffer, const std::vector<IndexId>& order) const {
  return {buffer, 0, order, row_major_strides(shape(order)), std::nullopt};
}

Step& Lowering::add_step(Step step) {
  if (!step.range.valid()) step.range = statement_range_;
  step.statement = statement_;
  estimate(plan_, step);
  plan_.steps.push_back(std::move(step));
  return plan_.steps.back();
}

Operand Lowering::materialize(const Expr& expr, const Expr& active) {
  auto key = std::pair(expr.get(), may_fail(expr) ? active.get() : nullptr);
  auto found = materialized_.find(key);
  if (found != materialized_.end()) return found->second;
  Operand result = materialize(expr, active, Layout{expr->free, no_buffer});
  kept_.push_back(expr);
  materialized_.emplace(key, result);
  return result;
}

Operand Lowering::materialize(const Expr& expr, const Expr& active, const Layout& layout) {
  switch (expr->op) {
    case ir::Op::Reduce: return lower_reduce(expr, active, layout);
    case ir::Op::Contract: return lower_contract(*this, expr, active, layout);
    case ir::Op::Scan:
    case ir::Op::Sort: return lower_along(expr, active, layout);
    case ir::Op::Kernel: return lower_kernel(expr, active, layout);
    default: return store(expr, active, layout, lane_of(expr));
  }
}

// A factor that is absent or 0 nearly everywhere, kept as tuples. (Elsewhere an absent value may
// count as another number.)
std::optional<Operand> Lowering::store_few(const Expr& expr, const Expr& active) {
  const Layout layout{expr->free, no_buffer};
  const bool elementwise = ir::is_pointwise(expr->op) || expr->op == ir::Op::Read;
  const Lane lane = lane_of(expr);
  const bool always = presence_.always(expr);
  const bool truth = expr->op == ir::Op::Read && expr->truth;
  // Tuples of truths hold no false that is present.
  const bool possible = truth || (lane != Lane::Bool && (always || wants_mask(expr)));
  if (!elementwise || layout.order.empty() || !possible) return std::nullopt;
  const Meeting meeting{always ? ir::Combine::Sum : ir::Combine::Max, !always};
  const auto choice = choose_drive(*this, expr, meeting, layout.order);
  if (!choice || !prefers_sparse(*this, *choice, layout.order)) return std::nullopt;
  const BufferId into = add_tuples(layout.order, lane, !always && !truth, 0,
                                   estimated_points(*this, *choice, layout.order));
  Operand result = store_tuples(expr, active, {layout.order, into}, lane, *choice);
  result.truth = truth;
  return result;
}

Operand Lowering::store(const Expr& expr, const Expr& active, const Layout& layout, Lane lane) {
  if (layout.into != no_buffer && plan_[layout.into].sparse) {
    const Meeting meeting{result_combine(expr)};
    return store_tuples(expr, active, layout, lane,
                        *choose_drive(*this, expr, meeting, layout.order));
  }
  LoopBuilder builder(*this, layout.order);
  Lowered value = builder.lower(expr, active);
  Sink sink;
  sink.lane = lane;
  sink.value = builder.as(value, lane);
  sink.present = wants_mask(expr) ? value.present : no_reg;
  const BufferId buffer = place(layout, lane, sink.present != no_reg);
  sink.out = builder.view(operand(buffer, layout.order));
  Step step;
  step.what = plan_[buffer].name + " = " + describe(program_, expr);
  step.range = expr->range;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
  return operand(buffer, layout.order);
}

// The tuples at which a value is present; their keys are positions in the layout's buffer.
Operand Lowering::store_tuples(const Expr& expr, const Expr& active, const Layout& layout,
                               Lane lane, const DriveChoice& choice) {
  const bool counted_from_zero = plan_[layout.into].role == Role::Result;
  LoopBuilder builder(*this, layout.order, choice);
  Lowered value = builder.lower(expr, active);
  Sink sink;
  sink.kind = Sink::Kind::Append;
  sink.combine = lane == Lane::Bool ? ir::Combine::Or : ir::Combine::Max;  // each comes once
  sink.lane = lane;
  sink.value = builder.as(value, lane);
  sink.present = value.present;
  sink.out.buffer = layout.into;
  for (IndexId index : layout.order) {
    const std::int64_t first = counted_from_zero ? axis(index).lo : 0;
    sink.keys.push_back(builder.linear(LinearForm{-first, {{index, 1}}}));
  }
  Step step;
  step.what = plan_[layout.into].name + " = " + describe(program_, expr);
  step.range = expr->range;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
  return tuples_operand(layout.into, layout.order);
}

// A relation read at plain indices and constants, as it lies there.
std::optional<Operand> Lowering::tuples_of(const Expr& read) {
  if (read->op != ir::Op::Read) return std::nullopt;
  Operand result;
  result.buffer = tensor_buffer(read->tensor);
  if (!plan_[result.buffer].sparse) return std::nullopt;
  for (std::size_t c = 0; c < read->columns.size(); ++c) {
    const ir::Column& column = read->columns[c];
    const std::int64_t extent = plan_[result.buffer].shape[c];
    std::optional<LinearForm> at;
    if (column.kind == ir::ColumnKind::Plain) {
      result.columns.push_back(column.index);
      result.constants.push_back(0);
      result.indices = joined(result.indices, {column.index});
      continue;
    }
    if (column.kind == ir::ColumnKind::Affine) at = linear_form(program_, column.position);
    if (!at || !at->terms.empty() || at->constant < 0 || at->constant >= extent) {
      return std::nullopt;
    }
    result.columns.push_back(ir::no_index);
    result.constants.push_back(at->constant);
  }
  const bool truths =
      plan_[result.buffer].dtype == data::DType::Bool && !plan_[result.buffer].masked;
  if (read->truth && !truths) return std::nullopt;
  result.strides.assign(result.indices.size(), 0);
  result.truth = read->truth;
  return result;
}

std::optional<Operand> Lowering::view_of(const Expr& read) {
  if (auto tuples = tuples_of(read)) return tuples;
  if (read->op != ir::Op::Read || read->truth) return std::nullopt;
  const ir::Tensor& tensor = program_[read->tensor];
  if (plan_[tensor_buffer(read->tensor)].sparse) return std::nullopt;
  Access access = plan::access(program_, read->columns, *tensor.shape);
  if (!access.general.empty()) return std::nullopt;
  Operand result;
  result.buffer = tensor_buffer(read->tensor);
  result.offset = access.strided.constant;
  // An index of stride 0 belongs to the value all the same.
  for (IndexId index : read->free) {
    std::int64_t stride = 0;
    for (const auto& [term, coefficient] : access.strided.terms) {
      if (term == index) stride = coefficient;
    }
    result.indices.push_back(index);
    result.strides.push_back(stride);
    result.offset += saturating_mul(stride, axis(index).lo);
  }
  if (plan_[result.buffer].masked && tensor.is_source()) result.absent_value = tensor.zero();
  return result;
}

Operand Lowering::operand_of(const Expr& expr, const Expr& active) {
  if (auto view = view_of(expr)) return *view;
  const Expr own = projected(active, expr->free);
  const auto key = std::pair(expr.get(), own.get());
  const auto found = few_.find(key);
  if (found != few_.end()) return found->second;
  const auto few = store_few(expr, own);
  if (!few) return materialize(expr, own);
  kept_.push_back(expr);
  return few_.emplace(key, *few).first->second;
}

}  // namespace fuse::plan
