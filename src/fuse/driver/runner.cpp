#include "fuse/driver/runner.h"

#include <algorithm>

#include <fmt/format.h>

namespace fuse::driver {

std::set<std::string> RunInputs::names() const {
  std::set<std::string> result;
  for (const auto& [name, array] : arrays) result.insert(name);
  for (const auto& [name, facts] : facts) result.insert(name);
  return result;
}

bool Prepared::serves(const RunInputs& inputs) const {
  if (!serves_others_ || !inputs.facts.empty() || inputs.arrays.size() != forms_.size()) {
    return false;
  }
  auto form = forms_.begin();  // both are in the order of names
  for (const auto& [name, array] : inputs.arrays) {
    if (form->name != name || form->dtype != array.dtype() || form->shape != array.shape() ||
        form->masked != (array.mask() != nullptr)) {
      return false;
    }
    ++form;
  }
  return true;
}

std::unique_ptr<native::Workspace> Prepared::lease() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<native::Workspace>(*plan_);
  auto workspace = std::move(idle_.back());
  idle_.pop_back();
  return workspace;
}

void Prepared::give_back(std::unique_ptr<native::Workspace> workspace) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(workspace));
}

std::vector<data::Value> Prepared::sources(const RunInputs& inputs) const {
  std::vector<data::Value> sources = bound_.sources;
  for (const InputForm& form : forms_) {
    const ir::Tensor& tensor = bound_.program[form.tensor];
    sources[ir::raw(form.tensor)] = bind::input_value(tensor, inputs.arrays.at(form.name));
  }
  return sources;
}

std::optional<Outcome> Prepared::run(const RunInputs& inputs, const native::Options& options,
                                     std::vector<double>& seconds, Diagnostics& diagnostics) {
  const std::vector<data::Value> given = sources(inputs);
  auto workspace = lease();
  const auto results = workspace->run(given, diagnostics, options);
  give_back(std::move(workspace));
  if (!results) return std::nullopt;
  seconds = results->seconds;
  return outcome_of(bound_, given, *results, diagnostics);
}

Runner::Runner(std::shared_ptr<ProgramFiles> files, RunnerSettings settings)
    : files_(std::move(files)), settings_(std::move(settings)) {
  if (settings_.root.empty()) settings_.root = files_->folder;
}

// Leaves nothing to ask for but the last query.
static void keep_last_query(ir::Program& program) {
  program.exports.clear();
  std::optional<ir::Statement> last;
  for (const ir::Statement& statement : program.statements) {
    if (std::holds_alternative<ir::Query>(statement)) last = statement;
  }
  std::erase_if(program.statements, [](const ir::Statement& statement) {
    return !std::holds_alternative<ir::Define>(statement);
  });
  if (last) program.statements.push_back(*last);
}

bool Runner::done(Diagnostics& diagnostics) const {
  if (settings_.strict) diagnostics.promote_warnings();
  return !diagnostics.has_errors();
}

std::shared_ptr<const Runner::Checked> Runner::checked(const std::set<std::string>& inputs,
                                                       Diagnostics& diagnostics) {
  const std::lock_guard lock(mutex_);
  if (const auto known = checked_.find(inputs); known != checked_.end()) return known->second;
  const std::lock_guard files_lock(files_->mutex);
  Checked fresh;
  Diagnostics own;
  auto program =
      check_program(*files_->file, inputs, settings_.exports, files_->text, files_->sources, own);
  // Those of imported files are reported where their text is read.
  diagnostics.append(files_->problems);
  diagnostics.append(own);
  if (!done(diagnostics) || !program) return nullptr;
  fresh.program = *std::move(program);
  if (settings_.only_last_query) keep_last_query(fresh.program);
  fresh.warnings = std::move(own);
  return checked_[inputs] = std::make_shared<const Checked>(std::move(fresh));
}

void Runner::check(Diagnostics& diagnostics) {
  Diagnostics found;
  if (checked({}, found)) return;
  // With unknown names nothing is certain before the inputs are known.
  const auto& items = found.items();
  const bool unknown = std::any_of(items.begin(), items.end(), [](const Diagnostic& item) {
    return item.kind == Kind::UndefinedName || item.kind == Kind::UnknownFunction;
  });
  if (!unknown) diagnostics.append(found);
}

// Facts take the place of the tensor's own source.
bool Runner::put_facts(ir::Program& program, const RunInputs& inputs, bind::Options& options,
                       Diagnostics& diagnostics) const {
  for (const auto& [name, facts] : inputs.facts) {
    ir::Tensor& tensor = program[*find_tensor(program, name)];
    if (facts.columns.size() != tensor.rank()) {
      diagnostics.report(Kind::InputRank, tensor.range, name,
                         fmt::format("{} indices", tensor.rank()),
                         fmt::format("{} columns", facts.columns.size()));
      return false;
    }
    tensor.file.reset();
    tensor.literal.reset();
    tensor.facts = {};
    tensor.fact_ranges.clear();
    options.input_facts[name] = facts;
    options.input_origins[name] = "the input";
  }
  return true;
}

std::shared_ptr<Prepared> Runner::bind(const RunInputs& inputs, const native::Options& native,
                                       Diagnostics& diagnostics) {
  const auto base = checked(inputs.names(), diagnostics);
  if (!base) return nullptr;
  for (const std::string& name : inputs.names()) {
    if (find_tensor(base->program, name)) continue;
    diagnostics.report(Kind::InputNotThere, {}, name, suggest_tensor(base->program, name, false));
    return nullptr;
  }
  bind::Options options;
  options.root = settings_.root;
  options.precision = settings_.precision;
  options.inputs = inputs.arrays;
  ir::Program program = base->program;
  if (!put_facts(program, inputs, options, diagnostics)) return nullptr;
  Diagnostics own;
  auto bound = bind_program(std::move(program), options, own, native);
  diagnostics.append(own);
  if (!done(diagnostics) || !bound) return nullptr;
  std::vector<Prepared::InputForm> forms;
  bool serves_others = inputs.facts.empty();
  for (const auto& [name, array] : inputs.arrays) {
    const ir::TensorId id = *find_tensor(bound->program, name);
    forms.push_back({name, id, array.dtype(), array.shape(), array.mask() != nullptr});
    serves_others = serves_others && bound->free_values[ir::raw(id)];
  }
  // Every run brings its own, and these may be large.
  if (serves_others) {
    for (const Prepared::InputForm& form : forms) bound->sources[ir::raw(form.tensor)] = {};
  }
  plan::Plan plan = plan_program(*bound, settings_.precision, nullptr);
  auto prepared = std::make_shared<Prepared>(*std::move(bound), std::move(plan));
  prepared->warnings_ = base->warnings;
  prepared->warnings_.append(own);
  prepared->forms_ = std::move(forms);
  prepared->serves_others_ = serves_others;
  return prepared;
}

std::shared_ptr<Prepared> Runner::known(const RunInputs& inputs) {
  const std::lock_guard lock(mutex_);
  for (auto known = prepared_.rbegin(); known != prepared_.rend(); ++known) {
    if ((*known)->serves(inputs)) return *known;
  }
  return nullptr;
}

native::Options Runner::native_options(const RunOptions& options) const {
  native::Options native = settings_.native;
  native.cancel = options.cancel;
  native.measure = options.measure;
  native.progress = options.progress;
  return native;
}

std::shared_ptr<Prepared> Runner::prepare(const RunInputs& inputs, const RunOptions& options,
                                          Diagnostics& diagnostics) {
  if (auto found = known(inputs)) return found;
  auto fresh = bind(inputs, native_options(options), diagnostics);
  if (!fresh || !fresh->serves_others_) return fresh;
  constexpr std::size_t most = 16;
  const std::lock_guard lock(mutex_);
  if (prepared_.size() == most) prepared_.erase(prepared_.begin());
  prepared_.push_back(fresh);
  return fresh;
}

std::optional<Outcome> Runner::run(const RunInputs& inputs, const RunOptions& options,
                                   Diagnostics& diagnostics) {
  Diagnostics binding;
  const auto prepared = prepare(inputs, options, binding);
  diagnostics.append(prepared ? prepared->warnings() : binding);
  if (!prepared) return std::nullopt;
  std::vector<double> seconds;
  auto outcome = prepared->run(inputs, native_options(options), seconds, diagnostics);
  if (!done(diagnostics)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  latest_ = {prepared->plan(), std::move(seconds)};
  return outcome;
}

std::optional<std::string> Runner::query(const std::string& name, const QueryPlaces& where,
                                         const RunInputs& inputs, Diagnostics& diagnostics) {
  const auto base = checked(inputs.names(), diagnostics);
  if (!base) return std::nullopt;
  return query_text(base->program, name, where, diagnostics);
}

Runner::Latest Runner::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

}  // namespace fuse::driver
