#include "fuse/plan/plan.h"

#include <algorithm>

#include "fuse/plan/describe.h"
#include "fuse/plan/lowering.h"

namespace fuse::plan {

using ir::Op;

double bytes(const Buffer& buffer) {
  if (buffer.sparse) {
    const std::size_t keys = buffer.shape.size() * sizeof(data::Key);
    const bool truths = buffer.dtype == data::DType::Bool;
    return buffer.tuples * static_cast<double>(keys + (truths ? 0 : data::size_of(buffer.dtype)));
  }
  double elements = 1;
  for (std::int64_t extent : buffer.shape) elements *= static_cast<double>(extent);
  return elements * (static_cast<double>(data::size_of(buffer.dtype)) + (buffer.masked ? 1 : 0));
}

Lane lane_of(ir::NumberClass number) {
  switch (number) {
    case ir::NumberClass::Bool: return Lane::Bool;
    case ir::NumberClass::Integer: return Lane::Int;
    case ir::NumberClass::Weak:
    case ir::NumberClass::Real: return Lane::Real;
  }
  return Lane::Real;
}

Lane lane_of(data::DType dtype) {
  if (dtype == data::DType::Bool) return Lane::Bool;
  return data::is_float(dtype) ? Lane::Real : Lane::Int;
}

data::DType dtype_of(Lane lane) {
  switch (lane) {
    case Lane::Real: return data::DType::F64;
    case Lane::Int: return data::DType::I64;
    case Lane::Bool: return data::DType::Bool;
  }
  return data::DType::F64;
}

bool contains(const std::vector<IndexId>& set, IndexId index) {
  return std::find(set.begin(), set.end(), index) != set.end();
}

std::vector<IndexId> joined(std::vector<IndexId> a, const std::vector<IndexId>& b) {
  for (IndexId index : b) {
    if (!contains(a, index)) a.push_back(index);
  }
  return a;
}

Lowering::Lowering(const ir::Program& program, const Options& options)
    : program_(program),
      options_(options),
      classes_(program),
      infinities_(program),
      presence_(program) {}

Axis Lowering::axis(IndexId index) const {
  if (raw(index) >= program_.indices.size()) {
    return made_axes_[raw(index) - program_.indices.size()];
  }
  const ir::Index& entry = program_[index];
  const ir::Domain domain = entry.domain.value_or(ir::Domain{});
  return {index, entry.name, domain.lo, std::max<std::int64_t>(domain.extent, 0)};
}

std::vector<Axis> Lowering::axes(const std::vector<IndexId>& indices) const {
  std::vector<Axis> result;
  for (IndexId index : indices) result.push_back(axis(index));
  return result;
}

data::Shape Lowering::shape(const std::vector<IndexId>& indices) const {
  data::Shape result;
  for (IndexId index : indices) result.push_back(axis(index).extent);
  return result;
}

SourceRange Lowering::range_or_statement(SourceRange range) const {
  return range.valid() ? range : statement_range_;
}

// Products of truths, which are 0 or 1.
bool Lowering::is_truth(const Expr& expr) {
  if (expr->op != Op::Mul) return class_of(expr) == ir::NumberClass::Bool;
  return is_truth(expr->args[0]) && is_truth(expr->args[1]);
}

// A computed position may be out of range, integer arithmetic may overflow.
bool Lowering::may_fail(const Expr& expr) {
  auto found = may_fail_.find(expr.get());
  if (found != may_fail_.end()) return found->second;
  bool result = false;
  if (expr->op == Op::Read) {
    Access cells = access(program_, expr->columns, *program_[expr->tensor].shape);
    result =
        std::any_of(cells.general.begin(), cells.general.end(),
                    [](const GeneralColumn& column) { return !column.form || !column.optional; });
  } else if (expr->op != Op::Number && expr->op != Op::Iota && expr->op != Op::Extent) {
    result = class_of(expr) == ir::NumberClass::Integer && !is_truth(expr);
    for (const Expr& arg : expr->args) result = may_fail(arg) || result;
  }
  may_fail_.emplace(expr.get(), result);
  kept_.push_back(expr);
  return result;
}

// What is materialized on its own is evaluated whatever stands beside it.
bool Lowering::may_miss(const Expr& expr) {
  switch (expr->op) {
    case Op::Reduce:
    case Op::Contract:
    case Op::Scan:
    case Op::Sort:
    case Op::Kernel: return false;
    case Op::Read: return may_fail(expr);
    case Op::ToInt:
      if (lane_of(expr->args[0]) == Lane::Real) return true;
      [[fallthrough]];
    default:
      return std::any_of(expr->args.begin(), expr->args.end(),
                         [&](const Expr& arg) { return may_miss(arg); });
  }
}

bool Lowering::always_present(const std::vector<Expr>& terms) {
  return std::all_of(terms.begin(), terms.end(),
                     [&](const Expr& term) { return presence_.always(term); });
}

Expr Lowering::projected(const Expr& active, const std::vector<IndexId>& kept) {
  if (!active) return active;
  std::vector<IndexId> extra = active->free;
  std::erase_if(extra, [&](IndexId index) { return contains(kept, index); });
  if (extra.empty()) return active;
  kept_.push_back(ir::reduce(ir::Combine::Or, extra, active, true, active->range));
  return kept_.back();
}

Expr Lowering::both(const Expr& active, const Expr& condition) {
  if (!active) return condition;
  Expr& made = made_conditions_[{active.get(), condition.get()}];
  if (!made) {
    made = ir::map(Op::And, {active, condition}, condition->range);
    kept_.push_back(condition);
  }
  return made;
}

Expr Lowering::negated(const Expr& condition) {
  Expr& made = made_conditions_[{condition.get(), nullptr}];
  if (!made) {
    made = ir::map(Op::Not, {condition}, condition->range);
    kept_.push_back(condition);
  }
  return made;
}

void Lowering::want_mask(const Expr& expr) {
  mask_wanted_.insert(expr.get());
  kept_.push_back(expr);
}

// Which values are asked for their presence, so that the others carry no mask.
void Lowering::mark_wanted_masks(const Expr& expr, bool wanted) {
  auto [visited, fresh] = mask_visited_.emplace(expr.get(), wanted);
  if (!fresh && (visited->second || !wanted)) return;
  visited->second = wanted;
  if (wanted) mask_wanted_.insert(expr.get());
  for_each_child(*expr, [&](const Expr& child) {
    bool child_wanted = false;
    switch (info(expr->op).absence) {
      case ir::Absence::Leaf:  // a position that is absent makes the read absent
      case ir::Absence::Product:
      case ir::Absence::Reduction: child_wanted = true; break;
      case ir::Absence::Sum: child_wanted = wanted; break;
      case ir::Absence::Guard: child_wanted = wanted && child == expr->args[1]; break;
      case ir::Absence::Total: break;
    }
    mark_wanted_masks(child, child_wanted);
  });
}

// Tensors whose elements somebody sees after the run: exports, whole results, and averages, which
// are searched for empty ones. The others share memory with what is not alive at the same time.
std::vector<char> Lowering::kept_tensors() const {
  std::vector<char> kept(program_.tensors.size(), 0);
  for (const ir::Export& one : program_.exports) kept[raw(one.tensor)] = 1;
  for (std::size_t t = 0; t < kept.size(); ++t) {
    if (program_.tensors[t].combine == ir::Combine::Avg) kept[t] = 1;
  }
  auto keep_whole = [&](const Expr& value, const std::vector<IndexId>& indices) {
    if (value && is_whole_tensor(value, indices)) kept[raw(value->tensor)] = 1;
  };
  for (const ir::Statement& statement : program_.statements) {
    if (const auto* stored = std::get_if<ir::Store>(&statement)) {
      keep_whole(stored->value, stored->indices);
    } else if (const auto* query = std::get_if<ir::Query>(&statement)) {
      keep_whole(query->value, query->indices);
    }
  }
  return kept;
}

void Lowering::add_tensors() {
  plan_.tensors.assign(program_.tensors.size(), no_buffer);
  definitions_.resize(program_.tensors.size());
  std::vector<char> used(program_.tensors.size(), 0);
  for (std::size_t s = 0; s < program_.statements.size(); ++s) {
    const auto* define = std::get_if<ir::Define>(&program_.statements[s]);
    if (!define) continue;
    Definition& definition = definitions_[raw(define->tensor)];
    if (definition.count++ == 0) definition.first = s;
    definition.last = s;
  }
  const std::vector<char> kept = kept_tensors();
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    const ir::Tensor& tensor = program_.tensors[t];
    if (!tensor.shape) continue;
    Buffer buffer;
    const bool defined = definitions_[t].count > 0;
    buffer.role = !defined ? Role::Source : kept[t] ? Role::Tensor : Role::Scratch;
    buffer.number = static_cast<std::uint32_t>(t);
    buffer.name = tensor.name;
    buffer.dtype = tensor.dtype;
    buffer.shape = *tensor.shape;
    buffer.masked = tensor.partial && !(defined && tensor.default_value);
    buffer.sparse = tensor.tuples.has_value() && buffer.role == Role::Source;
    buffer.tuples = static_cast<double>(tensor.listed.value_or(0));
    buffer.missing = tensor.zero();
    plan_.tensors[t] = add_buffer(std::move(buffer));
  }
}

data::DType Lowering::result_dtype(const Expr& value, Result::Part part) {
  if (value->op == Op::Read && !value->truth) return program_[value->tensor].dtype;
  switch (class_of(value)) {
    case ir::NumberClass::Bool: return data::DType::Bool;
    case ir::NumberClass::Integer: return dtype_of(lane_of(value));
    case ir::NumberClass::Weak:
    case ir::NumberClass::Real: break;
  }
  // The sides of an `expect` are compared before rounding.
  return part == Result::Part::Value ? options_.precision : data::DType::F64;
}

// Whether a value is all of a defined tensor as it lies in memory, so that nothing need be copied.
bool Lowering::is_whole_tensor(const Expr& value, const std::vector<IndexId>& indices) const {
  if (value->op != Op::Read || value->truth) return false;
  const ir::Tensor& tensor = program_[value->tensor];
  if (tensor.is_source() || value->columns.size() != indices.size()) return false;
  for (std::size_t c = 0; c < indices.size(); ++c) {
    const ir::Column& column = value->columns[c];
    const Axis own = axis(indices[c]);
    const bool whole = column.kind == ir::ColumnKind::Plain && column.index == indices[c] &&
                       own.lo == 0 && own.extent == (*tensor.shape)[c];
    if (!whole || std::count(indices.begin(), indices.end(), indices[c]) > 1) return false;
  }
  return true;
}

void Lowering::lower_result(std::size_t statement, Result::Part part, const Expr& value,
                            const std::vector<IndexId>& indices) {
  const bool whole = part == Result::Part::Value && is_whole_tensor(value, indices);
  if (whole && plan_[tensor_buffer(value->tensor)].role == Role::Tensor) {
    plan_.results.push_back({part, statement, tensor_buffer(value->tensor)});
    return;
  }
  Buffer buffer;
  buffer.role = Role::Result;
  buffer.number = static_cast<std::uint32_t>(plan_.results.size());
  buffer.name = "result";
  buffer.dtype = result_dtype(value, part);
  buffer.shape = shape(indices);
  if (part == Result::Part::Value) choose_storage(buffer, value, indices);
  const BufferId id = add_buffer(std::move(buffer));
  plan_.results.push_back({part, statement, id});
  // The loop says whether an element may be absent.
  store(value, {}, Layout{indices, id}, plan::lane_of(plan_[id].dtype));
}

void Lowering::lower_statement(std::size_t number) {
  using Part = Result::Part;
  const ir::Statement& statement = program_.statements[number];
  if (const auto* define = std::get_if<ir::Define>(&statement)) {
    statement_range_ = define->range;
    lower_define(number, *define);
  } else if (const auto* stored = std::get_if<ir::Store>(&statement)) {
    statement_range_ = stored->range;
    lower_result(number, Part::Value, stored->value, stored->indices);
  } else if (const auto* query = std::get_if<ir::Query>(&statement)) {
    statement_range_ = query->range;
    lower_result(number, Part::Value, query->value, query->indices);
  } else if (const auto* expect = std::get_if<ir::Expect>(&statement)) {
    statement_range_ = expect->range;
    if (expect->left && expect->right) {
      lower_result(number, Part::Left, expect->left, expect->indices);
      lower_result(number, Part::Right, expect->right, expect->indices);
    } else {
      lower_result(number, Part::Value, expect->value, expect->indices);
    }
  }
}

Plan Lowering::run() {
  add_tensors();
  auto mark = [&](const Expr& value) {
    if (value) mark_wanted_masks(value, true);
  };
  for (const ir::Statement& statement : program_.statements) {
    std::visit([&](const auto& at) { mark(at.value); }, statement);
    if (const auto* define = std::get_if<ir::Define>(&statement)) {
      for (const ir::Column& column : define->columns) mark(column.position);
    } else if (const auto* expect = std::get_if<ir::Expect>(&statement)) {
      mark(expect->left);
      mark(expect->right);
    }
  }
  plan_.statements = program_.statements.size();
  choose_storage();
  for (std::size_t s = 0; s < plan_.statements; ++s) lower_statement(s);
  place_buffers(plan_);
  return std::move(plan_);
}

Plan make_plan(const ir::Program& bound, const Options& options) {
  return Lowering(bound, options).run();
}

}  // namespace fuse::plan
