#include "fuse/targets/native/join_step.h"

#include <algorithm>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/relations/order.h"

namespace fuse::native {

namespace {

using plan::Drive;
using relations::Comparison;

// Different keys of the first column, which is in order; of others at most as many as rows.
double distinct_keys(const data::Tuples& tuples, std::size_t column, std::int64_t extent) {
  const data::KeyColumn& keys = tuples.columns[column];
  std::size_t distinct = tuples.rows;
  if (column == 0 && tuples.rows > 0) {
    distinct = 1;
    for (std::size_t row = 1; row < tuples.rows; ++row) distinct += keys[row] != keys[row - 1];
  }
  return std::max(1.0, std::min(static_cast<double>(distinct), static_cast<double>(extent)));
}

Comparison::Op operation(ir::Op op) {
  switch (op) {
    case ir::Op::Lt: return Comparison::Op::Lt;
    case ir::Op::Le: return Comparison::Op::Le;
    case ir::Op::Gt: return Comparison::Op::Gt;
    case ir::Op::Ge: return Comparison::Op::Ge;
    case ir::Op::Ne: return Comparison::Op::Ne;
    default: return Comparison::Op::Eq;
  }
}

}  // namespace

JoinStep::JoinStep(const Drive& drive, const plan::Loop& loop, Memory& memory)
    : drive_(drive), loop_(loop) {
  if (takes_all_tuples()) {  // in their own order, so that nothing has to be sorted
    const Drive::Factor& factor = drive.factors.front();
    axes_ = factor.axes;
    number_variables();
    // Rows of a result that would be reached in no order are worth an index that gives one.
    if (loop.sink.rows.empty() || ascends(loop.sink.out)) {
      scanned_ = &memory.tuples_of(factor.buffer);
      return;
    }
  }
  choose_order(memory);
  add_factors(memory);
  add_comparisons();
  join_.variables = drive.axes;
  join_.exists = drive.exists;
  join_.cancel = memory.cancel().flag();
}

// One relation, each column of which is an index of its own.
bool JoinStep::takes_all_tuples() const {
  if (drive_.factors.size() != 1 || !drive_.comparisons.empty() || !drive_.counted.empty()) {
    return false;
  }
  std::vector<int> axes = drive_.factors.front().axes;
  std::sort(axes.begin(), axes.end());
  if (static_cast<int>(axes.size()) != drive_.axes) return false;
  for (int axis = 0; axis < drive_.axes; ++axis) {
    if (axes[static_cast<std::size_t>(axis)] != axis) return false;
  }
  return true;
}

void JoinStep::number_variables() {
  variables_.resize(axes_.size());
  for (std::size_t v = 0; v < axes_.size(); ++v) {
    variables_[static_cast<std::size_t>(axes_[v])] = static_cast<int>(v);
  }
}

// Counted axes that no factor and no comparison connects with others: they say the same beside
// every tuple of these.
std::vector<int> JoinStep::apart() const {
  std::vector<int> apart = drive_.counted;
  auto inside = [&](int axis) {
    return axis < 0 || std::find(apart.begin(), apart.end(), axis) != apart.end();
  };
  auto connected = [&](int axis) {
    auto has = [&](const Drive::Factor& factor) {
      return std::find(factor.axes.begin(), factor.axes.end(), axis) != factor.axes.end() &&
             !std::all_of(factor.axes.begin(), factor.axes.end(), inside);
    };
    auto compares = [&](const Drive::Comparison& one) {
      return (one.left == axis && !inside(one.right)) || (one.right == axis && !inside(one.left));
    };
    return std::any_of(drive_.factors.begin(), drive_.factors.end(), has) ||
           std::any_of(drive_.comparisons.begin(), drive_.comparisons.end(), compares);
  };
  while (std::erase_if(apart, connected) > 0) {
  }
  return apart;
}

void JoinStep::choose_order(Memory& memory) {
  relations::OrderProblem problem;
  problem.variables = drive_.axes;
  for (const Drive::Factor& factor : drive_.factors) {
    const data::Tuples& tuples = memory.tuples_of(factor.buffer);
    relations::OrderFactor entry;
    entry.rows = static_cast<double>(tuples.rows);
    for (std::size_t c = 0; c < factor.axes.size(); ++c) {
      const int axis = factor.axes[c];
      if (axis < 0) {
        entry.rows /= distinct_keys(tuples, c, std::int64_t{1} << 31);
        continue;
      }
      const auto at = std::find(entry.variables.begin(), entry.variables.end(), axis);
      if (at != entry.variables.end()) continue;
      entry.variables.push_back(axis);
      entry.distinct.push_back(
          distinct_keys(tuples, c, loop_.axes[static_cast<std::size_t>(axis)].extent));
    }
    problem.factors.push_back(std::move(entry));
  }
  problem.last = apart();
  const relations::Order free = relations::choose_order(problem);
  problem.last = drive_.counted;
  const relations::Order counting = relations::choose_order(problem);
  // Counting saves nothing where its variables are what connects the others.
  const relations::Order& cheapest = counting.work <= free.work ? counting : free;
  axes_ = cheapest.variables;
  if (!loop_.sink.rows.empty()) {
    // Going from row to row of the result is worth some work: it then needs no accumulators.
    for (int axis = 0; axis < drive_.axes; ++axis) {
      if (loop_.sink.out.strides[static_cast<std::size_t>(axis)] != 0) {
        problem.leading.push_back(axis);
      }
    }
    const relations::Order by_rows = relations::choose_order(problem);
    if (by_rows.work <= 2 * cheapest.work) axes_ = by_rows.variables;
  }
  number_variables();
  std::size_t first = axes_.size();
  auto is_counted = [&](int axis) {
    return std::find(drive_.counted.begin(), drive_.counted.end(), axis) != drive_.counted.end();
  };
  while (first > 0 && is_counted(axes_[first - 1])) --first;
  for (std::size_t v = first; v < axes_.size(); ++v) join_.counted.push_back(static_cast<int>(v));
}

void JoinStep::add_factors(Memory& memory) {
  for (const Drive::Factor& factor : drive_.factors) {
    relations::TrieSpec spec;
    relations::JoinFactor entry;
    std::vector<std::pair<int, int>> levels;  // variable, column
    for (std::size_t c = 0; c < factor.axes.size(); ++c) {
      const auto column = static_cast<int>(c);
      if (factor.axes[c] < 0) {
        spec.constants.emplace_back(column, static_cast<data::Key>(factor.constants[c]));
        continue;
      }
      const int variable = variables_[static_cast<std::size_t>(factor.axes[c])];
      const auto known = std::find_if(levels.begin(), levels.end(),
                                      [&](const auto& level) { return level.first == variable; });
      if (known != levels.end()) {
        spec.equal.emplace_back(known->second, column);
      } else {
        levels.emplace_back(variable, column);
      }
    }
    std::sort(levels.begin(), levels.end());
    for (const auto& [variable, column] : levels) {
      spec.order.push_back(column);
      entry.variables.push_back(variable);
    }
    entry.trie = &memory.index(factor.buffer, spec);
    entry.want_row = factor.row_axis >= 0;
    join_.factors.push_back(std::move(entry));
  }
}

void JoinStep::add_comparisons() {
  for (const Drive::Comparison& one : drive_.comparisons) {
    Comparison entry;
    entry.op = operation(one.op);
    entry.left = variables_[static_cast<std::size_t>(one.left)];
    entry.right = one.right < 0 ? -1 : variables_[static_cast<std::size_t>(one.right)];
    entry.constant = static_cast<data::Key>(one.constant);
    join_.comparisons.push_back(entry);
  }
}

bool JoinStep::ascends(const plan::View& view) const {
  std::int64_t inner = loop_.extents.back();  // what one step along the axis before must pass
  std::size_t moving = axes_.size();
  while (moving > 0 && view.strides[static_cast<std::size_t>(axes_[moving - 1])] == 0) --moving;
  for (std::size_t v = moving; v-- > 0;) {
    const auto axis = static_cast<std::size_t>(axes_[v]);
    if (view.strides[axis] < inner) return false;
    inner = plan::saturating_mul(view.strides[axis], loop_.extents[axis]);
  }
  return true;
}

void JoinStep::coordinates(const relations::Block& block,
                           std::vector<std::vector<std::int64_t>>& along) const {
  for (std::size_t axis = 0; axis < variables_.size(); ++axis) {
    const data::Key* keys = block.keys[variables_[axis]];
    if (!keys) continue;  // counted
    const std::int64_t lo = loop_.axes[axis].lo;
    std::int64_t* to = along[axis].data();
    for (std::size_t i = 0; i < block.count; ++i) to[i] = keys[i] - lo;
  }
  for (std::size_t f = 0; f < drive_.factors.size(); ++f) {
    const int axis = drive_.factors[f].row_axis;
    if (axis < 0) continue;
    std::copy_n(block.rows[f], block.count, along[static_cast<std::size_t>(axis)].begin());
  }
  auto& repeated = along[static_cast<std::size_t>(drive_.axes + drive_.rows)];
  if (block.multiplicity) std::copy_n(block.multiplicity, block.count, repeated.begin());
}

}  // namespace fuse::native
