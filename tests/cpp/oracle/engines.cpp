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

// The one place that tells the plan where to keep relations.
plan::Options plan_options(data::DType precision, Storage) {
  plan::Options options{precision};
  return options;
}

}  // namespace

const Storages& storages() {
  static const Storages modes{Storage::Auto};
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
  const bind::Bound bound = after_passes(original);
  Diagnostics diagnostics;
  const plan::Plan plan = plan::make_plan(bound.program, plan_options(precision, storage));
  const auto results = native::run(plan, bound.sources, diagnostics);
  if (!results) throw Failure(diagnostics.items().at(0).message);
  Exports exports;
  for (const ir::Export& one : bound.program.exports) {
    const ir::Tensor& tensor = bound.program[one.tensor];
    const auto& arrays = tensor.is_source() ? bound.sources : results->tensors;
    exports[tensor.name] = arrays[raw(one.tensor)];
  }
  for (std::size_t s = 0; s < bound.program.statements.size(); ++s) {
    if (const auto* query = std::get_if<ir::Query>(&bound.program.statements[s])) {
      data::Array& answer = exports[name_of(*query)];
      answer = results->statements[s].value.cast(data::DType::F64);
      if (query->boolean) answer.drop_mask();
    }
  }
  return exports;
}

}  // namespace fuse::oracle
