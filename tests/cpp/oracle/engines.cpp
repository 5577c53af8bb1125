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

}  // namespace

Exports passes_then_reference(const bind::Bound& original, data::DType precision) {
  const bind::Bound bound = after_passes(original);
  Options options;
  options.budget *= 10;
  options.precision = precision;
  Evaluator evaluator(bound, options);
  return exports_of(bound, evaluator);
}

Exports native(const bind::Bound& original, data::DType precision) {
  const bind::Bound bound = after_passes(original);
  Diagnostics diagnostics;
  const auto results =
      native::run(plan::make_plan(bound.program, {precision}), bound.sources, diagnostics);
  if (!results) throw Failure(diagnostics.items().at(0).message);
  Exports exports;
  for (const ir::Export& one : bound.program.exports) {
    exports[bound.program[one.tensor].name] = results->tensors[raw(one.tensor)];
  }
  return exports;
}

}  // namespace fuse::oracle
