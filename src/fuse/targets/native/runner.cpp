#include <algorithm>
#include <chrono>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/targets/native/cross_product.h"
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

// What a step fills, in terms of the program: a tensor, a result, or something on the way to one.
std::string subject(const Plan& plan, const plan::Step& step, plan::BufferId filled) {
  const bool tensor =
      std::find(plan.tensors.begin(), plan.tensors.end(), filled) != plan.tensors.end();
  const std::string& whole = plan.wholes[step.statement];
  return tensor || plan[filled].role == Role::Result ? whole : "an intermediate of " + whole;
}

// "1000 x 1000 elements of f64"
std::string shown_elements(const plan::Buffer& buffer) {
  return fmt::format("{} element{} of {}", fmt::join(buffer.shape, " x "),
                     buffer.shape.size() == 1 && buffer.shape[0] == 1 ? "" : "s",
                     data::name(buffer.dtype));
}

bool fits_memory(const Plan& plan, const Options& options, Diagnostics& diagnostics) {
  const auto limit = static_cast<double>(options.memory_limit);
  for (const plan::Step& step : plan.steps) {
    for (plan::BufferId id : step.writes) {
      if (plan[id].sparse) continue;  // only estimated, and that by a wide margin
      const double size = bytes(plan[id]);
      if (size <= limit) continue;
      diagnostics
          .report(Kind::MemoryLimit, step.range, subject(plan, step, id), shown_size(size),
                  shown_size(limit))
          .label({}, shown_elements(plan[id]));
      return false;
    }
  }
  return true;
}

// The largest array is what most likely found no place.
void report_no_memory(const Plan& plan, const plan::Step* running, Diagnostics& diagnostics) {
  const plan::Step* at = running;
  plan::BufferId largest = plan::no_buffer;
  for (const plan::Step& step : plan.steps) {
    if (running && running != &step) continue;
    for (plan::BufferId id : step.writes) {
      const bool larger = largest == plan::no_buffer || bytes(plan[id]) > bytes(plan[largest]);
      if (!larger || plan[id].sparse) continue;
      largest = id;
      at = &step;
    }
  }
  if (!at) {
    diagnostics.report(Kind::OutOfMemory, SourceRange{}, "to run this program");
    return;
  }
  if (largest == plan::no_buffer) {
    diagnostics.report(Kind::OutOfMemory, at->range, "to compute " + plan.wholes[at->statement]);
    return;
  }
  diagnostics.report(Kind::OutOfMemory, at->range, "for " + subject(plan, *at, largest))
      .label({}, fmt::format("{}: {}", shown_elements(plan[largest]),
                             shown_size(bytes(plan[largest]))));
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
  plan::BufferId filled = step.writes.front();
  if (const auto* loop = std::get_if<plan::Loop>(&step.action)) filled = loop->sink.out.buffer;
  Diagnostic& d = diagnostics.report(Kind::MemoryLimit, step.range, subject(plan, step, filled),
                                     "at least " + shown_size(found.bytes),
                                     shown_size(static_cast<double>(options.memory_limit)));
  if (!found.why.empty()) d.label({}, found.why);
  const std::string count = found.why.empty()
                                ? fmt::format("it has {:.0f} tuples so far", found.tuples)
                                : fmt::format("that makes {:.0f} tuples", found.tuples);
  d.label({}, count + "; putting them in order takes their memory twice");
}

}  // namespace

class Workspace::State {
 public:
  explicit State(const Plan& plan) : plan_(plan), memory_(plan) {
    for (const plan::Step& step : plan.steps) steps_.push_back(prepare(plan, step, memory_));
  }

  std::optional<Results> run(const std::vector<data::Value>& sources, Diagnostics& diagnostics,
                             const Options& options) {
    running_ = nullptr;
    memory_.begin(sources, options.memory_limit, Cancel(options.cancel));
    std::optional<Results> results;
    std::vector<double> seconds;
    if (fits_tuples(options, diagnostics) &&
        run_steps(options, options.measure ? &seconds : nullptr, diagnostics)) {
      results = results_of(plan_, memory_);
      results->seconds = std::move(seconds);
    }
    memory_.end();
    return results;
  }

  // The step in which a run ended; null: before any.
  const plan::Step* running() const { return running_; }

 private:
  // What follows from the sizes of sources is refused before anything runs.
  bool fits_tuples(const Options& options, Diagnostics& diagnostics) {
    for (const plan::Step& step : plan_.steps) {
      const auto* loop = std::get_if<plan::Loop>(&step.action);
      if (!loop || !loop->drive || !joins_sources_only(plan_, *loop)) continue;
      try {
        check_cross_product(plan_, *loop, memory_);
      } catch (const TooManyTuples& found) {
        report_tuples(plan_, step, found, options, diagnostics);
        return false;
      }
    }
    return true;
  }

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
    running_ = &plan_.steps[step];
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
  const plan::Step* running_ = nullptr;
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
    const plan::Step* running = state_ ? state_->running() : nullptr;
    state_.reset();
    report_no_memory(plan_, running, diagnostics);
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
