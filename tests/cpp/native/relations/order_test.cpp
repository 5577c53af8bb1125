#include <doctest/doctest.h>

#include "fuse/targets/native/relations/order.h"

using namespace fuse::native::relations;

namespace {

OrderProblem problem(int variables, std::vector<OrderFactor> factors) {
  OrderProblem made;
  made.variables = variables;
  made.factors = std::move(factors);
  return made;
}

}  // namespace

TEST_CASE("native/relations/order: the smallest factor first, then along shared variables") {
  const Order order = choose_order(
      problem(4, {{{0, 1}, 1000, {100, 500}}, {{1, 2}, 1000, {500, 700}}, {{2, 3}, 10, {10, 8}}}));
  CHECK(order.variables == std::vector<int>{3, 2, 1, 0});
  CHECK(order.bindings[0] == 8);
  CHECK(order.work > 8);
}

TEST_CASE("native/relations/order: a triangle starts at its smallest intersection") {
  const Order order = choose_order(problem(
      3, {{{0, 1}, 1000, {500, 100}}, {{1, 2}, 1000, {500, 100}}, {{0, 2}, 1000, {500, 100}}}));
  CHECK(order.variables == std::vector<int>{1, 2, 0});
}

TEST_CASE("native/relations/order: ties go to more factors, then to the lower number") {
  const std::vector<double> ten{10, 10};
  const Order order =
      choose_order(problem(4, {{{3, 1}, 100, ten}, {{1, 2}, 100, ten}, {{0, 1}, 100, ten}}));
  CHECK(order.variables == std::vector<int>{1, 0, 2, 3});
}

TEST_CASE("native/relations/order: stages") {
  OrderProblem made = problem(5, {{{0, 1, 2, 3, 4}, 1e6, {10, 20, 30, 40, 50}}});
  made.leading = {4, 3};
  made.last = {0};
  made.fixed = {2};
  CHECK(choose_order(made).variables == std::vector<int>{2, 3, 4, 1, 0});
}

TEST_CASE("native/relations/order: empty factors and unbound variables") {
  CHECK(choose_order(problem(0, {})).variables.empty());
  const Order order = choose_order(problem(3, {{{0, 1}, 0, {0, 0}}}));
  CHECK(order.variables == std::vector<int>{0, 1, 2});
  CHECK(order.bindings.back() == 0);
}
