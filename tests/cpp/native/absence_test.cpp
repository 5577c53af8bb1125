#include <doctest/doctest.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Combine;
using ir::Op;

TEST_CASE("a product with an absent factor is absent, whatever the other is") {
  Model model;
  IndexId i = model.index("i", 4);
  TensorId a = model.source("A", {4}, {1, gone, gone, gone});
  TensorId b = model.source("B", {4}, {2, inf, nan_value, 3});
  Expr x = at(a, {i}), y = at(b, {i});
  CHECK_VALUES(evaluate(model, mul(x, y), {i}), {2, gone, gone, gone});
  CHECK_VALUES(evaluate(model, op(Op::Div, {y, x}), {i}), {2, gone, gone, gone});
  CHECK_VALUES(evaluate(model, op(Op::Neg, {x}), {i}), {-1, gone, gone, gone});
  // Its value is 0 where the absent factor's is.
  CHECK_VALUES(evaluate(model, op(Op::Max, {mul(x, y), real(-1)}), {i}), {2, 0, 0, 0});
}

TEST_CASE("an absent value that is not 0 follows IEEE") {
  Model model;
  IndexId i = model.index("i", 2);
  TensorId d = model.source("D", {2}, {1, gone}, {.combine = Combine::Min});
  Expr x = at(d, {i});
  CHECK_VALUES(evaluate(model, op(Op::Max, {op(Op::Neg, {x}), real(-inf)}), {i}), {-1, -inf});
  CHECK_VALUES(evaluate(model, op(Op::Min, {mul(x, real(2)), real(inf)}), {i}), {2, inf});
}

TEST_CASE("sums are absent when all terms are, strict sums when any is") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId a = model.source("A", {3}, {1, gone, gone});
  TensorId b = model.source("B", {3}, {10, 20, gone});
  Expr x = at(a, {i}), y = at(b, {i});
  CHECK_VALUES(evaluate(model, sum(x, y), {i}), {11, 20, gone});
  CHECK_VALUES(evaluate(model, sum(x, y, true), {i}), {11, gone, gone});
  CHECK_VALUES(evaluate(model, op(Op::Sub, {x, y}), {i}), {-9, -20, gone});
}

TEST_CASE("guards and round brackets") {
  Model model;
  IndexId i = model.index("i", 4);
  TensorId a = model.source("A", {4}, {1, 0, nan_value, -3});
  TensorId r = model.source("R", {4}, {1, 0, 1, 0}, {.boolean = true});
  Expr x = at(a, {i});
  CHECK_VALUES(evaluate(model, op(Op::Guard, {at(r, {i}), x}), {i}), {1, gone, nan_value, gone});
  CHECK_VALUES(evaluate(model, truth(a, {i}), {i}), {1, gone, gone, gone});
  CHECK_VALUES(evaluate(model, mul(truth(r, {i}), x), {i}), {1, gone, nan_value, gone});
  CHECK_VALUES(evaluate(model, op(Op::Not, {truth(a, {i})}), {i}), {0, 1, 1, 1});
}

TEST_CASE("a guard hides the errors of what it guards") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId a = model.source("A", {3}, {5, 6, 7});
  TensorId p = model.source("P", {3}, {2, -1, 0}, {.dtype = data::DType::I64});
  Expr known = op(Op::Ge, {at(p, {i}), whole(0)});
  CHECK_VALUES(evaluate(model, op(Op::Guard, {known, at(a, {gather(at(p, {i}))})}), {i}),
               {7, gone, 5});
  TensorId y = model.tensor("Y", {3}, {.partial = true});
  model.define(y, {gather(at(p, {i}))}, op(Op::Guard, {known, at(a, {i})}));
  model.run();
  REQUIRE_FALSE(model.failed());
  CHECK_VALUES(model.values(y), {7, gone, 5});
}

TEST_CASE("defaults make absent source elements present") {
  Model model;
  IndexId i = model.index("i", 2);
  TensorId a = model.source("A", {2}, {1, 9}, {.default_value = 9});
  CHECK_VALUES(evaluate(model, at(a, {i}), {i}), {1, 9});
}

TEST_CASE("contractions skip absent factors, also beside inf and nan") {
  Model model;
  const std::int64_t n = 6;
  IndexId i = model.index("i", n), j = model.index("j", n), k = model.index("k", n);
  Values a(36, 1), b(36, 2);
  a[0 * 6 + 3] = gone;
  for (int c = 0; c < 6; ++c) a[5 * 6 + static_cast<std::size_t>(c)] = gone;  // row 5
  TensorId x = model.source("X", {n, n}, a);
  SUBCASE("finite") {
    TensorId y = model.source("Y", {n, n}, b);
    Values expected(36, 12);
    for (int c = 0; c < 6; ++c) {
      expected[static_cast<std::size_t>(c)] = 10;
      expected[30 + static_cast<std::size_t>(c)] = gone;
    }
    CHECK_VALUES(evaluate(model, ir::contract({at(x, {i, j}), at(y, {j, k})}, {j}), {i, k}),
                 (expected));
  }
  SUBCASE("infinite where the other is absent") {
    b[3 * 6 + 0] = inf;
    TensorId y = model.source("Y", {n, n}, b);
    Values expected(36, 12);
    for (int r = 1; r < 5; ++r) expected[static_cast<std::size_t>(r) * 6] = inf;
    for (int c = 0; c < 6; ++c) {
      expected[static_cast<std::size_t>(c)] = 10;
      expected[30 + static_cast<std::size_t>(c)] = gone;
    }
    CHECK_VALUES(evaluate(model, ir::contract({at(x, {i, j}), at(y, {j, k})}, {j}), {i, k}),
                 (expected));
  }
}

TEST_CASE("a contraction as an argument takes the value of what is absent") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 2);
  TensorId r = model.source("R", {2, 2}, {1, 1, 0, 0}, {.boolean = true});
  TensorId v = model.source("V", {2}, {3, 4});
  Expr total = ir::contract({truth(r, {i, j}), at(v, {j})}, {j});
  CHECK_VALUES(evaluate(model, total, {i}), {7, gone});
  CHECK_VALUES(evaluate(model, op(Op::Max, {total, real(1)}), {i}), {7, 1});
  CHECK_VALUES(evaluate(model, fold(Combine::Sum, {i}, total), {}), {7});
}
