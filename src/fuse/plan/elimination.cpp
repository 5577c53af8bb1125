#include "fuse/plan/elimination.h"

#include <algorithm>

namespace fuse::plan {

namespace {

bool has(const std::vector<int>& set, int index) {
  return std::find(set.begin(), set.end(), index) != set.end();
}

void join_into(std::vector<int>& set, const std::vector<int>& more) {
  for (int index : more) {
    if (!has(set, index)) set.push_back(index);
  }
}

// Multiplying matrices of packed panels walks a point in a fraction of what a look-up takes.
constexpr double dense_point = 0.125;
constexpr double step_cost = 64;

struct Sequence {
  std::vector<EliminationStep> steps;
  double cost = 0;
};

class Search {
 public:
  explicit Search(const EliminationProblem& problem)
      : problem_(problem), factors_(problem.factors) {
    for (std::size_t f = 0; f < factors_.size(); ++f) left_.push_back(static_cast<int>(f));
  }

  Sequence run() {
    constexpr std::size_t exact_indices = 5;
    return cheapest(problem_.bound.size() <= exact_indices);
  }

 private:
  std::vector<EliminationFactor> members(const std::vector<int>& group) const {
    std::vector<EliminationFactor> result;
    for (int f : group) result.push_back(factors_[static_cast<std::size_t>(f)]);
    return result;
  }

  double cost(const std::vector<int>& group) const {
    const auto factors = members(group);
    const bool sparse = std::any_of(factors.begin(), factors.end(),
                                    [](const EliminationFactor& factor) { return factor.sparse; });
    return step_cost + join_points(factors, problem_.extents) * (sparse ? 1 : dense_point);
  }

  EliminationStep step(const std::vector<int>& group) const {
    EliminationStep result{group, {}};
    for (int f : group) join_into(result.out, factors_[static_cast<std::size_t>(f)].indices);
    std::erase_if(result.out, [&](int index) {
      if (!has(problem_.bound, index)) return false;
      return std::none_of(left_.begin(), left_.end(), [&](int f) {
        return !has(group, f) && has(factors_[static_cast<std::size_t>(f)].indices, index);
      });
    });
    return result;
  }

  // Replaces the group by its result while f() runs.
  template <typename F>
  void with(const EliminationStep& step, F&& f) {
    const std::vector<int> before = left_;
    EliminationFactor result{step.out, false, 0};
    const auto factors = members(step.factors);
    double cells = 1;
    for (int index : step.out) cells *= problem_.extents[static_cast<std::size_t>(index)];
    result.rows = std::min(cells, join_points(factors, problem_.extents));
    result.sparse = std::any_of(factors.begin(), factors.end(),
                                [](const EliminationFactor& factor) { return factor.sparse; }) &&
                    result.rows * 16 < cells;
    std::erase_if(left_, [&](int at) { return has(step.factors, at); });
    left_.push_back(static_cast<int>(factors_.size()));
    factors_.push_back(std::move(result));
    f();
    factors_.pop_back();
    left_ = before;
  }

  // The groups that summing one index joins, unless that is everything.
  std::vector<std::vector<int>> groups() const {
    std::vector<std::vector<int>> result;
    for (int index : problem_.bound) {
      std::vector<int> group;
      for (int f : left_) {
        if (has(factors_[static_cast<std::size_t>(f)].indices, index)) group.push_back(f);
      }
      const bool some = group.size() > 1 && group.size() < left_.size();
      if (some && std::find(result.begin(), result.end(), group) == result.end()) {
        result.push_back(group);
      }
    }
    return result;
  }

  Sequence cheapest(bool exact) {
    Sequence best{{step(left_)}, cost(left_)};
    std::vector<std::vector<int>> candidates = groups();
    if (!exact && !candidates.empty()) {
      const auto least =
          std::min_element(candidates.begin(), candidates.end(),
                           [&](const auto& a, const auto& b) { return cost(a) < cost(b); });
      candidates = {*least};
    }
    for (const std::vector<int>& group : candidates) {
      const double own = cost(group);
      if (own >= best.cost) continue;
      const EliminationStep first = step(group);
      with(first, [&] {
        Sequence rest = cheapest(exact);
        if (own + rest.cost >= best.cost) return;
        rest.steps.insert(rest.steps.begin(), first);
        rest.cost += own;
        best = std::move(rest);
      });
    }
    return best;
  }

  const EliminationProblem& problem_;
  std::vector<EliminationFactor> factors_;
  std::vector<int> left_;  // not joined yet
};

}  // namespace

double join_points(const std::vector<EliminationFactor>& factors,
                   const std::vector<double>& extents) {
  double points = 1;
  std::vector<int> driven;
  for (const EliminationFactor& factor : factors) {
    if (!factor.sparse) continue;
    points *= std::max(factor.rows, 1.0);
    for (int index : factor.indices) {
      if (!has(driven, index)) continue;
      points /= std::max(1.0, std::min(factor.rows, extents[static_cast<std::size_t>(index)]));
    }
    join_into(driven, factor.indices);
  }
  std::vector<int> all = driven;
  for (const EliminationFactor& factor : factors) join_into(all, factor.indices);
  double cells = 1, rest = 1;
  for (int index : all) {
    (has(driven, index) ? cells : rest) *= extents[static_cast<std::size_t>(index)];
  }
  return std::max(1.0, std::min(points, cells)) * rest;
}

std::vector<EliminationStep> choose_elimination(const EliminationProblem& problem) {
  return Search(problem).run().steps;
}

}  // namespace fuse::plan
