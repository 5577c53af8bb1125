#include "fuse/driver/session.h"

#include "fuse/io/formats.h"

namespace fuse::driver {

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
  std::set<std::string> inputs;
  for (const auto& [name, path] : settings_.inputs) inputs.insert(name);
  program_ = check_program(*file, inputs, settings_.exports, text_, sources_, diagnostics_);
  return done() && program_;
}

bool Session::read_inputs() {
  for (const auto& [name, path] : settings_.inputs) {
    const auto at = find_tensor(*program_, name);
    if (!at) {
      diagnostics_.report(Kind::InputUnknown, {}, name, suggest_tensor(*program_, name, false));
      return false;
    }
    ir::Tensor& tensor = (*program_)[*at];
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
  bound_ = bind_program(*std::move(program_), bind_options_, diagnostics_, settings_.native);
  program_.reset();
  return bound_ && done();
}

void Session::plan() { plan_ = plan_program(*bound_, settings_.precision, settings_.trace_passes); }

std::optional<Outcome> Session::run() {
  const auto results = native::run(*plan_, bound_->sources, diagnostics_, settings_.native);
  if (!results) return std::nullopt;
  auto outcome = outcome_of(*bound_, bound_->sources, *results, diagnostics_);
  if (!done()) return std::nullopt;
  return outcome;
}

}  // namespace fuse::driver
