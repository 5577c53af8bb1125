// Loops over the tuples of a join, and elements of sparse buffers.
#include <algorithm>

#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

using ir::Combine;

LoopBuilder::LoopBuilder(Lowering& lowering, std::vector<IndexId> indices, DriveChoice choice)
    : lowering_(lowering), choice_(std::move(choice)) {
  indices_ = choice_->indices;
  const std::size_t extra = choice_->factors.size() + 1;
  indices_.insert(indices_.end(), extra, ir::no_index);
  points_ = choice_->points;
  for (IndexId index : indices) {
    if (contains(choice_->indices, index)) continue;
    indices_.push_back(index);
    points_ *= static_cast<double>(lowering_.axis(index).extent);
  }
  for (const DriveFactor& factor : choice_->factors) {
    if (factor.function >= 0) lowering_.write_function(factor.function);
  }
}

const DriveFactor* LoopBuilder::factor_of(const ir::Node& node, std::size_t& number) const {
  if (!choice_) return nullptr;
  for (number = 0; number < choice_->factors.size(); ++number) {
    if (choice_->factors[number].read.get() == &node) return &choice_->factors[number];
  }
  return nullptr;
}

// Present, since the join stands there.
Lowered LoopBuilder::load_factor(std::size_t number) {
  const DriveFactor& factor = choice_->factors[number];
  const Buffer& buffer = lowering_.plan()[factor.buffer];
  const Lane lane = lane_of(buffer.dtype);
  // A relation lists what is true; an array with absent elements, what is present.
  const bool truths = buffer.dtype == data::DType::Bool && !buffer.masked;
  if (truths) return {constant(1, lane), lane, no_reg};
  View view{factor.buffer, 0, std::vector<std::int64_t>(indices_.size(), 0)};
  if (buffer.sparse) {
    view.strides[choice_->indices.size() + number] = 1;
  } else {
    const std::vector<std::int64_t> strides = row_major_strides(buffer.shape);
    for (std::size_t c = 0; c < strides.size(); ++c) {
      const IndexId index = factor.indices[c];
      const bool at_constant = index == ir::no_index;
      const std::int64_t first = at_constant ? factor.constants[c] : lowering_.axis(index).lo;
      view.offset += strides[c] * first;
      if (!at_constant) view.strides[axis_number(index)] += strides[c];
    }
  }
  return {emit({.code = Code::Load, .lane = lane, .extra = add_view(std::move(view))}), lane,
          no_reg};
}

// The element at a tuple of a sparse buffer, wherever in it.
Lowered LoopBuilder::find(BufferId id, const std::vector<Reg>& keys, Reg exists) {
  const Buffer& buffer = lowering_.plan()[id];
  Reg place = no_reg;
  for (std::size_t c = 0; c < keys.size(); ++c) {
    program_.levels.push_back({id, static_cast<int>(c)});
    place = emit({.code = Code::Seek,
                  .lane = Lane::Int,
                  .a = place,
                  .b = keys[c],
                  .extra = static_cast<std::int32_t>(program_.levels.size()) - 1});
  }
  Reg found = emit({.code = Code::Ge, .lane = Lane::Int, .a = place, .b = constant(0, Lane::Int)});
  found = both(found, exists);
  Lowered result{found, lane_of(buffer.dtype), no_reg};
  if (buffer.dtype != data::DType::Bool || buffer.masked) {
    const Reg safe = emit({.code = Code::Select,
                           .lane = Lane::Int,
                           .a = found,
                           .b = place,
                           .c = constant(0, Lane::Int)});
    View view{id, 0, std::vector<std::int64_t>(indices_.size(), 0)};
    const Reg value = emit(
        {.code = Code::Gather, .lane = result.lane, .a = safe, .extra = add_view(std::move(view))});
    result.value = emit({.code = Code::Select,
                         .lane = result.lane,
                         .a = found,
                         .b = value,
                         .c = constant(buffer.missing, result.lane)});
  }
  if (buffer.masked) result.present = found;
  return result;
}

std::vector<Reg> LoopBuilder::keys(const std::vector<ir::Column>& columns, const ir::Tensor& tensor,
                                   const Expr& active, Reg present, Reg& exists) {
  std::vector<Reg> result;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    Access one = access(lowering_.program(), {columns[c]}, {(*tensor.shape)[c]});
    if (one.general.empty()) {
      result.push_back(linear(one.strided));
      continue;
    }
    Reg inside = no_reg;
    result.push_back(position(one.general[0], tensor, active, present, inside));
    exists = both(exists, inside);
  }
  return result;
}

Lowered LoopBuilder::read_tuple(const ir::Node& node, const Expr& active) {
  const ir::Tensor& tensor = lowering_.program()[node.tensor];
  Reg exists = no_reg;
  const std::vector<Reg> at = keys(node.columns, tensor, active, no_reg, exists);
  Lowered result = find(lowering_.tensor_buffer(node.tensor), at, exists);
  if (exists == no_reg) return result;
  // Outside the range it is absent and 0, whatever is missing inside.
  result.value = emit({.code = Code::Select,
                       .lane = result.lane,
                       .a = exists,
                       .b = result.value,
                       .c = constant(0, result.lane)});
  result.present = both(result.present, exists);
  return result;
}

// The relation of the join, if there is one, whose tuples are few of the positions of a reduction.
Expr LoopBuilder::relation_around(const Expr& reduction) const {
  if (!choice_ || reduction->free.empty()) return {};
  // Only what is kept as tuples gains by it.
  if (reduction->op == ir::Op::Reduce && !combines_tuples(reduction->combine)) return {};
  // A position that does not exist is an error wherever the reduction is asked for.
  const bool may_miss = std::any_of(reduction->args.begin(), reduction->args.end(),
                                    [&](const Expr& arg) { return lowering_.may_miss(arg); });
  if (may_miss) return {};
  const auto cells = static_cast<double>(volume(lowering_.shape(reduction->free)));
  for (const DriveFactor& factor : choice_->factors) {
    const Buffer& buffer = lowering_.plan()[factor.buffer];
    if (!factor.read || !buffer.sparse || buffer.dtype != data::DType::Bool || buffer.masked)
      continue;
    const std::vector<IndexId>& own = factor.read->free;
    const bool covers = std::all_of(reduction->free.begin(), reduction->free.end(),
                                    [&](IndexId index) { return contains(own, index); });
    if (covers && is_thin(lowering_, cells, buffer.tuples)) return factor.read;
  }
  return {};
}

Expr Lowering::restricted(const Expr& reduction, const Expr& relation) {
  Expr& made = restricted_[{reduction.get(), relation.get()}];
  if (made) return made;
  const Expr truth = ir::read(relation->tensor, relation->columns, true, relation->range);
  if (reduction->op == ir::Op::Contract) {
    std::vector<Expr> factors = reduction->args;
    factors.push_back(truth);
    made = ir::contract(std::move(factors), reduction->bound, false, reduction->range);
  } else {
    const Expr value = ir::map(ir::Op::Guard, {truth, reduction->args[0]}, reduction->range);
    made = ir::reduce(reduction->combine, reduction->bound, value, false, reduction->range);
  }
  if (!reduction->total) want_mask(made);
  kept_.push_back(reduction);
  kept_.push_back(relation);
  return made;
}

// What is computed for itself, and read by this loop.
Lowered LoopBuilder::lower_reduction(const Expr& expr, const Expr& active) {
  const Expr relation = relation_around(expr);
  if (!relation) return load(lowering_.materialize(expr, lowering_.projected(active, expr->free)));
  const Expr made = lowering_.restricted(expr, relation);
  Lowered result = load(lowering_.materialize(made, lowering_.projected(active, made->free)));
  if (expr->total) result.present = no_reg;
  return result;
}

// What keeps the keys of the join within the domains of the indices.
void LoopBuilder::add_driven_domains(Drive& drive) const {
  for (std::size_t a = 0; a < choice_->indices.size(); ++a) {
    const Axis axis = lowering_.axis(choice_->indices[a]);
    bool beyond = false;
    for (const DriveFactor& factor : choice_->factors) {
      for (std::size_t c = 0; c < factor.indices.size(); ++c) {
        if (factor.indices[c] != choice_->indices[a]) continue;
        beyond = beyond || lowering_.plan()[factor.buffer].shape[c] > axis.lo + axis.extent;
      }
    }
    const int left = static_cast<int>(a);
    if (axis.lo > 0) drive.comparisons.push_back({ir::Op::Ge, left, -1, axis.lo});
    if (beyond) drive.comparisons.push_back({ir::Op::Lt, left, -1, axis.lo + axis.extent});
  }
}

// Indices that nothing but the join looks at: it is enough to know how often, or that, they hold.
void LoopBuilder::leave_out_counted(Drive& drive, Sink& sink) {
  const bool repeats = sink.combine == Combine::Sum;
  const bool once = sink.combine == Combine::Or || sink.combine == Combine::Max ||
                    sink.combine == Combine::Min || sink.combine == Combine::And;
  if (sink.kind == Sink::Kind::Store || (!repeats && !once)) return;
  auto looked_at = [&](std::size_t axis) {
    return sink.out.strides.size() > axis && sink.out.strides[axis] != 0;
  };
  std::vector<char> used(indices_.size(), 0);
  for (std::size_t a = 0; a < used.size(); ++a) {
    used[a] = looked_at(a) || std::any_of(program_.views.begin(), program_.views.end(),
                                          [&](const View& view) { return view.strides[a] != 0; });
  }
  for (std::size_t f = 0; f < choice_->factors.size(); ++f) {
    if (!used[choice_->indices.size() + f]) continue;
    for (int axis : drive.factors[f].axes) {
      if (axis >= 0) used[static_cast<std::size_t>(axis)] = 1;
    }
  }
  for (std::size_t a = 0; a < choice_->indices.size(); ++a) {
    if (!used[a]) drive.counted.push_back(static_cast<int>(a));
  }
  if (drive.counted.empty()) return;
  drive.exists = once;
  if (once) return;
  View times{no_buffer, 0, std::vector<std::int64_t>(indices_.size(), 0)};
  times.strides[choice_->indices.size() + choice_->factors.size()] = 1;
  const Reg count = emit({.code = Code::Linear, .lane = Lane::Int, .extra = add_view(times)});
  const Reg factor = as({count, Lane::Int, no_reg}, sink.lane);
  sink.value = arithmetic(Code::Mul, sink.lane, sink.value, factor, sink.present, {});
}

void LoopBuilder::add_checks(Drive& drive) const {
  drive.checks = divisors_;
  for (const View& view : program_.views) {
    if (view.buffer == no_buffer) continue;
    const Buffer& buffer = lowering_.plan()[view.buffer];
    const bool known =
        std::any_of(drive.checks.begin(), drive.checks.end(),
                    [&](const Drive::Check& check) { return check.buffer == view.buffer; });
    if (data::is_float(buffer.dtype) && !known) {
      drive.checks.push_back({view.buffer, false, buffer.name});
    }
  }
}

// Above 0 whatever the point: products of the truths that the join stands at.
bool LoopBuilder::always_true(Reg value) const {
  if (value == no_reg) return true;
  const Instruction& at = program_.code[static_cast<std::size_t>(value)];
  switch (at.code) {
    case Code::Constant: return program_.constants[static_cast<std::size_t>(at.extra)].real > 0;
    case Code::And:
    case Code::Mul: return always_true(at.a) && always_true(at.b);
    case Code::Truth:
    case Code::ToBool:
    case Code::ToInt:
    case Code::ToReal: return always_true(at.a);
    default: return false;
  }
}

// What says beforehand how many tuples come of a join whose factors have no index in common.
void LoopBuilder::note_written(Drive& drive, const Sink& sink) const {
  if (sink.kind != Sink::Kind::Append) return;
  drive.all_kept =
      always_true(sink.present) && (sink.lane != Lane::Bool || always_true(sink.value));
  drive.written.assign(choice_->indices.size(), 0);
  for (Reg key : sink.keys) {
    const Instruction& at = program_.code[static_cast<std::size_t>(key)];
    if (at.code != Code::Linear) continue;
    const std::vector<std::int64_t>& strides =
        program_.views[static_cast<std::size_t>(at.extra)].strides;
    const auto moves = [](std::int64_t stride) { return stride != 0; };
    if (std::count_if(strides.begin(), strides.end(), moves) != 1) continue;
    const auto axis = static_cast<std::size_t>(std::find_if(strides.begin(), strides.end(), moves) -
                                               strides.begin());
    if (axis < drive.written.size()) {
      drive.written[axis] = 1;
    } else if (indices_[axis] != ir::no_index) {
      drive.written_points *= static_cast<double>(lowering_.axis(indices_[axis]).extent);
    }
  }
}

Drive LoopBuilder::drive_of(Sink& sink) {
  Drive drive;
  drive.axes = static_cast<int>(choice_->indices.size());
  drive.rows = static_cast<int>(choice_->factors.size());
  drive.repeated = 1;
  drive.points = choice_->points;
  drive.comparisons = choice_->comparisons;
  for (const DriveFactor& factor : choice_->factors) {
    Drive::Factor entry;
    entry.buffer = factor.buffer;
    entry.constants = factor.constants;
    entry.text = factor.text;
    for (IndexId index : factor.indices) {
      entry.axes.push_back(index == ir::no_index ? -1 : static_cast<int>(axis_number(index)));
    }
    drive.factors.push_back(std::move(entry));
  }
  add_driven_domains(drive);
  leave_out_counted(drive, sink);
  note_written(drive, sink);
  for (std::size_t f = 0; f < drive.factors.size(); ++f) {
    const std::size_t axis = choice_->indices.size() + f;
    const bool read = std::any_of(program_.views.begin(), program_.views.end(),
                                  [&](const View& view) { return view.strides[axis] != 0; });
    if (read) drive.factors[f].row_axis = static_cast<int>(axis);
  }
  if (choice_->needs_finite) add_checks(drive);
  return drive;
}

}  // namespace fuse::plan
