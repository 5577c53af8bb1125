// Definitions: values stored in the cells of a tensor, or combined there.
#include <algorithm>

#include "fuse/plan/describe.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

using ir::Combine;

}  // namespace

Lane contribution_lane(const ir::Tensor& tensor) {
  switch (tensor.combine) {
    case Combine::Or:
    case Combine::And:
    case Combine::Count: return Lane::Bool;
    case Combine::Sum:
    case Combine::Max:
    case Combine::Min:
    case Combine::Product: return data::is_float(tensor.dtype) ? Lane::Real : Lane::Int;
    case Combine::Avg:
    case Combine::LogSumExp:
    case Combine::Std:
    case Combine::Var:
    case Combine::ArgMax:
    case Combine::ArgMin: return Lane::Real;
  }
  return Lane::Real;
}

bool combines_tuples(Combine combine) {
  switch (combine) {
    case Combine::Sum:
    case Combine::Max:
    case Combine::Min:
    case Combine::Product:
    case Combine::Avg:
    case Combine::Or:
    case Combine::LogSumExp: return true;
    case Combine::And:
    case Combine::Count:
    case Combine::Std:
    case Combine::Var:
    case Combine::ArgMax:
    case Combine::ArgMin: return false;
  }
  return false;
}

namespace {

std::vector<IndexId> indices_of(const ir::Define& define) {
  std::vector<IndexId> indices;
  for (const ir::Column& column : define.columns) {
    if (column.kind == ir::ColumnKind::Plain || column.kind == ir::ColumnKind::Slice) {
      indices = joined(indices, {column.index});
    }
    if (column.position) indices = joined(indices, column.position->free);
  }
  return joined(joined(indices, define.over), define.value->free);
}

// The condition under which anything is written at all: errors elsewhere do not show, no more than
// those of absent values.
Expr condition_of(Lowering& lowering, const ir::Define& define) {
  Expr active;
  for (Expr at = define.value; at->op == ir::Op::Guard; at = at->args[1]) {
    active = lowering.both(active, at->args[0]);
  }
  return active;
}

}  // namespace

Meeting meeting_of(const ir::Tensor& tensor) {
  return {tensor.combine, tensor.partial || tensor.default_value.has_value()};
}

Terms terms_of(const ir::Tensor& tensor, const ir::Define& define) {
  Terms terms{define.value, indices_of(define)};
  const Expr value = define.value;
  const bool sum = value->op == ir::Op::Contract ||
                   (value->op == ir::Op::Reduce && value->combine == Combine::Sum);
  if (tensor.combine != Combine::Sum || !sum || value->total) return terms;
  terms.indices = joined(terms.indices, value->bound);
  terms.value = value->args[0];
  for (std::size_t i = 1; i < value->args.size(); ++i) {
    terms.value = ir::map(ir::Op::Mul, {terms.value, value->args[i]}, value->range);
  }
  return terms;
}

Contribution contribution_of(Lowering& lowering, const ir::Define& define) {
  const ir::Tensor& tensor = lowering.program()[define.tensor];
  Contribution result{terms_of(tensor, define), std::nullopt, 0};
  result.choice =
      choose_drive(lowering, result.terms.value, meeting_of(tensor), result.terms.indices);
  if (result.choice) return result;
  result.terms = {define.value, indices_of(define)};
  constexpr double selected = 0.25;  // by a condition of which nothing is known
  result.points = static_cast<double>(volume(lowering.shape(result.terms.indices)));
  if (define.value->op == ir::Op::Guard) result.points *= selected;
  return result;
}

bool Lowering::writes_every_cell_once(const ir::Define& define, const Access& cells) const {
  const ir::Tensor& tensor = program_[define.tensor];
  if (definitions_[raw(define.tensor)].count > 1 || !define.over.empty()) return false;
  if (!cells.general.empty()) return false;
  std::vector<IndexId> seen;
  for (std::size_t c = 0; c < define.columns.size(); ++c) {
    const ir::Column& column = define.columns[c];
    if (column.kind != ir::ColumnKind::Plain || contains(seen, column.index)) return false;
    const Axis own = axis(column.index);
    if (own.lo != 0 || own.extent != (*tensor.shape)[c]) return false;
    seen.push_back(column.index);
  }
  return indices_of(define).size() == seen.size();
}

void Lowering::lower_define(std::size_t statement, const ir::Define& define) {
  const ir::Tensor& tensor = program_[define.tensor];
  if (plan_[tensor_buffer(define.tensor)].sparse) return append_define(statement, define);
  const Access cells = access(program_, define.columns, *tensor.shape);
  const bool whole = define.value->op == ir::Op::Contract || define.value->op == ir::Op::Reduce;
  const bool driven =
      !whole && choose_drive(*this, define.value, meeting_of(tensor), indices_of(define));
  if (driven || !writes_every_cell_once(define, cells)) {
    return combine_define(statement, define, cells);
  }

  Layout layout{{}, tensor_buffer(define.tensor)};
  for (const ir::Column& column : define.columns) layout.order.push_back(column.index);
  // A sum is computed where it is wanted when its absent value is that of the tensor.
  const Expr& value = define.value;
  const bool sums = value->op == ir::Op::Contract ||
                    (value->op == ir::Op::Reduce && value->combine == Combine::Sum);
  const bool same_absence = tensor.combine == Combine::Sum && !(tensor.partial && value->total);
  if (sums && same_absence && !tensor.boolean && !tensor.default_value) {
    materialize(value, {}, layout);
  } else {
    store_define(define, layout);
  }
}

void Lowering::store_define(const ir::Define& define, const Layout& layout) {
  const ir::Tensor& tensor = program_[define.tensor];
  LoopBuilder builder(*this, layout.order);
  Lowered value = builder.lower(define.value, {});
  Sink sink;
  sink.lane = plan::lane_of(tensor.dtype);
  const bool truths = tensor.boolean || tensor.combine == Combine::Or;
  if (truths && value.lane != Lane::Bool) {
    value.value = builder.emit({.code = Code::Truth, .lane = value.lane, .a = value.value});
    value.lane = Lane::Bool;
  }
  sink.value = builder.as(value, sink.lane);
  if (value.present != no_reg) {
    sink.value = builder.emit({.code = Code::Select,
                               .lane = sink.lane,
                               .a = value.present,
                               .b = sink.value,
                               .c = builder.constant(tensor.zero(), sink.lane)});
    if (plan_[layout.into].masked) sink.present = value.present;
  }
  sink.out = builder.view(operand(layout.into, layout.order));
  Step step;
  step.what =
      describe(program_, define.tensor, define.columns) + " = " + describe(program_, define.value);
  step.range = define.range;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
}

// The cells that all definitions of the tensor are combined into: its own buffer if the type
// allows, else an accumulator that is converted after the last of them.
Sink Lowering::accumulator_of(const ir::Tensor& tensor, BufferId target) {
  Sink sink;
  sink.kind = Sink::Kind::Combine;
  sink.combine = tensor.combine;
  sink.lane = contribution_lane(tensor);
  const Lane cells = tensor.combine == Combine::Count ? Lane::Int : sink.lane;
  sink.default_value = tensor.default_value;
  BufferId own = target;
  if (plan_[target].dtype != dtype_of(cells) || tensor.default_value) {
    Buffer buffer;
    buffer.name = "t" + std::to_string(plan_.buffers.size());
    buffer.dtype = dtype_of(cells);
    buffer.shape = plan_[target].shape;
    buffer.masked = plan_[target].masked || tensor.default_value.has_value();
    own = add_buffer(std::move(buffer));
    sink.finished = target;
  }
  sink.out.buffer = own;
  return sink;
}

void Lowering::combine_define(std::size_t statement, const ir::Define& define,
                              const Access& cells) {
  const ir::Tensor& tensor = program_[define.tensor];
  Definition& definition = definitions_[raw(define.tensor)];
  const BufferId target = tensor_buffer(define.tensor);
  const bool first = statement == definition.first;
  if (first) {
    definition.accumulator = accumulator_of(tensor, target);
    add_accumulators(*this, definition.accumulator, plan_[target].shape);
  }
  const Expr active = condition_of(*this, define);
  auto choice = choose_drive(*this, define.value, meeting_of(tensor), indices_of(define));
  auto built = [&](LoopBuilder builder, const Sink& accumulator) {
    return combine_loop(builder, define, cells, active, accumulator);
  };
  Sink sink = definition.accumulator;
  sink.begin = first;
  sink.end = statement == definition.last;
  Step step;
  step.what = describe(program_, define.tensor, define.columns) + " " +
              std::string(name(tensor.combine)) + "= " + describe(program_, define.value);
  step.range = define.range;
  Loop loop;
  if (choice) {
    const bool spoilt = choice->needs_finite;
    loop = built(LoopBuilder(*this, indices_of(define), *std::move(choice)), sink);
    if (spoilt) {
      loop.fallback = std::make_shared<Loop>(built(LoopBuilder(*this, indices_of(define)), sink));
    }
  } else {
    loop = built(LoopBuilder(*this, indices_of(define)), sink);
  }
  step.action = std::move(loop);
  add_step(std::move(step));
}

Loop Lowering::combine_loop(LoopBuilder& builder, const ir::Define& define, const Access& cells,
                            const Expr& active, Sink sink) {
  const ir::Tensor& tensor = program_[define.tensor];
  Lowered value = builder.lower(define.value, {});
  LoopBuilder::Target at = builder.target(cells, tensor, active, value.present);
  if (sink.lane == Lane::Bool && value.lane != Lane::Bool) {
    value.value = builder.emit({.code = Code::Truth, .lane = value.lane, .a = value.value});
    value.lane = Lane::Bool;
  }
  sink.value = builder.as(value, sink.lane);
  sink.present = builder.both(value.present, at.exists);
  sink.address = at.address;
  sink.out = builder.view(sink.out.buffer, cells.strided);
  sink.site = builder.overflow_site(define.range);
  return builder.finish(std::move(sink));
}

// The tuples at which the value is present, appended to those of the other definitions.
void Lowering::append_define(std::size_t statement, const ir::Define& define) {
  const ir::Tensor& tensor = program_[define.tensor];
  const Definition& definition = definitions_[raw(define.tensor)];
  auto [terms, choice, points] = contribution_of(*this, define);
  kept_.push_back(terms.value);
  LoopBuilder builder = choice ? LoopBuilder(*this, terms.indices, *std::move(choice))
                               : LoopBuilder(*this, terms.indices);
  Lowered value = builder.lower(terms.value, {});
  Sink sink;
  sink.kind = Sink::Kind::Append;
  sink.combine = tensor.combine;
  sink.lane = contribution_lane(tensor);
  sink.out.buffer = tensor_buffer(define.tensor);
  if (sink.lane == Lane::Bool && value.lane != Lane::Bool) {
    value.value = builder.emit({.code = Code::Truth, .lane = value.lane, .a = value.value});
    value.lane = Lane::Bool;
  }
  // Truths that are numbers, or may be absent, keep those that are 0.
  const Buffer& target = plan_[sink.out.buffer];
  if (sink.lane == Lane::Bool && (target.dtype != data::DType::Bool || target.masked)) {
    sink.lane = Lane::Int;
  }
  sink.value = builder.as(value, sink.lane);
  Reg exists = no_reg;
  sink.keys =
      builder.keys(define.columns, tensor, condition_of(*this, define), value.present, exists);
  sink.present = builder.both(value.present, exists);
  sink.site = builder.overflow_site(define.range);
  sink.begin = statement == definition.first;
  sink.end = statement == definition.last;
  Step step;
  step.what = describe(program_, define.tensor, define.columns) + " " +
              std::string(name(tensor.combine)) + "= " + describe(program_, define.value);
  step.range = define.range;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
}

}  // namespace fuse::plan
