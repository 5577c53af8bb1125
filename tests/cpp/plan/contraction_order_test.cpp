#include "fuse/plan/contraction_order.h"

#include <doctest/doctest.h>

using namespace fuse::plan;

namespace {

// A(i0,i1) A(i1,i2) .. with the given sizes.
ContractionProblem chain(const std::vector<double>& sizes) {
  ContractionProblem problem;
  problem.extents = sizes;
  for (int f = 0; f + 1 < static_cast<int>(sizes.size()); ++f)
    problem.factors.push_back({f, f + 1});
  problem.out = {0, static_cast<int>(sizes.size()) - 1};
  return problem;
}

// The textbook dynamic program over parentheses of a matrix chain.
double best_chain(const std::vector<double>& sizes) {
  const std::size_t n = sizes.size() - 1;
  std::vector<std::vector<double>> cost(n, std::vector<double>(n, 0));
  for (std::size_t length = 2; length <= n; ++length) {
    for (std::size_t i = 0; i + length <= n; ++i) {
      const std::size_t j = i + length - 1;
      cost[i][j] = 1e300;
      for (std::size_t k = i; k < j; ++k) {
        cost[i][j] = std::min(cost[i][j],
                              cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1]);
      }
    }
  }
  return cost[0][n - 1];
}

}  // namespace

TEST_CASE("a matrix chain is multiplied in the textbook's best order") {
  const std::vector<double> sizes{30, 35, 15, 5, 10, 20, 25};
  const ContractionOrder order = contraction_order(chain(sizes));
  CHECK(order.exact);
  CHECK(order.multiplications == 15125);
  CHECK(order.multiplications == best_chain(sizes));
  CHECK(order.products.size() == 5);
}

TEST_CASE("twelve factors are still exact, more are not") {
  std::vector<double> sizes;
  for (int i = 0; i < 13; ++i) sizes.push_back(2 + (i * 7) % 11);
  const ContractionOrder exact = contraction_order(chain(sizes));
  CHECK(exact.exact);
  CHECK(exact.multiplications == best_chain(sizes));
  for (int i = 0; i < 40; ++i) sizes.push_back(2 + (i * 5) % 9);
  const ContractionOrder greedy = contraction_order(chain(sizes));
  CHECK_FALSE(greedy.exact);
  CHECK(greedy.products.size() == sizes.size() - 2);
  CHECK(greedy.multiplications < 20 * best_chain(sizes));
}

TEST_CASE("every operand is used once") {
  const ContractionOrder order = contraction_order(chain(std::vector<double>(31, 4)));
  std::vector<int> used(60, 0);
  for (auto [a, b] : order.products) {
    ++used[static_cast<std::size_t>(a)];
    ++used[static_cast<std::size_t>(b)];
  }
  for (int operand = 0; operand < 58; ++operand)
    CHECK(used[static_cast<std::size_t>(operand)] == 1);
  CHECK(used[58] == 0);  // the result
}

TEST_CASE("factors that share nothing are joined all the same") {
  ContractionProblem problem;
  problem.extents = {2, 3, 5};
  problem.factors = {{0}, {1}, {2}, {}};
  problem.out = {0, 1, 2};
  const ContractionOrder order = contraction_order(problem);
  CHECK(order.products.size() == 3);
  CHECK(order.largest == 30);
}

TEST_CASE("an index that several factors share is summed with the last of them") {
  ContractionProblem problem;  // A(i,d) B(j,d) C(k,d)
  problem.extents = {2, 2, 2, 100};
  problem.factors = {{0, 3}, {1, 3}, {2, 3}};
  problem.out = {0, 1, 2};
  const ContractionOrder order = contraction_order(problem);
  CHECK(order.multiplications == 4 * 100 + 8 * 100);
}

TEST_CASE("no factor and one factor need no product") {
  CHECK(contraction_order({}).products.empty());
  CHECK(contraction_order({{{0}}, {}, {3}}).products.empty());
}
