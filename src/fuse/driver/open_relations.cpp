#include "fuse/driver/open_relations.h"

#include "fuse/bind/open_relations.h"
#include "fuse/check/check.h"
#include "fuse/driver/empty_averages.h"
#include "fuse/driver/rule_facts.h"
#include "fuse/passes/pass.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

namespace {

// The answers to the queries, in order.
std::vector<const data::Value*> answers_of(const ir::Program& program,
                                           const native::Results& results) {
  std::vector<const data::Value*> answers;
  for (std::size_t s = 0; s < program.statements.size(); ++s) {
    if (std::holds_alternative<ir::Query>(program.statements[s])) {
      answers.push_back(&results.statements[s].value);
    }
  }
  return answers;
}

bool collect_facts(const bind::Stage& stage, const bind::Bound& bound,
                   const native::Results& results, ir::Program& program, Diagnostics& diagnostics) {
  const std::vector<const data::Value*> answers = answers_of(bound.program, results);
  for (ir::TensorId relation : stage.relations) {
    RuleFacts collected(bound, relation, diagnostics);
    auto next = answers.begin();
    for (const bind::OpenRule& rule : stage.rules) {
      const auto first = next;
      next += static_cast<std::ptrdiff_t>(std::max<std::size_t>(rule.computed.size(), 1));
      if (rule.relation == relation) collected.add(rule, {first, next});
    }
    auto facts = collected.facts();
    if (!facts) return false;
    program[relation].facts = *std::move(facts);
  }
  return true;
}

}  // namespace

bool settle_open_relations(ir::Program& program, const bind::Options& options,
                           data::Storage storage, Diagnostics& diagnostics,
                           const native::Options& native) {
  while (auto stage = bind::next_stage(program)) {
    auto bound = bind::bind(stage->program, options, diagnostics);
    if (!bound) return false;
    bound->program = passes::run_pipeline(std::move(bound->program), {check::expand_builtin});
    // Values are whole numbers, which f64 holds exactly.
    const plan::Plan plan = plan::make_plan(bound->program, {data::DType::F64, storage});
    const auto results = native::run(plan, bound->sources, diagnostics, native);
    if (!results) return false;
    warn_empty_averages(bound->program, bound->names, *results, diagnostics);
    if (!collect_facts(*stage, *bound, *results, program, diagnostics)) return false;
  }
  return true;
}

}  // namespace fuse::driver
