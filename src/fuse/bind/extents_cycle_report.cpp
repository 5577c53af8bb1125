// What is said of extents that depend on each other and grow without end.
#include <algorithm>

#include "fuse/bind/extents_solver.h"

namespace fuse::bind {

namespace {

const ClassNode* node_of(const Component& component, ColumnId column) {
  for (const ClassNode& node : component.classes) {
    const auto& all = node.columns;
    if (std::find(all.begin(), all.end(), column) != all.end()) return &node;
  }
  return nullptr;
}

}  // namespace

// A read that lets the index go on without end. A plain write takes part in no growth of the
// columns that its own index makes equal.
std::optional<Use> Solver::endless_read(ir::IndexId id, std::optional<std::size_t> except) {
  const Variable& v = constraints_.variables[id];
  for (const Use& use : v.reads) {
    const bool own = except == classes_.number(use.column);
    if (!own && classes_.size(use.column).value_or(0) >= too_large) return use;
  }
  for (std::size_t number : v.positions) {
    const PositionUse& use = constraints_.positions[number];
    if (use.write || !use.limits) continue;
    if (classes_.size(use.column).value_or(0) >= too_large) return Use{use.column, use.range};
  }
  return std::nullopt;
}

// Who writes one of these columns without end.
std::optional<Solver::CycleStep> Solver::endless_step(const std::vector<ColumnId>& columns) {
  const auto step = [&](Use write, ir::IndexId id, bool plain) -> std::optional<CycleStep> {
    const auto& domain = program_[id].domain;
    if (!domain || domain->lo + domain->extent < too_large) return std::nullopt;
    const auto read =
        endless_read(id, plain ? std::optional(classes_.number(write.column)) : std::nullopt);
    return read ? std::optional(CycleStep{write, *read, id}) : std::nullopt;
  };
  for (const ColumnId& column : columns) {
    for (std::size_t number : constraints_.position_writes[column]) {
      const PositionUse& use = constraints_.positions[number];
      for (ir::IndexId id : use.indices) {
        if (const auto found = step({column, use.range}, id, false)) return found;
      }
    }
    for (ir::IndexId id : constraints_.plain_writes[column]) {
      for (const Use& use : constraints_.variables[id].writes) {
        if (use.column != column) continue;
        if (const auto found = step(use, id, true)) return found;
      }
    }
  }
  return std::nullopt;
}

// Walks back from a size that grows, until it comes to a column for the second time. Nothing when
// it never does: then the size is too large, but depends on no circle.
std::vector<Solver::CycleStep> Solver::cycle_steps(const Component& component,
                                                   const ClassNode& first) {
  std::vector<CycleStep> steps;
  for (const ClassNode* at = &first; at != nullptr;) {
    const auto step = endless_step(at->columns);
    if (!step) break;
    const auto repeated = std::find_if(steps.begin(), steps.end(), [&](const CycleStep& earlier) {
      return earlier.write.column == step->write.column;
    });
    if (repeated != steps.end()) {
      steps.erase(steps.begin(), repeated);
      return steps;
    }
    steps.push_back(*step);
    at = node_of(component, step->read.column);
  }
  return {};
}

void Solver::report_too_large(ColumnId column, std::int64_t size) {
  const ir::Tensor& tensor = program_[column.tensor];
  diagnostics_.report(Kind::ExtentTooLarge, tensor.range, tensor.name, size - 1)
      .hint(
          "larger numbers may stand in a column that a rule computes from values or counts, or "
          "that a file of facts states");
}

void Solver::report_cycle(const Component& component) {
  const auto growing =
      std::find_if(component.classes.begin(), component.classes.end(), [&](const ClassNode& node) {
        return classes_.size(node.columns.front()).value_or(0) >= too_large;
      });
  const ClassNode& first = growing == component.classes.end() ? component.classes[0] : *growing;
  const std::vector<CycleStep> steps = cycle_steps(component, first);
  if (steps.empty()) {
    const ColumnId column = first.columns.front();
    return report_too_large(column, classes_.size(column).value_or(0));
  }
  const auto name = [&](ColumnId column) { return program_[column.tensor].name; };
  Diagnostic& d =
      diagnostics_.report(Kind::ExtentCycle, steps[0].write.range, name(steps[0].write.column));
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const std::string& index = program_[steps[s].index].name;
    d.label(steps[s].read.range,
            fmt::format("`{}` goes as far as `{}`, and `{}` is written there", index,
                        name(steps[s].read.column), name(steps[s].write.column)));
    const ColumnId next = steps[(s + 1) % steps.size()].write.column;
    for (const ColumnLink& link : classes_.path(steps[s].read.column, next)) {
      d.label(link.b.range, fmt::format("`{}` makes `{}` and `{}` equal in extent", link.index,
                                        name(link.a.column), name(link.b.column)));
    }
  }
  d.hint("where extents differ, `x+0` in place of an index `x` makes no columns equal");
}

}  // namespace fuse::bind
