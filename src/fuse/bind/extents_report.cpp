// What the solver says when extents stay open or reads go out of bounds.
#include <algorithm>

#include "fuse/bind/extents_solver.h"

namespace fuse::bind {

static bool is_scattered_only(const Constraints& constraints, const Variable& v) {
  return std::any_of(v.reads.begin(), v.reads.end(),
                     [&](const Use& use) { return constraints.scattered.count(use.column) > 0; });
}

void Solver::report_variable(ir::IndexId id) {
  const Variable& v = constraints_.variables[id];
  const std::string& name = program_[id].name;
  for (std::size_t number : v.positions) {
    const PositionUse& use = constraints_.positions[number];
    for (ir::IndexId other : use.indices) {
      if (other == id || program_[other].domain || use.write) continue;
      if (other < id) return;  // was reported for the other one
      const std::string& inner = v.left ? program_[other].name : name;
      diagnostics_.report(Kind::TwoUndetermined, use.range, name, program_[other].name)
          .hint("declare one of them: `axis " + inner + " = 3`");
      return;
    }
  }
  if (is_scattered_only(constraints_, v)) return;  // the scatter is reported itself
  diagnostics_.report(Kind::ExtentUnknown, program_[id].range, name)
      .hint("declare it: `axis " + name + " = 8`, or read a tensor with known size at it");
}

void Solver::report_unsolved() {
  for (const ColumnId& column : constraints_.scattered) {
    if (classes_.size(column)) continue;
    const ir::Tensor& tensor = program_[column.tensor];
    diagnostics_.report(Kind::ScatterUnknown, tensor.range, tensor.name)
        .hint("declare an axis and write it there, or join the tensor with one of known size");
  }
  bool any = diagnostics_.has_errors();
  for (ir::IndexId id : constraints_.order) {
    if (program_[id].domain) continue;
    const Variable& v = constraints_.variables[id];
    bool occurs = !v.reads.empty() || !v.writes.empty() || !v.positions.empty() ||
                  !v.slices.empty() || program_[id].axis >= 0;
    if (!occurs && any) continue;
    report_variable(id);
  }
}

// Every read that is not optional, and every write to a tensor whose size is settled elsewhere,
// must be in bounds at every position of its indices.
void Solver::verify_positions() {
  verify_plain_uses();
  for (const PositionUse& use : constraints_.positions) {
    if (use.limits) verify_position(use);
  }
}

void Solver::verify_plain_uses() {
  for (const auto& [id, v] : constraints_.variables) {
    const ir::Domain& domain = *program_[id].domain;
    if (domain.extent == 0) continue;
    const std::int64_t last = domain.lo + domain.extent - 1;
    for (const Use& use : v.reads) {
      const auto size = classes_.size(use.column);
      if (!size || last < *size) continue;
      diagnostics_.report(Kind::ReadOutside, use.range, last, program_[use.column.tensor].name,
                          *size);
    }
    for (const Use& use : v.writes) {
      const auto size = classes_.size(use.column);
      if (!size || last < *size) continue;
      Diagnostic& d = diagnostics_.report(Kind::WrittenSize, use.range,
                                          program_[use.column.tensor].name, last + 1, *size);
      const auto& exact = classes_.of(use.column).exact;
      if (exact && exact->range != use.range) d.label(exact->range, "the other size is from here");
    }
  }
}

void Solver::verify_position(const PositionUse& use) {
  const auto form = form_of(program_, use.position);
  const auto reach = form ? range_of(program_, *form) : std::nullopt;
  const auto size = classes_.size(use.column);
  if (!reach || !size || reach->none) return;
  const std::int64_t low = floor_divide(reach->low, form->divisor);
  const std::int64_t high = floor_divide(reach->high, form->divisor);
  if (low >= 0 && high < *size) return;
  const ColumnClass& known = classes_.of(use.column);
  const bool constant = use.indices.empty();
  Diagnostic& d =
      diagnostics_.report(constant ? Kind::PositionOutside : Kind::ReadOutside, use.range,
                          low < 0 ? low : high, program_[use.column.tensor].name, *size);
  if (known.exact && known.exact->range != use.range) {
    const std::string& origin = known.exact->origin;
    d.label(known.exact->range, fmt::format("size {} {}", *size, origin.empty() ? "here" : origin));
  }
  if (!constant && !use.write) {
    d.hint("`?` after the index reads absent outside the range");
  } else if (constant && low < 0) {
    d.hint("positions begin at 0; only slices count from the end");
  }
}

}  // namespace fuse::bind
