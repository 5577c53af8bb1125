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
  while (!diagnostics_.has_errors()) {
    if (step()) continue;
    if (promote_bounds()) continue;
    if (settle_components()) continue;
    // Something waits in a circle: one index goes by what is known of it so far.
    if (force(Forced::SharedReads, constraints_.order)) continue;
    if (!force(Forced::PlainReads, constraints_.order)) break;
  }
  if (diagnostics_.has_errors()) return false;
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

// What indices that stand alone write; false while one of them is unknown. While a circle is being
// solved, what is unknown writes nothing yet.
bool Solver::write_plainly(ColumnId column, Written& result) {
  const bool offset = constraints_.offset_written.count(column) > 0;
  for (ir::IndexId id : constraints_.plain_writes[column]) {
    const Variable& v = constraints_.variables[id];
    const bool unified = v.unifies() && !offset && !program_[id].range_stop;
    if (unified && !supposing_ && classes_.size(column)) {
      result.shared = true;
      continue;
    }
    const auto& domain = program_[id].domain;
    if (!domain && !supposing_) return false;
    if (!domain) continue;
    result.computed = true;
    result.range = v.writes.empty() ? program_[id].range : v.writes[0].range;
    if (domain->extent > 0) result.size = std::max(result.size, domain->lo + domain->extent);
  }
  return true;
}

bool Solver::write_positions(ColumnId column, Written& result) {
  const auto positions = constraints_.position_writes.find(column);
  if (positions == constraints_.position_writes.end()) return true;
  for (std::size_t number : positions->second) {
    const PositionUse& use = constraints_.positions[number];
    const auto form = form_of(program_, use.position);
    const auto reach = form ? range_of(program_, *form) : std::nullopt;
    if (!reach && supposing_) continue;
    if (!reach) return false;
    if (!use.indices.empty()) {
      result.computed = true;
      result.range = use.range;
    }
    if (reach->none) continue;
    const std::int64_t low = floor_divide(reach->low, form->divisor);
    if (low < 0 && !supposing_) {
      diagnostics_.report(Kind::NegativeWrite, use.range, low, program_[column.tensor].name);
    }
    result.size = std::max(result.size, floor_divide(reach->high, form->divisor) + 1);
  }
  return true;
}

// The largest position written plus 1; empty while something in it is unknown.
std::optional<Solver::Written> Solver::written(ColumnId column) {
  if (constraints_.scattered.count(column)) return std::nullopt;
  Written result;
  if (!write_plainly(column, result) || !write_positions(column, result)) return std::nullopt;
  return result;
}

// The extent of a written column is the largest position written plus 1.
bool Solver::solve_written(ColumnId column) {
  if (written_.count(column)) return false;
  const auto result = written(column);
  if (!result || !result->computed) return false;  // constants only: they bound the size
  std::int64_t size = result->size;
  const ColumnClass& known = classes_.of(column);
  written_.insert(column);
  if (known.at_least) size = std::max(size, known.at_least->value);
  // Another equation writes the whole column: this one may reach less far.
  if (result->shared && known.exact && size <= known.exact->value) return true;
  classes_.set_exact(column, {size, result->range, {}}, Kind::WrittenSize,
                     program_[column.tensor].name);
  return true;
}

// Classes that only have bounds and that no unsolved equation writes.
bool Solver::promote_bounds() {
  std::set<std::size_t> pending;
  const auto wait = [&](ColumnId column) {
    if (!written_.count(column)) pending.insert(classes_.number(column));
  };
  for (const auto& [column, writes] : constraints_.position_writes) wait(column);
  for (const auto& [column, writers] : constraints_.plain_writes) wait(column);
  bool any = false;
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    ir::TensorId id{static_cast<std::uint32_t>(t)};
    for (std::size_t c = 0; c < program_.tensors[t].rank(); ++c) {
      const ColumnId column{id, c};
      if (pending.count(classes_.number(column))) continue;
      any |= classes_.promote(column);
    }
  }
  return any;
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
      const ColumnId column{ir::TensorId{static_cast<std::uint32_t>(t)}, c};
      shape.push_back(classes_.size(column).value_or(0));
      if (shape.back() > too_large && !diagnostics_.has_errors()) {
        report_too_large(column, shape.back());
      }
    }
    program_.tensors[t].shape = shape;
  }
}

bool solve_extents(ir::Program& program, const std::vector<KnownShape>& known,
                   Diagnostics& diagnostics) {
  return Solver(program, known, diagnostics).run();
}

}  // namespace fuse::bind
