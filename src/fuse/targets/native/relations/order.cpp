#include "fuse/targets/native/relations/order.h"

#include <algorithm>

namespace fuse::native::relations {

namespace {

constexpr double at_least_one(double count) { return count < 1 ? 1 : count; }

class Chooser {
 public:
  explicit Chooser(const OrderProblem& problem)
      : problem_(problem), stage_(problem.variables, 2), bound_(problem.variables) {
    for (const int v : problem.last) stage_[v] = 3;
    for (const int v : problem.leading) stage_[v] = 1;
    for (const int v : problem.fixed) stage_[v] = 0;
    degree_.resize(problem.variables);
    for (const OrderFactor& factor : problem.factors) {
      for (const int v : factor.variables) ++degree_[v];
    }
  }

  Order choose() {
    Order order;
    double bindings = 1;
    for (int n = 0; n < problem_.variables; ++n) {
      const Candidate best = next();
      bound_[best.variable] = true;
      bindings *= best.keys;
      order.variables.push_back(best.variable);
      order.bindings.push_back(bindings);
      order.work += bindings;
    }
    return order;
  }

 private:
  struct Candidate {
    int variable = -1;
    int stage = 0;
    bool apart = false;  // in no factor with a bound variable
    double keys = 0;
    int degree = 0;
  };

  static bool better(const Candidate& a, const Candidate& b) {
    if (a.stage != b.stage) return a.stage < b.stage;
    if (a.apart != b.apart) return b.apart;
    if (a.keys != b.keys) return a.keys < b.keys;
    return a.degree > b.degree;
  }

  Candidate next() const {
    Candidate best;
    for (int v = 0; v < problem_.variables; ++v) {
      if (bound_[v]) continue;
      const Candidate candidate = consider(v);
      if (best.variable < 0 || better(candidate, best)) best = candidate;
    }
    return best;
  }

  Candidate consider(int variable) const {
    Candidate candidate{variable, stage_[variable], true, 1, degree_[variable]};
    if (candidate.stage == 0) return candidate;
    double possible = 1;  // D
    for (const OrderFactor& factor : problem_.factors) {
      possible = std::max(possible, distinct(factor, variable));
    }
    candidate.keys = possible;
    for (const OrderFactor& factor : problem_.factors) {
      if (distinct(factor, variable) < 0) continue;
      candidate.keys *= offered(factor, variable, candidate.apart) / possible;
    }
    return candidate;
  }

  // -1 where the factor does not have the variable.
  static double distinct(const OrderFactor& factor, int variable) {
    const auto at = std::find(factor.variables.begin(), factor.variables.end(), variable);
    return at == factor.variables.end() ? -1 : factor.distinct[at - factor.variables.begin()];
  }

  double offered(const OrderFactor& factor, int variable, bool& apart) const {
    double prefixes = 1;
    for (std::size_t i = 0; i < factor.variables.size(); ++i) {
      if (!bound_[factor.variables[i]]) continue;
      apart = false;
      prefixes *= at_least_one(factor.distinct[i]);
    }
    const double under_each = factor.rows / at_least_one(std::min(factor.rows, prefixes));
    return std::min(distinct(factor, variable), under_each);
  }

  const OrderProblem& problem_;
  std::vector<int> stage_;
  std::vector<bool> bound_;
  std::vector<int> degree_;  // factors that have the variable
};

}  // namespace

Order choose_order(const OrderProblem& problem) { return Chooser(problem).choose(); }

}  // namespace fuse::native::relations
