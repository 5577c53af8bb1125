// Tensors of the reference evaluator: definitions, reads and the positions of columns.
#include <algorithm>
#include <cmath>

#include "evaluator.h"

namespace fuse::oracle {

namespace {

using Cells = std::vector<std::vector<Contribution>>;

void set(data::Array& array, std::int64_t at, Number value) {
  if (data::is_float(array.dtype())) {
    array.set_f64(at, static_cast<double>(value));
    return;
  }
  if (std::fabs(value) > 9e18 && std::isfinite(value)) throw Failure("an integer is out of range");
  const auto integer = static_cast<std::int64_t>(value);
  const bool truth = array.dtype() == data::DType::Bool;
  if (static_cast<Number>(integer) != value || (truth && value != 0 && value != 1)) {
    throw std::logic_error(
        std::string("bind gave the type ") + std::string(data::name(array.dtype())) +
        " to a tensor with a value of " + std::to_string(static_cast<double>(value)));
  }
  array.set_i64(at, integer);
}

Number get(const data::Array& array, std::int64_t at) {
  if (data::is_float(array.dtype())) return array.get_f64(at);
  return array.get_i64(at);
}

// The value of an element without contributions, as the language page lists it.
Number zero_of(const ir::Tensor& tensor) {
  return tensor.default_value ? *tensor.default_value : combine(tensor.combine, {});
}

}  // namespace

const data::Array& Evaluator::tensor(ir::TensorId id) {
  if (!tensors_[raw(id)]) {
    if (in_progress_[raw(id)]) throw Refusal("recursion through " + program_[id].name);
    in_progress_[raw(id)] = true;
    define(id);
    in_progress_[raw(id)] = false;
  }
  return *tensors_[raw(id)];
}

// What a source states is a contribution like those of equations.
Cells Evaluator::source_cells(ir::TensorId id) const {
  Cells cells(data::element_count(*program_[id].shape));
  if (!program_[id].is_source()) return cells;
  const ir::Tensor& tensor = program_[id];
  const data::Value& value = bound_.sources[raw(id)];
  const data::Array source =
      value.sparse() ? data::dense(*value.relation, tensor.zero(), tensor.partial) : value.array;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    if (!source.mask() || source.mask()[at]) cells[at].push_back({get(source, at)});
  }
  return cells;
}

void Evaluator::define(ir::TensorId id) {
  if (!program_[id].shape) throw std::logic_error("bind left " + program_[id].name + " shapeless");
  Cells cells = source_cells(id);
  for (const ir::Statement& statement : program_.statements) {
    const auto* define = std::get_if<ir::Define>(&statement);
    if (!define || define->tensor != id) continue;
    std::vector<ir::IndexId> indices;
    const auto add = [&](ir::IndexId index) {
      if (std::ranges::find(indices, index) == indices.end()) indices.push_back(index);
    };
    for (const ir::Column& column : define->columns) {
      if (column.index != ir::no_index) add(column.index);
      if (column.position) std::ranges::for_each(column.position->free, add);
    }
    std::ranges::for_each(define->over, add);
    for_all(indices, [&] {
      const Value value = at(define->value);
      if (!value.present) return;
      if (const auto at = cell(define->columns, id)) cells[*at].push_back({value.number});
    });
  }
  for (const auto& cell : cells) {
    extreme_ = extreme_ || may_overflow(program_[id].combine, cell);
  }
  tensors_[raw(id)] = store(program_[id], cells);
}

data::Array Evaluator::store(const ir::Tensor& tensor, const Cells& cells) const {
  data::Array array(tensor.dtype, *tensor.shape);
  array.make_mask(1);
  for (std::size_t at = 0; at < cells.size(); ++at) {
    const bool empty = cells[at].empty();
    const Number value = empty            ? zero_of(tensor)
                         : tensor.boolean ? combine(ir::Combine::Or, cells[at])
                                          : combine(tensor.combine, cells[at]);
    set(array, at, value);
    array.mask()[at] = !empty || tensor.default_value.has_value();
    if (tensor.boolean) array.mask()[at] = value != 0;
  }
  return array;
}

Value Evaluator::read(const ir::Node& node) {
  const ir::Tensor& info = program_[node.tensor];
  const data::Array& array = tensor(node.tensor);
  const auto at = cell(node.columns, node.tensor);
  if (!at) return {0, false};
  const Number value = get(array, *at);
  const bool present = array.mask()[*at] != 0;
  if (node.truth) return present && holds(value) ? Value{1, true} : Value{0, false};
  // In square brackets a relation is the number 0 or 1, never absent.
  return {value, present || info.boolean};
}

// The flat position of an element; empty where an optional column is out of range.
std::optional<std::int64_t> Evaluator::cell(const std::vector<ir::Column>& columns,
                                            ir::TensorId id) {
  const data::Shape& shape = *program_[id].shape;
  if (columns.size() != shape.size()) throw std::logic_error("a read of the wrong rank");
  std::int64_t flat = 0;
  bool inside = true;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto at = position(columns[c], shape[c]);
    inside = inside && at;
    if (inside) flat = flat * shape[c] + *at;
  }
  return inside ? std::optional(flat) : std::nullopt;
}

std::int64_t Evaluator::integer(const ir::Expr& expr, const char* what) {
  const Number value = at(expr).number;
  if (value != std::floor(value) || std::isinf(value)) {
    throw Failure(std::string(what) + " is not an integer");
  }
  return static_cast<std::int64_t>(value);
}

// As Python slices: negative bounds count from the end, bounds beyond the ends stop there.
std::int64_t Evaluator::slice_start(const ir::Column& column, std::int64_t extent,
                                    std::int64_t step) {
  if (!column.start) return step < 0 ? extent - 1 : 0;
  std::int64_t start = integer(column.start, "a slice bound");
  if (start < 0) start += extent;
  return std::clamp<std::int64_t>(start, 0, step < 0 ? extent - 1 : extent);
}

std::optional<std::int64_t> Evaluator::position(const ir::Column& column, std::int64_t extent) {
  std::int64_t at = 0;
  switch (column.kind) {
    case ir::ColumnKind::Plain: at = position_[raw(column.index)]; break;
    case ir::ColumnKind::Affine: at = integer(column.position, "a position"); break;
    case ir::ColumnKind::Gather: at = integer(column.position, "an index read from data"); break;
    case ir::ColumnKind::Slice: {
      const std::int64_t step = column.step ? integer(column.step, "a slice step") : 1;
      at = slice_start(column, extent, step) + step * position_[raw(column.index)];
      break;
    }
  }
  if (at >= 0 && at < extent) return at;
  if (column.optional) return std::nullopt;
  // Reads of data and reads with % limit no index, so that only the run can tell.
  const bool unlimited = column.kind == ir::ColumnKind::Gather ||
                         (column.position && column.position->op == ir::Op::Mod);
  if (unlimited) throw Failure("an index is out of range");
  throw std::logic_error("bind let position " + std::to_string(at) + " of " +
                         std::to_string(extent) + " through");
}

}  // namespace fuse::oracle
