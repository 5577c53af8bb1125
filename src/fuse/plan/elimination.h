// The order in which a product with sparse factors sums its indices out: variable elimination
// (Abo Khamis, Ngo, Rudra: FAQ, PODS 2016). Each step joins all factors that carry an index and
// sums every index that nothing else carries; the last step joins what is left.
#pragma once

#include <vector>

namespace fuse::plan {

struct EliminationFactor {
  std::vector<int> indices;  // each once
  bool sparse = false;
  double rows = 0;  // sparse: present tuples
};

struct EliminationProblem {
  std::vector<EliminationFactor> factors;
  std::vector<double> extents;  // by index
  std::vector<int> bound;       // to be summed
};

struct EliminationStep {
  std::vector<int> factors;  // numbers; the result of step s is factor (number of factors) + s
  std::vector<int> out;      // indices of the result, in order of appearance
};

// Estimated points that joining some factors walks.
double join_points(const std::vector<EliminationFactor>& factors,
                   const std::vector<double>& extents);

// The cheapest sequence of all with few summed indices, else greedy.
std::vector<EliminationStep> choose_elimination(const EliminationProblem& problem);

}  // namespace fuse::plan
