#include "fuse/driver/collect.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "fuse/driver/expectation.h"

namespace fuse::driver {

using data::Array;

namespace {

// Whether absent elements hold `zero` already, as most do.
bool holds_zeros(const Array& array, double zero) {
  const std::uint8_t* mask = array.mask();
  if (mask == nullptr) return true;
  const std::uint8_t* end = mask + array.size();
  for (const std::uint8_t* at = mask;; ++at) {
    at = std::find(at, end, std::uint8_t{0});
    if (at == end) return true;
    const double value = array.get_f64(at - mask);
    if (value != zero || std::signbit(value) != std::signbit(zero)) return false;
  }
}

// The array with `zero` in absent elements, a copy where it must be; the mask stays.
Array with_zeros(const Array& array, double zero) {
  if (holds_zeros(array, zero)) return array;
  Array filled(array.dtype(), array.shape());
  const auto count = static_cast<std::size_t>(array.size());
  std::memcpy(filled.data(), array.data(), count * data::size_of(array.dtype()));
  filled.make_mask(1);
  std::memcpy(filled.mask(), array.mask(), count);
  for (std::int64_t i = 0; i < filled.size(); ++i) {
    if (filled.mask()[i] == 0) filled.set_f64(i, zero);
  }
  return filled;
}

// A value that is one read of a tensor has that tensor's zero, anything else 0.
double zero_of(const ir::Program& program, const ir::Expr& value) {
  return value->op == ir::Op::Read ? program[value->tensor].zero() : 0;
}

// A result as it is shown and written: all elements, or the tuples of a relation. Tensors that are
// stored as tuples are listed so only where their elements would be too many.
data::Value shown(const data::Value& value, bool relation, double zero, bool partial) {
  constexpr double most_cells = 1 << 22;
  if (!value.sparse()) return with_zeros(value.array, zero);
  double cells = 1;
  for (std::int64_t extent : value.shape()) cells *= static_cast<double>(extent);
  // A value that every other cell has is shown in every cell.
  const bool filled = !relation && !partial && zero != 0;
  constexpr double most_filled = 1 << 28;
  if (relation || cells > (filled ? most_filled : most_cells)) return value;
  return data::dense(*value.relation, zero, partial);
}

// The result of a statement over an expression.
data::Value shown(const ir::Program& program, const data::Value& value, const ir::Expr& expr,
                  bool relation) {
  const bool read = expr->op == ir::Op::Read && !expr->truth;
  return shown(value, relation, zero_of(program, expr), !read || program[expr->tensor].partial);
}

std::string axis_name(const std::string& name) { return name.empty() ? "_" : name; }

std::vector<std::string> axis_names(const ir::Program& program,
                                    const std::vector<ir::IndexId>& indices) {
  std::vector<std::string> names;
  for (ir::IndexId index : indices) names.push_back(axis_name(program[index].name));
  return names;
}

using NameList = std::vector<std::shared_ptr<const data::Names>>;

// Of results over `indices`, whose position 0 is the first of each domain.
NameList names_of(const ir::Program& program, const bind::Dictionaries& names,
                  const std::vector<ir::IndexId>& indices) {
  NameList list;
  for (ir::IndexId index : indices) {
    const bool whole = !program[index].domain || program[index].domain->lo == 0;
    list.push_back(whole ? names.of(program, index) : nullptr);
  }
  return list;
}

Answer export_of(const ir::Program& program, ir::TensorId id,
                 const std::vector<data::Value>& sources, const bind::Dictionaries& names,
                 const native::Results& results) {
  const ir::Tensor& tensor = program[id];
  const data::Value& computed = results.tensors[ir::raw(id)];
  const bool is_source =
      !computed.sparse() && computed.array.data() == nullptr && computed.rank() == 0;
  const data::Value& value = is_source ? sources[ir::raw(id)] : computed;
  Answer answer;
  answer.title = tensor.name;
  for (const ir::TensorColumn& column : tensor.columns) {
    answer.axes.push_back(axis_name(column.name));
  }
  answer.relation = tensor.boolean;
  const data::Value whole = shown(value, tensor.boolean, tensor.zero(), tensor.partial);
  answer.array = whole.array;
  answer.sparse = whole.relation;
  answer.missing = tensor.zero();
  for (std::size_t c = 0; c < tensor.rank(); ++c) answer.names.push_back(names.of(id, c));
  return answer;
}

// Visits the statements in order and puts their results where they belong.
struct Collector {
  const ir::Program& program;
  const bind::Dictionaries& names;
  Diagnostics& diagnostics;
  Outcome& outcome;
  const native::StatementResult& result;

  void operator()(const ir::Define&) const {}
  void operator()(const ir::Query& query) const {
    const data::Value value = shown(program, result.value, query.value, query.boolean);
    outcome.queries.push_back(
        {query.text, axis_names(program, query.indices), value.array, query.boolean, value.relation,
         names_of(program, names, query.indices), zero_of(program, query.value)});
  }
  void operator()(const ir::Store& store) const {
    const bool read = store.value->op == ir::Op::Read;
    const bool relation = store.boolean || (read && program[store.value->tensor].boolean);
    const data::Value value = shown(program, result.value, store.value, relation);
    io::Content content{value.array, relation, store.top_k, value.relation,
                        names_of(program, names, store.indices)};
    content.missing = zero_of(program, store.value);
    content.everywhere = !relation && read && !program[store.value->tensor].partial;
    if (read) content.name = program[store.value->tensor].name;
    outcome.sinks.push_back({store.path, std::move(content), store.path_range});
  }
  void operator()(const ir::Expect& expect) const {
    const ExpectValues values{result.value.array, result.left, result.right};
    outcome.expectations += check_expectation(program, names, expect, values, diagnostics) ? 1 : 0;
  }
};

}  // namespace

Outcome collect(const ir::Program& program, const std::vector<data::Value>& sources,
                const bind::Dictionaries& names, const native::Results& results,
                Diagnostics& diagnostics) {
  Outcome outcome;
  for (const ir::Export& one : program.exports) {
    outcome.exports.push_back(export_of(program, one.tensor, sources, names, results));
  }
  for (std::size_t i = 0; i < program.statements.size(); ++i) {
    std::visit(Collector{program, names, diagnostics, outcome, results.statements[i]},
               program.statements[i]);
  }
  return outcome;
}

}  // namespace fuse::driver
