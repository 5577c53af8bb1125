#include "fuse/targets/native/cross_product.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

namespace {

using plan::Drive;

// Factors, by number, that share an index or are compared with each other.
struct Group {
  std::vector<std::size_t> factors;
  std::vector<const Drive::Comparison*> comparisons;
};

bool has_axis(const Drive::Factor& factor, int axis) {
  return std::find(factor.axes.begin(), factor.axes.end(), axis) != factor.axes.end();
}

void unite(std::vector<std::size_t>& group, std::size_t a, std::size_t b) {
  const std::size_t from = group[a], to = group[b];
  std::replace(group.begin(), group.end(), from, to);
}

std::vector<Group> groups_of(const Drive& drive) {
  const std::size_t count = drive.factors.size();
  std::vector<std::size_t> group(count);
  for (std::size_t f = 0; f < count; ++f) group[f] = f;
  auto first_with = [&](int axis) {
    std::size_t f = 0;
    while (f < count && !has_axis(drive.factors[f], axis)) ++f;
    return f;
  };
  for (std::size_t f = 0; f < count; ++f) {
    for (int axis : drive.factors[f].axes) {
      if (axis >= 0) unite(group, f, first_with(axis));
    }
  }
  for (const Drive::Comparison& one : drive.comparisons) {
    if (one.right >= 0) unite(group, first_with(one.left), first_with(one.right));
  }
  std::vector<Group> groups(count);
  for (std::size_t f = 0; f < count; ++f) groups[group[f]].factors.push_back(f);
  for (const Drive::Comparison& one : drive.comparisons) {
    groups[group[first_with(one.left)]].comparisons.push_back(&one);
  }
  std::erase_if(groups, [](const Group& one) { return one.factors.empty(); });
  return groups;
}

class Prediction {
 public:
  Prediction(const plan::Loop& loop, Memory& memory)
      : loop_(loop), drive_(*loop.drive), memory_(memory) {}

  double tuples() {
    if (!drive_.all_kept || !drive_.checks.empty()) return 0;
    double product = drive_.written_points;
    for (std::size_t axis = static_cast<std::size_t>(drive_.axes); axis < loop_.axes.size();
         ++axis) {
      if (loop_.axes[axis].extent == 0) return 0;
    }
    for (const Group& group : groups_of(drive_)) product *= least_of(group);
    return product;
  }

  // "`A(x)` has 3 tuples and `B(y)` 4, and they share no index"
  std::string why() const {
    if (parts_.size() < 2) return {};
    std::string text;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      text += p == 0 ? "" : p + 1 == parts_.size() ? " and " : ", ";
      text += fmt::format("`{}` {}{:.0f}", parts_[p].first, p == 0 ? "has " : "", parts_[p].second);
      if (p == 0) text += " tuples";
    }
    return text +
           (parts_.size() == 2 ? ", and they share no index" : ", and no two share an index");
  }

 private:
  bool is_written(int axis) const { return drive_.written[static_cast<std::size_t>(axis)] != 0; }

  // Distinct tuples that the group gives at least.
  double least_of(const Group& group) {
    if (group.factors.size() == 2 && group.comparisons.size() == 1) return compared(group);
    if (group.factors.size() > 1 || !group.comparisons.empty()) return 0;
    const Drive::Factor& factor = drive_.factors[group.factors.front()];
    const double rows = matching(factor);
    const bool whole = std::all_of(factor.axes.begin(), factor.axes.end(),
                                   [&](int axis) { return axis < 0 || is_written(axis); });
    if (!whole) return std::min(rows, 1.0);
    if (rows != 1) parts_.emplace_back(factor.text, rows);
    return rows;
  }

  // Tuples with the constants of the factor, and equal where its columns have one index.
  double matching(const Drive::Factor& factor) {
    const data::Tuples& tuples = memory_.tuples_of(factor.buffer);
    std::vector<std::pair<std::size_t, std::size_t>> equal;
    std::vector<std::size_t> constant;
    for (std::size_t c = 0; c < factor.axes.size(); ++c) {
      if (factor.axes[c] < 0) constant.push_back(c);
      const auto first = static_cast<std::size_t>(
          std::find(factor.axes.begin(), factor.axes.end(), factor.axes[c]) - factor.axes.begin());
      if (factor.axes[c] >= 0 && first < c) equal.emplace_back(first, c);
    }
    if (equal.empty() && constant.empty()) return static_cast<double>(tuples.rows);
    double rows = 0;
    for (std::size_t row = 0; row < tuples.rows; ++row) {
      bool fits = true;
      for (std::size_t c : constant) fits = fits && tuples.columns[c][row] == factor.constants[c];
      for (const auto& [a, b] : equal)
        fits = fits && tuples.columns[a][row] == tuples.columns[b][row];
      rows += fits ? 1 : 0;
    }
    return rows;
  }

  // Two relations of one column each, x < y: both lists of keys are in order.
  double compared(const Group& group) {
    const Drive::Comparison& one = *group.comparisons.front();
    const Drive::Factor* left = &drive_.factors[group.factors[0]];
    const Drive::Factor* right = &drive_.factors[group.factors[1]];
    if (left->axes.size() != 1 || right->axes.size() != 1 || one.right < 0) return 0;
    if (!is_written(one.left) || !is_written(one.right)) return 0;
    if (left->axes[0] != one.left) std::swap(left, right);
    const data::KeyColumn& a = memory_.tuples_of(left->buffer).columns[0];
    const data::KeyColumn& b = memory_.tuples_of(right->buffer).columns[0];
    double pairs = 0;
    auto from = b.begin(), to = b.begin();  // the keys equal to that of the left
    for (data::Key key : a) {
      while (from != b.end() && *from < key) ++from;
      to = std::max(to, from);
      while (to != b.end() && *to == key) ++to;
      const auto below = static_cast<double>(from - b.begin());
      const auto above = static_cast<double>(b.end() - to);
      const auto same = static_cast<double>(to - from);
      switch (one.op) {
        case ir::Op::Lt: pairs += above; break;
        case ir::Op::Le: pairs += above + same; break;
        case ir::Op::Gt: pairs += below; break;
        case ir::Op::Ge: pairs += below + same; break;
        case ir::Op::Ne: pairs += below + above; break;
        default: pairs += same; break;
      }
    }
    for (const Drive::Factor* factor : {left, right}) {
      parts_.emplace_back(factor->text,
                          static_cast<double>(memory_.tuples_of(factor->buffer).rows));
    }
    return pairs;
  }

  const plan::Loop& loop_;
  const Drive& drive_;
  Memory& memory_;
  std::vector<std::pair<std::string, double>> parts_;  // what is combined, and how many tuples
};

}  // namespace

bool joins_sources_only(const plan::Plan& plan, const plan::Loop& loop) {
  return std::all_of(
      loop.drive->factors.begin(), loop.drive->factors.end(),
      [&](const Drive::Factor& factor) { return plan[factor.buffer].role == plan::Role::Source; });
}

void check_cross_product(const plan::Plan& plan, const plan::Loop& loop, Memory& memory) {
  if (loop.sink.kind != plan::Sink::Kind::Append || loop.drive->factors.size() < 2) return;
  Prediction prediction(loop, memory);
  const double tuples = prediction.tuples();
  const int arity = static_cast<int>(plan[loop.sink.out.buffer].shape.size());
  const double needed = tuples * tuple_bytes(arity, loop.sink.combine, loop.sink.lane) * 2;
  if (needed <= static_cast<double>(memory.limit())) return;
  throw TooManyTuples{tuples, needed, prediction.why()};
}

}  // namespace fuse::native
