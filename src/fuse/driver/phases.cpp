#include "fuse/driver/phases.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuse/check/check.h"
#include "fuse/driver/collect.h"
#include "fuse/driver/empty_averages.h"
#include "fuse/driver/open_relations.h"
#include "fuse/passes/pass.h"

namespace fuse::driver {

std::optional<ir::TensorId> find_tensor(const ir::Program& program, const std::string& name) {
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    if (!program.tensors[t].hidden && program.tensors[t].name == name) {
      return static_cast<ir::TensorId>(t);
    }
  }
  return std::nullopt;
}

std::string suggest_tensor(const ir::Program& program, const std::string& name, bool inputs_only) {
  std::vector<std::string> names;
  for (const ir::Tensor& tensor : program.tensors) {
    if (!tensor.hidden && (!inputs_only || tensor.input)) names.push_back(tensor.name);
  }
  const std::string near = did_you_mean(name, names);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

static bool add_exports(ir::Program& program, const std::vector<std::string>& exports,
                        Diagnostics& diagnostics) {
  for (const std::string& name : exports) {
    const auto id = find_tensor(program, name);
    if (!id) {
      diagnostics.report(Kind::ExportUnknown, {}, name, suggest_tensor(program, name, false));
      return false;
    }
    const bool known = std::any_of(program.exports.begin(), program.exports.end(),
                                   [&](const ir::Export& one) { return one.tensor == *id; });
    if (!known) program.exports.push_back({*id, {}});
  }
  return true;
}

std::optional<ir::Program> check_program(const syntax::File& file,
                                         const std::set<std::string>& inputs,
                                         const std::vector<std::string>& exports, ProgramText& text,
                                         const SourceSet& sources, Diagnostics& diagnostics) {
  if (file.statements.empty()) {
    diagnostics.report(Kind::ProgramEmpty, {}, sources.file(file.id).name());
    return std::nullopt;
  }
  check::Options options;
  options.inputs = inputs;
  options.import = [&](const std::string& path, SourceRange at) { return text.import(path, at); };
  auto program = check::check(file, options, sources, diagnostics);
  if (!program || !add_exports(*program, exports, diagnostics)) return std::nullopt;
  return program;
}

std::optional<bind::Bound> bind_program(ir::Program program, const bind::Options& options,
                                        Diagnostics& diagnostics, const native::Options& native) {
  const bool staged = std::any_of(program.tensors.begin(), program.tensors.end(),
                                  [](const ir::Tensor& tensor) { return tensor.open; });
  if (!settle_open_relations(program, options, data::Storage::Auto, diagnostics, native)) {
    return std::nullopt;
  }
  auto bound = bind::bind(std::move(program), options, diagnostics);
  // What the stages gave follows from the elements of everything they read.
  if (bound && staged) bound->free_values.assign(bound->free_values.size(), 0);
  return bound;
}

plan::Plan plan_program(bind::Bound& bound, data::DType precision, std::ostream* trace) {
  passes::Context context;
  context.expand = check::expand_builtin;
  context.trace = trace;
  bound.program = passes::run_pipeline(std::move(bound.program), context);
  return plan::make_plan(bound.program, {precision});
}

std::optional<Outcome> outcome_of(const bind::Bound& bound, const std::vector<data::Value>& sources,
                                  const native::Results& results, Diagnostics& diagnostics) {
  warn_empty_averages(bound.program, bound.names, results, diagnostics);
  Outcome outcome = collect(bound.program, sources, bound.names, results, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return outcome;
}

}  // namespace fuse::driver
