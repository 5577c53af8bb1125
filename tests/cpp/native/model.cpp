#include "native/model.h"

#include <cmath>

#include <fmt/format.h>

namespace fuse::native_test {

IndexId Model::index(const std::string& name, std::int64_t extent, std::int64_t lo) {
  ir::Index entry;
  entry.name = name;
  entry.domain = ir::Domain{lo, extent};
  return program.add_index(entry);
}

TensorId Model::tensor(const std::string& name, data::Shape shape, TensorOptions options) {
  ir::Tensor entry;
  entry.name = name;
  entry.boolean = options.boolean;
  entry.combine = options.combine;
  entry.default_value = options.default_value;
  entry.columns.resize(shape.size());
  entry.shape = std::move(shape);
  entry.dtype = options.boolean ? data::DType::Bool : options.dtype;
  entry.weak_integer = options.weak;
  entry.partial = options.partial;
  sources.emplace_back();
  return program.add_tensor(entry);
}

TensorId Model::source(const std::string& name, data::Shape shape, const Values& values,
                       TensorOptions options) {
  data::Array array(options.boolean ? data::DType::Bool : options.dtype, shape);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto position = static_cast<std::int64_t>(i);
    if (values[i] == gone) {
      options.partial = true;
      array.make_mask(1);
      array.mask()[i] = 0;
      array.set_f64(position, 77);
    } else if (data::is_float(array.dtype())) {
      array.set_f64(position, values[i]);
    } else {
      array.set_i64(position, static_cast<std::int64_t>(values[i]));
    }
  }
  if (options.partial) array.make_mask(1);
  TensorId id = tensor(name, std::move(shape), options);
  program[id].input = true;
  sources[raw(id)] = array;
  return id;
}

void Model::define(TensorId tensor, std::vector<ir::Column> columns, Expr value,
                   std::vector<IndexId> over) {
  program.statements.push_back(
      ir::Define{tensor, std::move(columns), std::move(over), std::move(value), {}});
}

void Model::define(TensorId tensor, const std::vector<IndexId>& indices, Expr value,
                   std::vector<IndexId> over) {
  std::vector<ir::Column> columns;
  for (IndexId index : indices) columns.push_back(ir::plain_column(index));
  define(tensor, std::move(columns), std::move(value), std::move(over));
}

std::size_t Model::query(Expr value, std::vector<IndexId> indices) {
  ir::Query query;
  query.value = std::move(value);
  query.indices = std::move(indices);
  program.statements.push_back(query);
  return program.statements.size() - 1;
}

void Model::run(native::Options options) {
  program.exports.clear();  // tests look at every tensor
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    program.exports.push_back({static_cast<TensorId>(t), {}});
  }
  plan = plan::make_plan(program, {.precision = data::DType::F64});
  diagnostics_ = {};
  const std::vector<data::Value> values(sources.begin(), sources.end());
  results_ = native::run(plan, values, diagnostics_, options);
}

std::string Model::message() const {
  if (diagnostics_.empty()) return {};
  const Diagnostic& first = diagnostics_.items().front();
  return std::string(info(first.kind).code) + " " + first.message;
}

Values Model::values_of(const data::Array& array) {
  Values values;
  for (std::int64_t i = 0; i < array.size(); ++i) {
    values.push_back(array.mask() && !array.mask()[i] ? gone : array.get_f64(i));
  }
  return values;
}

Values evaluate(Model& model, const Expr& value, std::vector<IndexId> indices) {
  const std::size_t statement = model.query(value, std::move(indices));
  model.run();
  return model.failed() ? Values{} : model.values(statement);
}

Expr at(TensorId tensor, const std::vector<IndexId>& indices) {
  std::vector<ir::Column> columns;
  for (IndexId index : indices) columns.push_back(ir::plain_column(index));
  return ir::read(tensor, std::move(columns), false);
}

Expr truth(TensorId tensor, const std::vector<IndexId>& indices) {
  std::vector<ir::Column> columns;
  for (IndexId index : indices) columns.push_back(ir::plain_column(index));
  return ir::read(tensor, std::move(columns), true);
}

Expr at(TensorId tensor, std::vector<ir::Column> columns) {
  return ir::read(tensor, std::move(columns), false);
}

ir::Column affine(Expr position, bool optional) {
  ir::Column column;
  column.kind = ir::ColumnKind::Affine;
  column.position = std::move(position);
  column.optional = optional;
  return column;
}

ir::Column gather(Expr position, bool optional) {
  ir::Column column = affine(std::move(position), optional);
  column.kind = ir::ColumnKind::Gather;
  return column;
}

ir::Column slice(IndexId index, std::optional<double> start, std::optional<double> stop,
                 std::optional<double> step) {
  ir::Column column;
  column.kind = ir::ColumnKind::Slice;
  column.index = index;
  if (start) column.start = whole(*start);
  if (stop) column.stop = whole(*stop);
  if (step) column.step = whole(*step);
  return column;
}

Expr whole(double value) { return ir::number(value, true); }
Expr real(double value) { return ir::number(value, false); }
Expr op(ir::Op op, std::initializer_list<Expr> args) {
  return ir::map(op, std::vector<Expr>(args));
}
Expr sum(Expr a, Expr b, bool strict) { return ir::add(std::move(a), std::move(b), strict); }
Expr mul(Expr a, Expr b) { return op(ir::Op::Mul, {std::move(a), std::move(b)}); }
Expr fold(ir::Combine combine, std::vector<IndexId> bound, Expr arg, bool total) {
  return ir::reduce(combine, std::move(bound), std::move(arg), total);
}

bool same(const Values& a, const Values& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    if (!(std::fabs(a[i] - b[i]) <= 1e-12 * std::max(std::fabs(a[i]), std::fabs(b[i])))) {
      return false;
    }
  }
  return true;
}

std::string show(const Values& values) {
  std::string text;
  for (double value : values) {
    text += value == gone ? "gone " : fmt::format("{:.15g} ", value);
  }
  return text;
}

}  // namespace fuse::native_test
