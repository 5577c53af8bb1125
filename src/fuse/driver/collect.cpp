#include "fuse/driver/collect.h"

#include <cstring>

#include "fuse/driver/expectation.h"

namespace fuse::driver {

using data::Array;

namespace {

// A copy in which absent elements hold `zero`; the mask stays.
Array with_zeros(const Array& array, double zero) {
  if (array.mask() == nullptr) return array;
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

std::string axis_name(const std::string& name) { return name.empty() ? "_" : name; }

std::vector<std::string> axis_names(const ir::Program& program,
                                    const std::vector<ir::IndexId>& indices) {
  std::vector<std::string> names;
  for (ir::IndexId index : indices) names.push_back(axis_name(program[index].name));
  return names;
}

Answer export_of(const ir::Program& program, ir::TensorId id, const std::vector<Array>& sources,
                 const native::Results& results) {
  const ir::Tensor& tensor = program[id];
  const Array& computed = results.tensors[ir::raw(id)];
  const bool is_source = computed.data() == nullptr && computed.rank() == 0;
  Answer answer;
  answer.title = tensor.name;
  for (const ir::TensorColumn& column : tensor.columns) {
    answer.axes.push_back(axis_name(column.name));
  }
  answer.array = with_zeros(is_source ? sources[ir::raw(id)] : computed, tensor.zero());
  answer.relation = tensor.boolean;
  return answer;
}

// Visits the statements in order and puts their results where they belong.
struct Collector {
  const ir::Program& program;
  Diagnostics& diagnostics;
  Outcome& outcome;
  const native::StatementResult& result;

  void operator()(const ir::Define&) const {}
  void operator()(const ir::Query& query) const {
    outcome.queries.push_back({query.text, axis_names(program, query.indices),
                               with_zeros(result.value, zero_of(program, query.value)),
                               query.boolean});
  }
  void operator()(const ir::Store& store) const {
    const bool relation =
        store.boolean || (store.value->op == ir::Op::Read && program[store.value->tensor].boolean);
    outcome.sinks.push_back(
        {store.path,
         {with_zeros(result.value, zero_of(program, store.value)), relation, store.top_k},
         store.path_range});
  }
  void operator()(const ir::Expect& expect) const {
    const ExpectValues values{result.value, result.left, result.right};
    outcome.expectations += check_expectation(program, expect, values, diagnostics) ? 1 : 0;
  }
};

}  // namespace

Outcome collect(const ir::Program& program, const std::vector<Array>& sources,
                const native::Results& results, Diagnostics& diagnostics) {
  Outcome outcome;
  for (const ir::Export& one : program.exports) {
    outcome.exports.push_back(export_of(program, one.tensor, sources, results));
  }
  for (std::size_t i = 0; i < program.statements.size(); ++i) {
    std::visit(Collector{program, diagnostics, outcome, results.statements[i]},
               program.statements[i]);
  }
  return outcome;
}

}  // namespace fuse::driver
