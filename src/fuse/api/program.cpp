#include <cstdlib>
#include <mutex>

#include "fuse/api/state.h"
#include "fuse/driver/show.h"
#include "fuse/io/output.h"
#include "fuse/plan/explain.h"
#include "fuse/syntax/printer.h"

namespace fuse {

namespace {

// What a text has to say for itself, whoever compiles it.
void require_parsed(const driver::ProgramFiles& files) {
  if (!files.file || files.problems.has_errors()) {
    api::throw_error(files.problems, files.sources);
  }
}

void require_possible(const CompileOptions& options) {
  Diagnostics diagnostics;
  if (options.target != "native" && options.target != "auto") {
    diagnostics.report(Kind::TargetUnknown, {}, options.target);
  } else if (options.precision != DType::F32 && options.precision != DType::F64) {
    diagnostics.report(Kind::TargetLacks, {}, "native",
                       fmt::format("precision {}", data::name(options.precision)));
  }
  if (diagnostics.has_errors()) api::throw_error(diagnostics, SourceSet());
}

bool write_sinks(const driver::Outcome& outcome, const std::string& root,
                 std::vector<std::string>& written, Diagnostics& diagnostics) {
  io::OutputFiles files(root);
  for (const driver::SinkFile& sink : outcome.sinks) {
    files.add(sink.path, sink.content, sink.range, diagnostics);
    written.push_back(sink.path);
  }
  return !diagnostics.has_errors() && files.commit(diagnostics);
}

}  // namespace

driver::RunInputs api::inputs_of(const Inputs& inputs) {
  driver::RunInputs result;
  for (const auto& [name, input] : inputs) {
    if (const auto* array = std::get_if<Array>(&input)) {
      result.arrays[name] = *array;
    } else {
      result.facts[name] = api::facts_of(std::get<Facts>(input), name);
    }
  }
  return result;
}

Program Program::from_file(const std::string& path) {
  auto files = std::make_shared<driver::ProgramFiles>();
  files->file = files->text.open(path);
  files->folder = driver::folder_of(path);
  require_parsed(*files);
  return Program(std::make_shared<const State>(State{std::move(files)}));
}

Program Program::from_text(std::string text, const std::string& folder) {
  auto files = std::make_shared<driver::ProgramFiles>();
  files->file = files->text.open_text("<text>", folder, std::move(text));
  files->folder = folder;
  require_parsed(*files);
  return Program(std::make_shared<const State>(State{std::move(files)}));
}

std::string Program::format() const { return syntax::print(*state_->files->file); }

Runner Program::compile(const CompileOptions& options) const {
  require_possible(options);
  driver::RunnerSettings settings;
  settings.exports = options.exports;
  settings.precision = options.precision;
  settings.root = options.root;
  settings.strict = options.strict;
  settings.native.memory_limit = options.memory_limit;
  auto state = std::make_shared<Runner::State>(state_->files, std::move(settings), options);
  Diagnostics diagnostics;
  state->runner.check(diagnostics);
  if (diagnostics.has_errors()) api::throw_error(diagnostics, state_->files->sources);
  return Runner(std::move(state));
}

Results Runner::run(const Inputs& inputs, const RunOptions& options) const {
  Diagnostics diagnostics;
  const SourceSet& sources = state_->runner.files().sources;
  auto outcome = state_->runner.run(
      api::inputs_of(inputs), {options.cancel, options.measure, options.progress}, diagnostics);
  Results results;
  if (outcome && state_->options.write_files) {
    const std::string& root = state_->options.output_root;
    write_sinks(*outcome, root.empty() ? state_->runner.files().folder : root, results.files_,
                diagnostics);
  }
  if (!outcome || diagnostics.has_errors()) api::throw_error(diagnostics, sources);
  for (driver::Answer& answer : outcome->exports) {
    results.exports_.push_back(api::value_of(std::move(answer), inputs));
  }
  for (driver::Answer& answer : outcome->queries) {
    results.queries_.push_back(api::value_of(std::move(answer), inputs));
  }
  results.warnings_ = api::problems_of(diagnostics, sources);
  return results;
}

std::string Runner::explain(const Inputs& inputs, bool json) const {
  Diagnostics diagnostics;
  const SourceSet& sources = state_->runner.files().sources;
  const auto prepared = state_->runner.prepare(api::inputs_of(inputs), {}, diagnostics);
  if (!prepared) api::throw_error(diagnostics, sources);
  return json ? plan::explain_json(*prepared->plan(), &sources)
              : plan::explain_text(*prepared->plan(), &sources);
}

std::string Runner::explain_latest(bool json) const {
  const driver::Runner::Latest latest = state_->runner.latest();
  if (!latest.plan) return explain({}, json);
  const SourceSet& sources = state_->runner.files().sources;
  return json ? plan::explain_json(*latest.plan, &sources, latest.seconds)
              : plan::explain_text(*latest.plan, &sources, latest.seconds);
}

std::string Results::json() const {
  driver::Outcome outcome;
  for (const Value& value : exports_) outcome.exports.push_back(api::answer_of(value));
  for (const Value& value : queries_) outcome.queries.push_back(api::answer_of(value));
  return driver::show_json(outcome);
}

std::string_view version() { return FUSE_VERSION; }

}  // namespace fuse
