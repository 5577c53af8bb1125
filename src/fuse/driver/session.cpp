#include "fuse/driver/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuse/check/check.h"
#include "fuse/driver/collect.h"
#include "fuse/driver/empty_averages.h"
#include "fuse/driver/open_relations.h"
#include "fuse/passes/pass.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

namespace {

std::vector<std::string> names_of(const ir::Program& program, bool inputs_only) {
  std::vector<std::string> names;
  for (const ir::Tensor& tensor : program.tensors) {
    if (!tensor.hidden && (!inputs_only || tensor.input)) names.push_back(tensor.name);
  }
  return names;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
  const std::string near = did_you_mean(name, candidates);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

std::optional<std::size_t> find_tensor(const ir::Program& program, const std::string& name) {
  for (std::size_t i = 0; i < program.tensors.size(); ++i) {
    if (!program.tensors[i].hidden && program.tensors[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace

Session::Session(Settings settings) : settings_(std::move(settings)) {
  bind_options_.root = settings_.root.empty() ? folder_of(settings_.file) : settings_.root;
  bind_options_.precision = settings_.precision;
}

bool Session::done() {
  if (settings_.strict) diagnostics_.promote_warnings();
  return !diagnostics_.has_errors();
}

bool Session::check() {
  const syntax::File* file = text_.open(settings_.file);
  if (file == nullptr || diagnostics_.has_errors()) return false;
  if (file->statements.empty()) {
    diagnostics_.report(Kind::ProgramEmpty, {}, sources_.file(file->id).name());
    return false;
  }
  check::Options options;
  for (const auto& [name, path] : settings_.inputs) options.inputs.insert(name);
  options.import = [this](const std::string& path, SourceRange at) {
    return text_.import(path, at);
  };
  program_ = check::check(*file, options, sources_, diagnostics_);
  const bool fine = program_ && apply_exports();
  return done() && fine;
}

bool Session::apply_exports() {
  for (const std::string& name : settings_.exports) {
    const auto tensor = find_tensor(*program_, name);
    if (!tensor) {
      diagnostics_.report(Kind::ExportUnknown, {}, name, name,
                          suggestion(name, names_of(*program_, false)));
      return false;
    }
    const auto id = static_cast<ir::TensorId>(*tensor);
    const bool known = std::any_of(program_->exports.begin(), program_->exports.end(),
                                   [&](const ir::Export& one) { return one.tensor == id; });
    if (!known) program_->exports.push_back({id, {}});
  }
  return true;
}

bool Session::read_inputs() {
  for (const auto& [name, path] : settings_.inputs) {
    const auto at = find_tensor(*program_, name);
    if (!at) {
      diagnostics_.report(Kind::InputUnknown, {}, name, name,
                          suggestion(name, names_of(*program_, false)));
      return false;
    }
    ir::Tensor& tensor = program_->tensors[*at];
    if (io::holds_facts(path, {})) {
      if (!read_input_facts(tensor, path)) return false;
      continue;
    }
    auto array = io::read_array(path, {}, {}, diagnostics_);
    if (!array) return false;
    bind_options_.inputs[name] = *std::move(array);
    bind_options_.input_origins[name] = path;
  }
  return true;
}

// Facts take the place of the tensor's own source.
bool Session::read_input_facts(ir::Tensor& tensor, const std::string& path) {
  auto facts = io::read_facts(path, tensor.rank(), {}, {}, diagnostics_);
  if (!facts) return false;
  tensor.file.reset();
  tensor.literal.reset();
  tensor.facts = {};
  tensor.fact_ranges.clear();
  bind_options_.input_facts[tensor.name] = *std::move(facts);
  bind_options_.input_origins[tensor.name] = path;
  return true;
}

bool Session::bind() {
  if (!read_inputs()) return false;
  if (!settle_open_relations(*program_, bind_options_, data::Storage::Auto, diagnostics_)) {
    return false;
  }
  bound_ = bind::bind(*std::move(program_), bind_options_, diagnostics_);
  program_.reset();
  return bound_ && done();
}

void Session::plan() {
  passes::Context context;
  context.expand = check::expand_builtin;
  context.trace = settings_.trace_passes;
  bound_->program = passes::run_pipeline(std::move(bound_->program), context);
  plan_ = plan::make_plan(bound_->program, {settings_.precision});
}

std::optional<Outcome> Session::run() {
  const auto results = native::run(*plan_, bound_->sources, diagnostics_);
  if (results) warn_empty_averages(bound_->program, bound_->names, *results, diagnostics_);
  if (!done() || !results) return std::nullopt;
  Outcome outcome =
      collect(bound_->program, bound_->sources, bound_->names, *results, diagnostics_);
  if (!done()) return std::nullopt;
  return outcome;
}

}  // namespace fuse::driver
