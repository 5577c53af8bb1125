#include "fuse/api/state.h"

namespace fuse {

namespace {

// The program with the query as its last statement, of which nothing else is asked.
std::shared_ptr<driver::Runner> runner_of(const driver::Runner& base, const std::string& query) {
  const driver::ProgramFiles& old = base.files();
  const SourceFile& source = old.sources.file(old.file->id);
  auto files = std::make_shared<driver::ProgramFiles>();
  files->file = files->text.open_text(source.name(), old.folder,
                                      std::string(source.text()) + "\n" + query + "\n");
  files->folder = old.folder;
  driver::RunnerSettings settings = base.settings();
  settings.exports.clear();
  settings.only_last_query = true;
  return std::make_shared<driver::Runner>(std::move(files), std::move(settings));
}

}  // namespace

Value Runner::query(const std::string& name, const Places& where, const Inputs& inputs,
                    const RunOptions& options) const {
  Diagnostics diagnostics;
  const driver::RunInputs given = api::inputs_of(inputs);
  const auto text = state_->runner.query(name, where, given, diagnostics);
  if (!text) api::throw_error(diagnostics, state_->runner.files().sources);
  std::shared_ptr<driver::Runner> runner;
  {
    constexpr std::size_t most = 16;
    const std::lock_guard lock(state_->mutex);
    if (state_->queries.size() > most) state_->queries.clear();
    std::shared_ptr<driver::Runner>& known = state_->queries[*text];
    if (!known) known = runner_of(state_->runner, *text);
    runner = known;
  }
  const auto outcome =
      runner->run(given, {options.cancel, options.measure, options.progress}, diagnostics);
  if (!outcome) api::throw_error(diagnostics, runner->files().sources);
  return api::value_of(outcome->queries.back(), inputs);
}

}  // namespace fuse
