// Reductions, scans, sorts and builtins run as a whole.
#include <algorithm>

#include "fuse/builtins/builtin.h"
#include "fuse/plan/describe.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

using ir::Combine;

// The lane type of what is combined; the accumulator has the lane type of the result.
Lane combined_lane(Combine combine, Lane result, Lane arg) {
  switch (combine) {
    case Combine::Or:
    case Combine::And:
    case Combine::Count: return Lane::Bool;
    case Combine::ArgMax:
    case Combine::ArgMin: return arg == Lane::Bool ? Lane::Int : arg;
    case Combine::Sum:
    case Combine::Product:
    case Combine::Max:
    case Combine::Min:
    case Combine::Avg:
    case Combine::LogSumExp:
    case Combine::Std:
    case Combine::Var: return result;
  }
  return result;
}

// The builtin's index letters in order of first appearance are the node's axes.
std::vector<IndexId> axes_named(const std::vector<std::string>& letters, const ir::Node& node,
                                const builtins::Signature& signature) {
  std::vector<std::string> seen;
  for (const auto& parameter : signature.parameters) {
    for (const std::string& letter : parameter.indices) {
      if (std::find(seen.begin(), seen.end(), letter) == seen.end()) seen.push_back(letter);
    }
  }
  std::vector<IndexId> result;
  for (const std::string& letter : letters) {
    auto at = static_cast<std::size_t>(std::find(seen.begin(), seen.end(), letter) - seen.begin());
    if (at < node.axes.size()) result.push_back(node.axes[at]);
  }
  return result;
}

}  // namespace

// The buffers beside the value that an operator needs while it accumulates.
void add_accumulators(Lowering& lowering, Sink& sink, const data::Shape& cells) {
  switch (sink.combine) {
    case Combine::Avg: sink.extra[0] = lowering.add_scratch(cells, Lane::Int, false); break;
    case Combine::LogSumExp: sink.extra[0] = lowering.add_scratch(cells, Lane::Real, false); break;
    case Combine::Std:
    case Combine::Var:
      sink.extra[0] = lowering.add_scratch(cells, Lane::Int, false);
      sink.extra[1] = lowering.add_scratch(cells, Lane::Real, false);
      break;
    case Combine::ArgMax:
    case Combine::ArgMin: sink.extra[0] = lowering.add_scratch(cells, sink.lane, false); break;
    case Combine::Sum:
    case Combine::Max:
    case Combine::Min:
    case Combine::Product:
    case Combine::Or:
    case Combine::And:
    case Combine::Count: break;
  }
}

// The loop that fills the sink's buffers.
Loop Lowering::reduce_loop(LoopBuilder& builder, const Expr& expr, const Expr& active,
                           const std::vector<IndexId>& order, Sink sink) {
  Lowered value = builder.lower(expr->args[0], active);
  sink.value = builder.as(value, sink.lane);
  sink.present = value.present;
  if (may_fail(expr)) sink.present = builder.both(sink.present, builder.condition(active, {}));
  if (expr->combine == Combine::ArgMax || expr->combine == Combine::ArgMin) {
    sink.position = builder.linear(LinearForm{0, {{expr->bound.front(), 1}}});
  }
  sink.site = builder.overflow_site(expr->range);
  if (sink.kind == Sink::Kind::Append) {
    for (IndexId index : order) sink.keys.push_back(builder.linear(LinearForm{0, {{index, 1}}}));
  } else {
    sink.out = builder.view(operand(sink.out.buffer, order));
  }
  return builder.finish(std::move(sink));
}

// The buffers of a reduction: dense cells, converted at the end where a tensor has another type.
void Lowering::place_cells(Sink& sink, Lane lane, bool masked, const Layout& layout) {
  sink.kind = Sink::Kind::Combine;
  sink.out.buffer = place(layout, lane, masked);
  if (plan_[sink.out.buffer].dtype != dtype_of(lane)) {
    sink.finished = sink.out.buffer;
    sink.out.buffer = add_scratch(shape(layout.order), lane, plan_[sink.finished].masked);
  }
  add_accumulators(*this, sink, shape(layout.order));
}

Operand Lowering::lower_reduce(const Expr& expr, const Expr& active, const Layout& layout) {
  const std::vector<IndexId> indices = joined(layout.order, expr->bound);
  const bool marked = wants_mask(expr) && !presence_.always(expr);
  const Meeting meeting{expr->combine, marked || marks_presence(layout)};
  const auto choice = choose_drive(*this, expr->args[0], meeting, indices);
  LoopBuilder builder = choice ? LoopBuilder(*this, indices, *choice) : LoopBuilder(*this, indices);
  const bool may_be_empty = choice || volume(shape(expr->bound)) == 0 ||
                            builder.lower(expr->args[0], active).present != no_reg;
  const bool masked = may_be_empty && marked;
  const Lane result = lane_of(expr);
  Sink sink;
  sink.combine = expr->combine;
  sink.lane = combined_lane(expr->combine, result, lane_of(expr->args[0]));
  const bool tuples = choice && layout.into == no_buffer && combines_tuples(expr->combine) &&
                      !(masked && result == Lane::Bool) &&
                      prefers_sparse(*this, *choice, layout.order);
  if (tuples) {
    sink.kind = Sink::Kind::Append;
    sink.out.buffer = add_tuples(layout.order, result, masked, ir::zero(expr->combine),
                                 estimated_points(*this, *choice, layout.order));
  } else {
    place_cells(sink, result, masked, layout);
  }
  const BufferId filled = sink.finished != no_buffer ? sink.finished : sink.out.buffer;
  Loop loop = reduce_loop(builder, expr, active, layout.order, sink);
  if (choice && choice->needs_finite && !tuples) {
    LoopBuilder walk(*this, indices);
    loop.fallback = std::make_shared<Loop>(reduce_loop(walk, expr, active, layout.order, sink));
  }
  Step step;
  step.what = plan_[filled].name + " = " + describe(program_, expr);
  step.range = expr->range;
  step.action = std::move(loop);
  add_step(std::move(step));
  return tuples ? tuples_operand(filled, layout.order) : operand(filled, layout.order);
}

// Scans and sorts work along the last axis of their buffers.
Operand Lowering::lower_along(const Expr& expr, const Expr& active, const Layout& layout) {
  const Lane lane = lane_of(expr);
  Layout inner{layout.order, no_buffer};
  std::erase(inner.order, expr->index);
  inner.order.push_back(expr->index);
  Operand from = store(expr->args[0], active, inner, lane);

  const bool direct = layout.into != no_buffer && layout.order == inner.order &&
                      plan_[layout.into].dtype == dtype_of(lane);
  Along along;
  along.kind = expr->op == ir::Op::Scan ? Along::Kind::Scan : Along::Kind::Sort;
  along.combine = expr->combine;
  along.from = from.buffer;
  along.to = direct ? layout.into : add_scratch(shape(inner.order), lane, false);
  along.range = range_or_statement(expr->range);
  Step step;
  step.what = plan_[along.to].name + " = " + describe(program_, expr);
  step.range = expr->range;
  step.action = along;
  add_step(std::move(step));
  Operand result = operand(along.to, inner.order);
  return direct || layout.into == no_buffer ? result : copy(result, layout);
}

Operand Lowering::lower_kernel(const Expr& expr, const Expr& active, const Layout& layout) {
  const builtins::Builtin& builtin = builtins::table()[expr->builtin];
  const builtins::Signature& signature = builtins::signature_of(builtin);
  std::vector<IndexId> batch = expr->free;
  std::erase_if(batch, [&](IndexId index) { return contains(expr->out_axes, index); });
  Kernel kernel;
  kernel.builtin = std::string(builtin.name());
  kernel.batch = axes(batch);
  kernel.range = range_or_statement(expr->range);
  auto bind_operand = [&](const Operand& value, const std::vector<IndexId>& own) {
    Kernel::Operand result{{value.buffer, value.offset, {}}, shape(own)};
    for (IndexId index : joined(batch, own)) {
      auto at = std::find(value.indices.begin(), value.indices.end(), index);
      result.view.strides.push_back(
          at == value.indices.end()
              ? 0
              : value.strides[static_cast<std::size_t>(at - value.indices.begin())]);
    }
    return result;
  };
  for (std::size_t i = 0; i < expr->args.size(); ++i) {
    Layout own{expr->args[i]->free, no_buffer};
    Operand value = store(expr->args[i], projected(active, own.order), own, Lane::Real);
    kernel.args.push_back(
        bind_operand(value, axes_named(signature.parameters[i].indices, *expr, signature)));
  }
  Layout plain{joined(batch, expr->out_axes), no_buffer};
  Operand result = operand(add_scratch(shape(plain.order), Lane::Real, false), plain.order);
  kernel.out = bind_operand(result, expr->out_axes);
  Step step;
  step.what = plan_[result.buffer].name + " = " + describe(program_, expr);
  step.range = expr->range;
  step.action = std::move(kernel);
  add_step(std::move(step));
  return layout.into == no_buffer ? result : copy(result, layout);
}

// A buffer in another order and element type.
Operand Lowering::copy(const Operand& from, const Layout& layout) {
  LoopBuilder builder(*this, layout.order);
  Lowered value = builder.load(from);
  Sink sink;
  sink.lane = value.lane;
  sink.value = value.value;
  sink.present = value.present;
  const BufferId to = place(layout, value.lane, value.present != no_reg);
  sink.out = builder.view(operand(to, layout.order));
  Step step;
  step.what = plan_[to].name + " = " + plan_[from.buffer].name;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
  return operand(to, layout.order);
}

}  // namespace fuse::plan
