// What runs a bound program in these tests.
#include "fuse/check/check.h"
#include "fuse/passes/pass.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/native.h"
#include "trial.h"

namespace fuse::oracle {

namespace {

bind::Bound after_passes(bind::Bound bound) {
  bound.program = passes::run_pipeline(std::move(bound.program), {check::expand_builtin});
  return bound;
}

// The facts of an array, as bind keeps them where they are few of many.
data::Value as_tuples(const data::Array& array) {
  auto relation = std::make_shared<data::Relation>();
  relation->shape = array.shape();
  relation->tuples.columns.resize(array.rank());
  const bool truths = array.dtype() == data::DType::Bool;
  std::vector<std::int64_t> rows, at(array.rank(), 0);
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if ((!array.mask() || array.mask()[i]) && (!truths || array.get_i64(i))) {
      for (std::size_t c = 0; c < at.size(); ++c) {
        relation->tuples.columns[c].push_back(static_cast<data::Key>(at[c]));
      }
      rows.push_back(i);
    }
    for (std::size_t c = at.size(); c-- > 0 && ++at[c] == array.shape()[c];) at[c] = 0;
  }
  relation->tuples.rows = rows.size();
  if (!truths) {
    relation->values = data::Array(array.dtype(), {static_cast<std::int64_t>(rows.size())});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto to = static_cast<std::int64_t>(row);
      data::is_float(array.dtype()) ? relation->values.set_f64(to, array.get_f64(rows[row]))
                                    : relation->values.set_i64(to, array.get_i64(rows[row]));
    }
  }
  return std::shared_ptr<const data::Relation>(std::move(relation));
}

// Facts are tuples in sparse mode; in the others bind has decided.
void keep_tuples(bind::Bound& bound) {
  for (std::size_t t = 0; t < bound.program.tensors.size(); ++t) {
    ir::Tensor& tensor = bound.program.tensors[t];
    data::Value& value = bound.sources[t];
    if (tensor.facts.rows() == 0 || tensor.rank() == 0 || value.sparse()) continue;
    value = as_tuples(value.array);
    tensor.tuples = static_cast<std::int64_t>(value.relation->tuples.rows);
  }
}

data::Array all_elements(const data::Value& value, double missing, bool partial) {
  return value.sparse() ? data::dense(*value.relation, missing, partial) : value.array;
}

}  // namespace

const Storages& storages() {
  static const Storages modes{Storage::Auto, Storage::Dense, Storage::Sparse};
  return modes;
}

Exports passes_then_reference(const bind::Bound& original, data::DType precision, Storage) {
  const bind::Bound bound = after_passes(original);
  Options options;
  options.budget *= 10;
  options.precision = precision;
  Evaluator evaluator(bound, options);
  return exports_of(bound, evaluator);
}

Exports native(const bind::Bound& original, data::DType precision, Storage storage) {
  bind::Bound bound = after_passes(original);
  if (storage == Storage::Sparse) keep_tuples(bound);
  Diagnostics diagnostics;
  const plan::Plan plan = plan::make_plan(bound.program, {precision, storage});
  native::Workspace workspace(plan);
  auto results = workspace.run(bound.sources, diagnostics);
  // Whatever a run leaves behind must not show in the next.
  if (results) results = workspace.run(bound.sources, diagnostics);
  if (!results) throw Failure(diagnostics.items().at(0).message);
  Exports exports;
  for (const ir::Export& one : bound.program.exports) {
    const ir::Tensor& tensor = bound.program[one.tensor];
    const auto& values = tensor.is_source() ? bound.sources : results->tensors;
    exports[tensor.name] = all_elements(values[raw(one.tensor)], tensor.zero(), tensor.partial);
  }
  for (std::size_t s = 0; s < bound.program.statements.size(); ++s) {
    if (const auto* query = std::get_if<ir::Query>(&bound.program.statements[s])) {
      data::Array& answer = exports[name_of(*query)];
      const bool read = query->value->op == ir::Op::Read;
      const double missing = read ? bound.program[query->value->tensor].zero() : 0;
      const bool partial =
          !read || query->value->truth || bound.program[query->value->tensor].partial;
      answer = all_elements(results->statements[s].value, missing, partial).cast(data::DType::F64);
      if (query->boolean) answer.drop_mask();
    }
  }
  return exports;
}

}  // namespace fuse::oracle
