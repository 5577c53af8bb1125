#include "fuse/plan/drive.h"

#include <algorithm>

#include "fuse/plan/spine.h"

namespace fuse::plan {

namespace {

using ir::Combine;

// Walking so many points is cheaper than setting up a join.
constexpr double few_points = 1 << 14;

// Of so many cells one in as many has to be reached for tuples to pay. Where the cells fill
// gigabytes, a wrong guess at how many are reached costs more the other way.
double least_sparseness(double cells) {
  constexpr double many_cells = 1 << 26;
  return cells > many_cells ? 8 : 16;
}

double points_of(const Lowering& lowering, const std::vector<IndexId>& indices) {
  double product = 1;
  for (IndexId index : indices) product *= static_cast<double>(lowering.axis(index).extent);
  return product;
}

std::vector<IndexId> indices_of(const DriveFactor& factor) {
  std::vector<IndexId> indices;
  for (IndexId index : factor.indices) {
    if (index != ir::no_index) indices = joined(indices, {index});
  }
  return indices;
}

double rows_of(const Lowering& lowering, const DriveFactor& factor) {
  const Buffer& buffer = lowering.plan()[factor.buffer];
  double rows = buffer.tuples;
  if (!buffer.sparse && rows == 0) rows = static_cast<double>(volume(buffer.shape)) / 4;
  for (std::size_t c = 0; c < factor.indices.size(); ++c) {
    if (factor.indices[c] == ir::no_index) rows /= std::min(rows, double(buffer.shape[c]));
  }
  return std::max(rows, 1.0);
}

// Rows multiply; each further factor with an index keeps one in as many as it has keys.
double estimate_points(const Lowering& lowering, const std::vector<DriveFactor>& factors) {
  double points = 1;
  std::vector<IndexId> seen;
  for (const DriveFactor& factor : factors) {
    const double rows = rows_of(lowering, factor);
    points *= rows;
    for (IndexId index : indices_of(factor)) {
      if (contains(seen, index)) {
        points /= std::max(1.0, std::min(rows, double(lowering.axis(index).extent)));
      }
    }
    seen = joined(seen, indices_of(factor));
  }
  return std::max(1.0, std::min(points, points_of(lowering, seen)));
}

// A comparison of two driven indices, or of one and a number.
std::optional<Drive::Comparison> comparison_of(const Lowering& lowering, const Expr& condition,
                                               const std::vector<IndexId>& indices) {
  const auto a = linear_form(lowering.program(), condition->args[0]);
  const auto b = linear_form(lowering.program(), condition->args[1]);
  if (!a || !b) return std::nullopt;
  auto place = [&](const LinearForm& form) {
    const bool plain = form.terms.size() == 1 && form.constant == 0 && form.terms[0].second == 1;
    if (!plain) return -1;
    const auto at = std::find(indices.begin(), indices.end(), form.terms[0].first);
    return at == indices.end() ? -1 : static_cast<int>(at - indices.begin());
  };
  Drive::Comparison result{condition->op, place(*a), place(*b), b->constant};
  if (result.left < 0) return std::nullopt;
  if (result.right < 0 && !b->terms.empty()) return std::nullopt;
  constexpr std::int64_t limit = std::int64_t{1} << 31;
  if (b->constant >= limit || b->constant < -limit) return std::nullopt;
  return result;
}

void add_indices(DriveChoice& choice) {
  for (const DriveFactor& factor : choice.factors) {
    choice.indices = joined(choice.indices, indices_of(factor));
  }
}

// Factors in dense buffers take part only where they bind what no sparse one does: elsewhere it
// costs nothing to look at the element.
void drop_needless(Lowering& lowering, std::vector<DriveFactor>& factors) {
  std::stable_partition(factors.begin(), factors.end(), [&](const DriveFactor& factor) {
    return lowering.plan()[factor.buffer].sparse;
  });
  std::vector<IndexId> bound;
  std::erase_if(factors, [&](const DriveFactor& factor) {
    const std::vector<IndexId> own = indices_of(factor);
    const bool needless =
        !lowering.plan()[factor.buffer].sparse &&
        std::all_of(own.begin(), own.end(), [&](IndexId i) { return contains(bound, i); });
    if (!needless) bound = joined(bound, own);
    return needless;
  });
}

// A position that no other factor is read at any more.
void drop_idle_functions(const Lowering& lowering, std::vector<DriveFactor>& factors) {
  std::vector<IndexId> used;
  for (const DriveFactor& factor : factors) {
    if (factor.function < 0) used = joined(used, indices_of(factor));
  }
  std::erase_if(factors, [&](const DriveFactor& factor) {
    const bool made =
        factor.function >= 0 && raw(factor.indices[1]) >= lowering.program().indices.size();
    return made && !contains(used, factor.indices[1]);
  });
}

bool has_sparse(const Lowering& lowering, const std::vector<DriveFactor>& factors) {
  return std::any_of(factors.begin(), factors.end(), [&](const DriveFactor& factor) {
    return lowering.plan()[factor.buffer].sparse;
  });
}

bool worthwhile(Lowering& lowering, const DriveChoice& choice,
                const std::vector<IndexId>& indices) {
  switch (lowering.options().storage) {
    case Storage::Dense: return false;
    case Storage::Sparse: return true;
    case Storage::Auto: break;
  }
  const double all = points_of(lowering, indices);
  if (all <= few_points) return false;
  if (has_sparse(lowering, choice.factors)) return true;
  // Dense relations are listed by a scan and then cost more per point.
  std::vector<IndexId> rest = indices;
  std::erase_if(rest, [&](IndexId index) { return contains(choice.indices, index); });
  return all > least_sparseness(all) * choice.points * points_of(lowering, rest);
}

}  // namespace

bool Meeting::zero_is_nothing() const {
  return !presence &&
         (combine == Combine::Sum || combine == Combine::Or || combine == Combine::Count);
}

std::optional<DriveChoice> choose_drive(Lowering& lowering, const Expr& value, Meeting meeting,
                                        const std::vector<IndexId>& indices) {
  Spine spine(lowering, meeting);
  spine.value(value);
  DriveChoice choice;
  // A relation in square brackets that is false is there, and so is what stands beside it.
  choice.needs_finite = meeting.combine == Combine::Sum && lowering.lane_of(value) == Lane::Real &&
                        spine.may_be_spoilt();
  const bool unchecked = choice.needs_finite && !spine.find_checks(choice);
  choice.factors = std::move(spine.factors);
  if (unchecked || spine.others_may_miss()) {
    std::erase_if(choice.factors, [](const DriveFactor& factor) { return factor.zero_is_false; });
    drop_idle_functions(lowering, choice.factors);
    choice.needs_finite = false;
    choice.apart.clear();
  }
  drop_needless(lowering, choice.factors);
  if (choice.factors.empty()) return std::nullopt;
  add_indices(choice);
  if (choice.indices.empty()) return std::nullopt;
  choice.points = estimate_points(lowering, choice.factors);
  if (!worthwhile(lowering, choice, indices)) return std::nullopt;
  for (const Expr& equation : spine.equations) choice.implied.insert(equation.get());
  for (const Expr& condition : spine.conditions) {
    if (auto comparison = comparison_of(lowering, condition, choice.indices)) {
      choice.comparisons.push_back(*comparison);
      choice.implied.insert(condition.get());
    }
  }
  return choice;
}

std::optional<DriveChoice> choose_drive(Lowering& lowering, const std::vector<Operand>& factors,
                                        Meeting meeting, const std::vector<IndexId>& indices) {
  DriveChoice choice;
  for (const Operand& operand : factors) {
    const Buffer& buffer = lowering.plan()[operand.buffer];
    if (!buffer.sparse) continue;
    if (!buffer.masked && !operand.truth && buffer.missing != 0) continue;
    DriveFactor factor;
    factor.buffer = operand.buffer;
    factor.indices = operand.columns;
    factor.constants = operand.constants;
    factor.text = buffer.name;
    factor.operand = &operand;
    factor.zero_is_false = !buffer.masked && !operand.truth;
    if (factor.zero_is_false && !meeting.zero_is_nothing()) continue;
    choice.needs_finite = choice.needs_finite || factor.zero_is_false;
    choice.factors.push_back(std::move(factor));
  }
  if (choice.factors.empty()) return std::nullopt;
  add_indices(choice);
  if (choice.indices.empty()) return std::nullopt;
  choice.points = estimate_points(lowering, choice.factors);
  if (!worthwhile(lowering, choice, indices)) return std::nullopt;
  return choice;
}

double estimated_points(const Lowering& lowering, const DriveChoice& choice,
                        const std::vector<IndexId>& some) {
  std::vector<IndexId> driven, rest;
  for (IndexId index : some) (contains(choice.indices, index) ? driven : rest).push_back(index);
  // No more than the assignments, and than each factor's rows allow.
  double points = std::min(choice.points, points_of(lowering, driven));
  for (const DriveFactor& factor : choice.factors) {
    const std::vector<IndexId> own = indices_of(factor);
    const bool all = std::all_of(driven.begin(), driven.end(),
                                 [&](IndexId index) { return contains(own, index); });
    if (all) points = std::min(points, rows_of(lowering, factor));
  }
  return points * points_of(lowering, rest);
}

bool prefers_sparse(const Lowering& lowering, const DriveChoice& choice,
                    const std::vector<IndexId>& order) {
  constexpr double most_walked = 1 << 24;
  const double cells = points_of(lowering, order);
  if (choice.needs_finite && cells <= most_walked) return false;
  return !order.empty() && is_thin(lowering, cells, estimated_points(lowering, choice, order));
}

bool is_thin(const Lowering& lowering, double cells, double tuples) {
  if (lowering.options().storage != Storage::Auto) {
    return lowering.options().storage == Storage::Sparse;
  }
  constexpr double few_cells = 1 << 16;
  return cells > few_cells && cells > least_sparseness(cells) * tuples;
}

}  // namespace fuse::plan
