// The order in which the factors of a contraction are multiplied, two at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fuse::plan {

// Indices are numbers 0, 1, .. below extents.size().
struct ContractionProblem {
  std::vector<std::vector<int>> factors;  // the distinct indices of each factor
  std::vector<int> out;                   // the indices that are kept
  std::vector<double> extents;
};

struct ContractionOrder {
  // Operands are numbered: the factors first, then the result of each product in turn.
  std::vector<std::pair<int, int>> products;
  double multiplications = 0;
  double largest = 0;  // elements of the largest product
  bool exact = false;  // found by dynamic programming, not greedily
};

inline constexpr int exact_order_factors = 12;

// Exact (fewest multiplications, then the smallest sum of sizes) up to exact_order_factors
// factors, greedy beyond.
ContractionOrder contraction_order(const ContractionProblem& problem);

}  // namespace fuse::plan
