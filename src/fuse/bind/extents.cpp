#include "fuse/bind/extents.h"

#include <algorithm>
#include <limits>

#include "fuse/bind/column_classes.h"
#include "fuse/bind/extents_solver.h"

namespace fuse::bind {

Solver::Solver(ir::Program& program, const std::vector<KnownShape>& known, Diagnostics& diagnostics)
    : program_(program),
      known_(known),
      diagnostics_(diagnostics),
      constraints_(collect(program)),
      classes_(program, diagnostics) {}

void Solver::set_known_sizes() {
  for (std::size_t a = 0; a < program_.axes.size(); ++a) {
    const ir::Axis& axis = program_.axes[a];
    if (axis.extent) {
      classes_.set_exact(axis_column(static_cast<std::int32_t>(a)), {*axis.extent, axis.range, {}},
                         Kind::AxisClash, axis.name);
    }
  }
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    const ir::Tensor& tensor = program_.tensors[t];
    ir::TensorId id{static_cast<std::uint32_t>(t)};
    for (std::size_t c = 0; c < tensor.rank(); ++c) {
      const KnownShape& k = known_[t];
      if (k.exact) {
        classes_.set_exact({id, c}, {(*k.exact)[c], tensor.range, k.origin}, Kind::ExtentClash,
                           tensor.name);
      } else if (c < k.at_least.size() && k.at_least[c] >= 0) {
        classes_.set_at_least({id, c}, {k.at_least[c], tensor.range, k.origin});
      }
      unify_axis(program_, {id, c}, classes_);
    }
  }
}

void Solver::note_constants() {
  for (const PositionUse& use : constraints_.positions) {
    if (!use.indices.empty() || use.column.tensor == ir::no_tensor) continue;
    auto form = form_of(program_, use.position);
    if (form && form->constant >= 0) {
      classes_.set_at_least(use.column, {form->constant + 1, use.range, {}});
    }
  }
}

bool Solver::run() {
  set_known_sizes();
  unify_indices(program_, constraints_, classes_);
  note_constants();
  while (true) {
    if (step()) continue;
    if (promote_bounds(true)) continue;
    // Something waits in a circle: one index goes by what is known of it so far.
    if (force_bounded_writers() || promote_bounds(false)) continue;
    if (force(Forced::SharedReads, constraints_.order)) continue;
    if (!force(Forced::PlainReads, constraints_.order)) break;
  }
  report_unsolved();
  if (diagnostics_.has_errors()) return false;
  finish();
  verify_positions();
  return !diagnostics_.has_errors();
}

// Solves one index that waits for others, leaving out what is not known yet.
bool Solver::force(Forced what, const std::vector<ir::IndexId>& indices) {
  forced_ = what;
  bool solved = std::any_of(indices.begin(), indices.end(), [&](ir::IndexId id) {
    return !program_[id].domain && solve_variable(id);
  });
  forced_ = Forced::Nothing;
  return solved;
}

// A written column must not fall back on its bound while its writers only wait for each other.
bool Solver::force_bounded_writers() {
  return std::any_of(
      constraints_.plain_writes.begin(), constraints_.plain_writes.end(), [&](const auto& entry) {
        const ColumnClass& known = classes_.of(entry.first);
        return known.at_least && !known.exact && force(Forced::SharedReads, entry.second);
      });
}

// One sweep over what is unsolved; true when something was solved.
bool Solver::step() {
  bool progress = false;
  for (ir::IndexId id : constraints_.order) {
    if (!program_[id].domain && solve_variable(id)) progress = true;
  }
  for (const auto& [column, writes] : constraints_.position_writes) {
    progress |= solve_written(column);
  }
  for (const auto& [column, writers] : constraints_.plain_writes) {
    progress |= solve_written(column);
  }
  return progress;
}

// The extent of a written column is the largest position written plus 1.
bool Solver::solve_written(ColumnId column) {
  if (written_.count(column) || constraints_.scattered.count(column)) return false;
  std::int64_t size = 0;
  bool computed = false, shared = false, waiting = false;
  SourceRange range;
  bool offset = constraints_.offset_written.count(column) > 0;
  for (ir::IndexId id : constraints_.plain_writes[column]) {
    const Variable& v = constraints_.variables[id];
    bool unified = v.unifies() && !offset && !program_[id].range_stop;
    if (unified && classes_.size(column)) {
      shared = true;
      continue;
    }
    const auto& domain = program_[id].domain;
    if (!domain && !unified) return false;
    waiting |= !domain;
    if (!domain) continue;
    computed = true;
    range = v.writes.empty() ? program_[id].range : v.writes[0].range;
    if (domain->extent > 0) size = std::max(size, domain->lo + domain->extent);
  }
  auto positions = constraints_.position_writes.find(column);
  if (positions != constraints_.position_writes.end()) {
    for (std::size_t number : positions->second) {
      const PositionUse& use = constraints_.positions[number];
      auto form = form_of(program_, use.position);
      auto reach = form ? range_of(program_, *form) : std::nullopt;
      if (!reach) return false;
      if (!use.indices.empty()) {
        computed = true;
        range = use.range;
      }
      if (reach->none) continue;
      if (floor_divide(reach->low, form->divisor) < 0) {
        diagnostics_.report(Kind::NegativeWrite, use.range, floor_divide(reach->low, form->divisor),
                            program_[column.tensor].name);
      }
      size = std::max(size, floor_divide(reach->high, form->divisor) + 1);
    }
  }
  if (!computed) return false;  // constants only: they bound the size
  const ColumnClass& known = classes_.of(column);
  if (waiting) {  // for a size that only has bounds: this is one of them
    const bool raised = !known.at_least || known.at_least->value < size;
    if (raised) classes_.set_at_least(column, {size, range, {}});
    return raised;
  }
  written_.insert(column);
  if (known.at_least) size = std::max(size, known.at_least->value);
  // Another equation writes the whole column: this one may reach less far.
  if (shared && known.exact && size <= known.exact->value) return true;
  classes_.set_exact(column, {size, range, {}}, Kind::WrittenSize, program_[column.tensor].name);
  return true;
}

// Classes that only have bounds: first those that no unsolved equation writes.
bool Solver::promote_bounds(bool only_unwritten) {
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    ir::TensorId id{static_cast<std::uint32_t>(t)};
    for (std::size_t c = 0; c < program_.tensors[t].rank(); ++c) {
      ColumnId column{id, c};
      bool pending = !written_.count(column) && (constraints_.position_writes.count(column) ||
                                                 constraints_.plain_writes.count(column));
      if (only_unwritten && pending) continue;
      if (classes_.promote(column)) return true;
    }
  }
  return false;
}

void Solver::finish() {
  for (std::size_t i = 0; i < program_.indices.size(); ++i) {
    ir::IndexId id{static_cast<std::uint32_t>(i)};
    const auto& domain = program_[original(program_, id)].domain;
    program_[id].domain = domain ? *domain : ir::Domain{0, 0};
  }
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    data::Shape shape;
    for (std::size_t c = 0; c < program_.tensors[t].rank(); ++c) {
      shape.push_back(classes_.size({ir::TensorId{static_cast<std::uint32_t>(t)}, c}).value_or(0));
    }
    program_.tensors[t].shape = shape;
  }
}

bool solve_extents(ir::Program& program, const std::vector<KnownShape>& known,
                   Diagnostics& diagnostics) {
  return Solver(program, known, diagnostics).run();
}

}  // namespace fuse::bind
