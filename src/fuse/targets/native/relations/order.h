// In which order a join binds its variables.
#pragma once

#include <vector>

namespace fuse::native::relations {

struct OrderFactor {
  std::vector<int> variables;    // each once
  double rows = 0;               // after its constants were selected
  std::vector<double> distinct;  // keys of each of the variables
};

struct OrderProblem {
  int variables = 0;
  std::vector<OrderFactor> factors;
  std::vector<int> leading;  // come first, such as those that a result is grouped by
  std::vector<int> last;     // come last, such as those that are only counted
  std::vector<int> fixed;    // known to have one value: come before everything else
};

struct Order {
  std::vector<int> variables;    // in the order to bind them
  std::vector<double> bindings;  // estimated partial bindings after each
  double work = 0;               // the sum of `bindings`: comparable between orders
};

// Greedy: the variable with the fewest estimated keys per binding so far, among those in a factor
// with a bound variable where there is one. With B the variables bound, a factor of r rows offers
//     e = min(distinct(v), r / min(r, product of distinct(u) over its u in B))
// keys for v, and factors are taken as independent: of the D = max distinct(v) keys that v could
// have, D * product of (e / D) remain. Ties go to the variable in more factors, then to the lower
// number.
Order choose_order(const OrderProblem& problem);

}  // namespace fuse::native::relations
