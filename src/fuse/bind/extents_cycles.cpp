// Extents that depend on each other, where facts only give bounds: the least that satisfy every
// equation of the circle, or an error where none do.
#include <algorithm>

#include "fuse/bind/extents_graph.h"
#include "fuse/bind/extents_solver.h"

namespace fuse::bind {

namespace {

// Stands for a size without limit; far beyond what a column may have.
constexpr std::int64_t endless = std::int64_t{1} << 40;
constexpr std::size_t most_rounds = std::size_t{1} << 20;

}  // namespace

// One round over a component: every index from the sizes, then every size from the indices.
bool Solver::round(Component& component) {
  bool changed = false;
  for (ir::IndexId id : component.indices) {
    const auto before = program_[id].domain;
    solve_variable(id);
    changed |= program_[id].domain != before;
  }
  for (ClassNode& node : component.classes) {
    const ColumnClass& known = classes_.of(node.columns.front());
    std::optional<std::int64_t> size;
    if (known.at_least) size = known.at_least->value;
    for (const ColumnId& column : node.columns) {
      const auto reached = written(column);
      if (reached && reached->computed) {
        size = std::min(std::max(size.value_or(0), reached->size), endless);
      }
    }
    const bool grew = size != classes_.size(node.columns.front());
    node.growing |= grew;
    changed |= grew;
    if (size) classes_.suppose(node.columns.front(), *size);
  }
  return changed;
}

bool Solver::settles(Component& component, std::size_t rounds) {
  for (std::size_t r = 0; r < rounds; ++r) {
    if (!round(component)) return true;
  }
  return false;
}

// The sizes to which the component settles from below. A size that is still growing when every
// bound has gone round once grows by an offset; it stops at a read that bounds it, if at all, so
// that the search goes on from above.
bool Solver::find_sizes(Component& component) {
  const std::size_t once = component.indices.size() + component.classes.size() + 2;
  if (settles(component, once)) return true;
  for (ClassNode& node : component.classes) node.growing = false;
  if (settles(component, once)) return true;
  std::vector<std::int64_t> reached;
  for (ClassNode& node : component.classes) {
    reached.push_back(classes_.size(node.columns.front()).value_or(0));
    if (node.growing) classes_.suppose(node.columns.front(), endless);
  }
  if (settles(component, 2 * once)) return true;
  for (std::size_t c = 0; c < reached.size(); ++c) {
    classes_.suppose(component.classes[c].columns.front(), reached[c]);
  }
  return settles(component, most_rounds);
}

// Whether everything that writes the class is known.
bool Solver::writers_known(const ClassNode& node) {
  const auto known = [&](ir::IndexId id) { return program_[id].domain.has_value(); };
  return std::all_of(node.columns.begin(), node.columns.end(), [&](const ColumnId& column) {
    const auto plain = constraints_.plain_writes.find(column);
    if (plain != constraints_.plain_writes.end() &&
        !std::all_of(plain->second.begin(), plain->second.end(), known)) {
      return false;
    }
    const auto computed = constraints_.position_writes.find(column);
    if (computed == constraints_.position_writes.end()) return true;
    return std::all_of(computed->second.begin(), computed->second.end(), [&](std::size_t number) {
      const PositionUse& use = constraints_.positions[number];
      return form_of(program_, use.position) &&
             std::all_of(use.indices.begin(), use.indices.end(), known);
    });
  });
}

// Whether the component was settled, with an error if it cannot be. It is left alone when
// something in it is waiting for an index or a size that nothing says.
bool Solver::settle(Component& component) {
  supposing_ = true;
  const bool settled = find_sizes(component);
  supposing_ = false;
  bool known = true, finite = settled;
  for (ir::IndexId id : component.indices) known &= program_[id].domain.has_value();
  for (const ClassNode& node : component.classes) {
    const auto size = classes_.size(node.columns.front());
    known &= size.has_value() && writers_known(node);
    finite &= !size || *size < too_large;
  }
  if (known && !finite) report_cycle(component);
  for (const ClassNode& node : component.classes) {
    const auto size = classes_.size(node.columns.front());
    classes_.forget(node.columns.front());
    if (known) classes_.settle(node.columns.front(), *size);
  }
  for (ir::IndexId id : component.indices) {
    if (!known) {
      program_[id].domain.reset();
    } else if (finite) {
      solve_variable(id);  // says what is wrong with it
    }
  }
  return known;
}

bool Solver::settle_components() {
  bool any = false;
  for (Component& component : components(program_, constraints_, classes_)) {
    if (component.classes.empty()) {
      for (ir::IndexId id : component.indices) any |= solve_variable(id);
    } else {
      any |= settle(component);
    }
    if (diagnostics_.has_errors()) break;
  }
  return any;
}

}  // namespace fuse::bind
