#include <chrono>
#include <new>

#include <fmt/format.h>

#include "fuse/targets/native/native.h"
#include "fuse/targets/native/step_runner.h"
#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

namespace {

using plan::Plan;
using plan::Role;

std::string shown_size(double bytes) {
  static constexpr std::string_view units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(units)) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{:.4g} {}", bytes, units[unit]);
}

bool fits_memory(const Plan& plan, const Options& options, Diagnostics& diagnostics) {
  const auto limit = static_cast<double>(options.memory_limit);
  for (const plan::Step& step : plan.steps) {
    for (plan::BufferId id : step.writes) {
      if (plan[id].sparse) continue;  // only estimated, and that by a wide margin
      const double size = bytes(plan[id]);
      if (size <= limit) continue;
      diagnostics.report(Kind::MemoryLimit, step.range, step.what, shown_size(size),
                         shown_size(limit));
      return false;
    }
  }
  return true;
}

Results results_of(const Plan& plan, const Memory& memory) {
  Results results;
  for (plan::BufferId id : plan.tensors) {
    const bool defined = id != plan::no_buffer && plan[id].role == Role::Tensor;
    results.tensors.push_back(defined ? memory.value(id) : data::Value());
  }
  results.statements.resize(plan.statements);
  for (const plan::Result& result : plan.results) {
    StatementResult& statement = results.statements[result.statement];
    switch (result.part) {
      case plan::Result::Part::Value: statement.value = memory.value(result.buffer); break;
      case plan::Result::Part::Left: statement.left = memory.value(result.buffer).array; break;
      case plan::Result::Part::Right: statement.right = memory.value(result.buffer).array; break;
    }
  }
  return results;
}

void report_tuples(const Plan& plan, const plan::Step& step, const TooManyTuples& found,
                   const Options& options, Diagnostics& diagnostics) {
  std::string name = step.what;
  if (const auto* loop = std::get_if<plan::Loop>(&step.action)) {
    name = plan[loop->sink.out.buffer].name;
  }
  diagnostics
      .report(Kind::MemoryLimit, step.range, name, "at least " + shown_size(found.bytes),
              shown_size(static_cast<double>(options.memory_limit)))
      .label({}, fmt::format("it has {} tuples so far; putting them in order takes their memory "
                             "twice",
                             found.tuples));
}

}  // namespace

class Workspace::State {
 public:
  explicit State(const Plan& plan) : plan_(plan), memory_(plan) {
    for (const plan::Step& step : plan.steps) steps_.push_back(prepare(plan, step, memory_));
  }

  std::optional<Results> run(const std::vector<data::Value>& sources, Diagnostics& diagnostics,
                             const Options& options) {
    memory_.begin(sources, options.memory_limit, Cancel(options.cancel));
    std::optional<Results> results;
    std::vector<double> seconds;
    if (run_steps(options, options.measure ? &seconds : nullptr, diagnostics)) {
      results = results_of(plan_, memory_);
      results->seconds = std::move(seconds);
    }
    memory_.end();
    return results;
  }

 private:
  bool run_steps(const Options& options, std::vector<double>* seconds, Diagnostics& diagnostics) {
    if (options.progress) options.progress->steps = static_cast<std::int64_t>(steps_.size());
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      memory_.cancel().poll();
      if (options.progress) options.progress->step = static_cast<std::int64_t>(s) + 1;
      if (!seconds) {
        if (!run_step(s, options, diagnostics)) return false;
        continue;
      }
      const auto begin = std::chrono::steady_clock::now();
      if (!run_step(s, options, diagnostics)) return false;
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      seconds->push_back(taken.count());
    }
    return true;
  }

  bool run_step(std::size_t step, const Options& options, Diagnostics& diagnostics) {
    try {
      return steps_[step]->run(diagnostics);
    } catch (const TooManyTuples& found) {
      report_tuples(plan_, plan_.steps[step], found, options, diagnostics);
      return false;
    }
  }

  const Plan& plan_;
  Memory memory_;
  std::vector<std::unique_ptr<StepRunner>> steps_;
};

Workspace::Workspace(const Plan& plan) : plan_(plan) {}
Workspace::~Workspace() = default;

std::optional<Results> Workspace::run(const std::vector<data::Value>& sources,
                                      Diagnostics& diagnostics, const Options& options) {
  if (!fits_memory(plan_, options, diagnostics)) return std::nullopt;
  try {
    if (!state_) state_ = std::make_unique<State>(plan_);
    return state_->run(sources, diagnostics, options);
  } catch (const Cancelled&) {
    state_.reset();
    diagnostics.report(Kind::Cancelled, SourceRange{});
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    state_.reset();
    diagnostics.report(Kind::OutOfMemory, SourceRange{});
    return std::nullopt;
  } catch (...) {
    state_.reset();  // it may hold half a run
    throw;
  }
}

std::optional<Results> run(const Plan& plan, const std::vector<data::Value>& sources,
                           Diagnostics& diagnostics, const Options& options) {
  return Workspace(plan).run(sources, diagnostics, options);
}

}  // namespace fuse::native
