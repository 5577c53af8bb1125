#include <new>

#include <fmt/format.h>

#include "fuse/targets/native/driven.h"
#include "fuse/targets/native/native.h"
#include "fuse/targets/native/steps.h"
#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

namespace {

using plan::Plan;
using plan::Role;
using plan::Site;

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

// "3,4": the element that a failing position is stored in.
std::string element_text(const Site& site, const Failure& failure) {
  std::string text;
  for (const plan::View& element : site.elements) {
    std::int64_t at = element.offset;
    for (std::size_t axis = 0; axis < element.strides.size(); ++axis) {
      at += element.strides[axis] * failure.coordinates[axis];
    }
    if (!text.empty()) text += ",";
    text += std::to_string(at);
  }
  return text;
}

void report(const Site& site, const Failure& failure, Diagnostics& diagnostics) {
  switch (site.kind) {
    case Site::Kind::Overflow: diagnostics.report(Kind::IntegerOverflow, site.range); return;
    case Site::Kind::DivisionByZero:
      diagnostics.report(Kind::IntegerDivisionByZero, site.range);
      return;
    case Site::Kind::Position: break;
  }
  std::string subject = site.subject;
  if (site.names_element && !site.elements.empty()) {
    subject += "[" + element_text(site, failure) + "]";
  }
  const std::string value = fmt::format("{:.17g}", failure.value);
  const std::string range =
      site.extent == 0 ? "and there is no position" : fmt::format("outside 0..{}", site.extent - 1);
  const bool whole = failure.value == static_cast<double>(static_cast<std::int64_t>(
                                          std::abs(failure.value) < 0x1p62 ? failure.value : 0));
  if (whole || std::abs(failure.value) >= 0x1p62) {
    diagnostics.report(Kind::PositionOutOfRange, site.range, subject, value, range, site.target);
  } else {
    diagnostics.report(Kind::PositionNotWhole, site.range, subject, value, site.target);
  }
}

bool run_join_step(const Plan& plan, const plan::Loop& loop, SourceRange range, Memory& memory,
                   Diagnostics& diagnostics) {
  const DrivenEnd end = run_driven(loop, plan, memory);
  if (!end.spoilt.empty()) {
    diagnostics.report(Kind::FactorNotFinite, range, end.spoilt)
        .hint("in round brackets a relation that is false contributes nothing");
    return false;
  }
  if (end.overflow) {
    diagnostics.report(Kind::IntegerOverflow, range);
    return false;
  }
  if (end.failure) {
    const auto site = static_cast<std::size_t>(end.failure->site);
    report(end.program->sites[site], *end.failure, diagnostics);
    return false;
  }
  return true;
}

bool run_step(const Plan& plan, const plan::Step& step, Memory& memory, Diagnostics& diagnostics) {
  if (const auto* loop = std::get_if<plan::Loop>(&step.action)) {
    if (loop->drive) return run_join_step(plan, *loop, step.range, memory, diagnostics);
    auto failure = run_loop(*loop, memory);
    if (failure) {
      report(loop->program.sites[static_cast<std::size_t>(failure->site)], *failure, diagnostics);
    }
    return !failure;
  }
  if (const auto* contraction = std::get_if<plan::Contraction>(&step.action)) {
    auto failure = run_contraction(*contraction, memory);
    if (failure) {
      const auto& sites = contraction->fallback.program.sites;
      report(sites[static_cast<std::size_t>(failure->site)], *failure, diagnostics);
    }
    return !failure;
  }
  if (const auto* along = std::get_if<plan::Along>(&step.action)) {
    if (run_along(plan, *along, memory)) return true;
    diagnostics.report(Kind::IntegerOverflow, along->range);
    return false;
  }
  return run_kernel(std::get<plan::Kernel>(step.action), memory, diagnostics);
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

}  // namespace

std::optional<Results> run(const Plan& plan, const std::vector<data::Value>& sources,
                           Diagnostics& diagnostics, const Options& options) {
  if (!fits_memory(plan, options, diagnostics)) return std::nullopt;
  try {
    Memory memory(plan, sources, options.memory_limit);
    for (const plan::Step& step : plan.steps) {
      try {
        if (!run_step(plan, step, memory, diagnostics)) return std::nullopt;
      } catch (const TooManyTuples& found) {
        report_tuples(plan, step, found, options, diagnostics);
        return std::nullopt;
      }
    }
    return results_of(plan, memory);
  } catch (const std::bad_alloc&) {
    diagnostics.report(Kind::OutOfMemory, SourceRange{});
    return std::nullopt;
  }
}

}  // namespace fuse::native
