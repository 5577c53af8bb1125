#include <cmath>

#include <doctest/doctest.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Combine;
using ir::Op;

namespace {

// Reduces a vector to a number.
Values reduced(Combine combine, const Values& values, bool total = false,
               data::DType dtype = data::DType::F64, std::int64_t lo = 0) {
  Model model;
  const auto n = static_cast<std::int64_t>(values.size());
  IndexId i = model.index("i", n - lo, lo);
  TensorId a = model.source("A", {n}, values, {.dtype = dtype});
  return evaluate(model, fold(combine, {i}, at(a, {i}), total), {});
}

}  // namespace

TEST_CASE("every reduction of some numbers") {
  const Values v{3, 1, 2, 3};
  CHECK_VALUES(reduced(Combine::Sum, v), {9});
  CHECK_VALUES(reduced(Combine::Max, v), {3});
  CHECK_VALUES(reduced(Combine::Min, v), {1});
  CHECK_VALUES(reduced(Combine::Avg, v), {2.25});
  CHECK_VALUES(reduced(Combine::Product, v), {18});
  CHECK_VALUES(reduced(Combine::LogSumExp, v),
               {std::log(std::exp(3) + std::exp(1) + std::exp(2) + std::exp(3))});
  CHECK_VALUES(reduced(Combine::Or, v), {1});
  CHECK_VALUES(reduced(Combine::And, v), {1});
  CHECK_VALUES(reduced(Combine::Count, {3, 0, nan_value}), {2});
  CHECK_VALUES(reduced(Combine::Var, v), {0.6875});
  CHECK_VALUES(reduced(Combine::Std, v), {std::sqrt(0.6875)});
  CHECK_VALUES(reduced(Combine::ArgMax, v), {0});
  CHECK_VALUES(reduced(Combine::ArgMin, v), {1});
  CHECK_VALUES(reduced(Combine::ArgMin, v, false, data::DType::F64, 2), {2});
}

TEST_CASE("every reduction of integers") {
  const Values v{3, 1, 2, 3};
  const auto i64 = data::DType::I64;
  CHECK_VALUES(reduced(Combine::Sum, v, false, i64), {9});
  CHECK_VALUES(reduced(Combine::Max, v, false, i64), {3});
  CHECK_VALUES(reduced(Combine::Min, v, false, i64), {1});
  CHECK_VALUES(reduced(Combine::Avg, v, false, i64), {2.25});
  CHECK_VALUES(reduced(Combine::Product, v, false, i64), {18});
  CHECK_VALUES(reduced(Combine::Count, v, false, i64), {4});
  CHECK_VALUES(reduced(Combine::ArgMax, v, false, i64), {0});
}

TEST_CASE("reductions of nothing") {
  for (bool total : {false, true}) {
    auto expected = [&](double value) { return Values{total ? value : gone}; };
    const Values none{}, absent{gone, gone};
    for (const Values& v : {none, absent}) {
      CHECK_VALUES(reduced(Combine::Sum, v, total), (expected(0)));
      CHECK_VALUES(reduced(Combine::Max, v, total), (expected(-inf)));
      CHECK_VALUES(reduced(Combine::Min, v, total), (expected(inf)));
      CHECK_VALUES(reduced(Combine::Avg, v, total), (expected(nan_value)));
      CHECK_VALUES(reduced(Combine::Product, v, total), (expected(1)));
      CHECK_VALUES(reduced(Combine::LogSumExp, v, total), (expected(-inf)));
      CHECK_VALUES(reduced(Combine::Or, v, total), (expected(0)));
      CHECK_VALUES(reduced(Combine::And, v, total), (expected(1)));
      CHECK_VALUES(reduced(Combine::Count, v, total), (expected(0)));
      CHECK_VALUES(reduced(Combine::Std, v, total), (expected(nan_value)));
      CHECK_VALUES(reduced(Combine::ArgMax, v, total), (expected(-1)));
    }
  }
}

TEST_CASE("absent contributions contribute nothing") {
  CHECK_VALUES(reduced(Combine::Avg, {2, gone, 4}), {3});
  CHECK_VALUES(reduced(Combine::Min, {2, gone, 4}), {2});
  CHECK_VALUES(reduced(Combine::Product, {2, gone, 4}), {8});
  CHECK_VALUES(reduced(Combine::Sum, {gone, gone, 4}), {4});
  CHECK_VALUES(reduced(Combine::Count, {2, gone, 0}), {1});
  CHECK_VALUES(reduced(Combine::ArgMax, {gone, 1, 4}), {2});
  CHECK_VALUES(reduced(Combine::And, {gone, 1}), {1});
}

TEST_CASE("nan and infinities in reductions") {
  CHECK_VALUES(reduced(Combine::Max, {1, nan_value, 2}), {nan_value});
  CHECK_VALUES(reduced(Combine::Min, {nan_value, 1, 2}), {nan_value});
  CHECK_VALUES(reduced(Combine::ArgMax, {1, nan_value, 2, nan_value}), {1});
  CHECK_VALUES(reduced(Combine::LogSumExp, {-inf, -inf}), {-inf});
  CHECK_VALUES(reduced(Combine::LogSumExp, {-inf, 1, inf}), {inf});
  CHECK_VALUES(reduced(Combine::LogSumExp, {-inf, 1}), {1});
  CHECK_VALUES(reduced(Combine::LogSumExp, {1000, 1000}), {1000 + std::log(2.0)});
  CHECK_VALUES(reduced(Combine::LogSumExp, {nan_value, 1}), {nan_value});
  CHECK_VALUES(reduced(Combine::Sum, {inf, -inf}), {nan_value});
}

TEST_CASE("integer sums and products that overflow are errors") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId a = model.source("A", {3}, {4e18, 4e18, 4e18}, {.dtype = data::DType::I64});
  evaluate(model, fold(Combine::Sum, {i}, at(a, {i})), {});
  CHECK(model.message().starts_with("X004"));
  model.program.statements.clear();
  evaluate(model, fold(Combine::Product, {i}, at(a, {i})), {});
  CHECK(model.message().starts_with("X004"));
}

TEST_CASE("reductions along either axis, over several tiles") {
  Model model;
  const std::int64_t rows = 3, columns = 2500;
  IndexId i = model.index("i", rows), j = model.index("j", columns);
  Values a(static_cast<std::size_t>(rows * columns));
  for (std::size_t k = 0; k < a.size(); ++k) a[k] = static_cast<double>(k % 101) - 7;
  TensorId x = model.source("X", {rows, columns}, a, {.dtype = data::DType::F32});
  const std::size_t by_row = model.query(fold(Combine::Sum, {j}, at(x, {i, j})), {i});
  const std::size_t by_column = model.query(fold(Combine::Max, {i}, at(x, {i, j})), {j});
  const std::size_t spread =
      model.query(fold(Combine::Avg, {i}, mul(at(x, {i, j}), ir::iota(i))), {j});
  model.run();
  Values sums(3, 0), largest(2500, -inf), averages(2500, 0);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 2500; ++c) {
      sums[r] += a[r * 2500 + c];
      largest[c] = std::max(largest[c], a[r * 2500 + c]);
      averages[c] += a[r * 2500 + c] * static_cast<double>(r) / 3;
    }
  }
  CHECK_VALUES(model.values(by_row), (sums));
  CHECK_VALUES(model.values(by_column), (largest));
  CHECK_VALUES(model.values(spread), (averages));
}

TEST_CASE("reductions inside expressions") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 2), k = model.index("k", 2);
  TensorId a = model.source("A", {2, 2}, {1, 2, 3, 5});
  Expr x = at(a, {i, j});
  Expr weights = op(Op::Exp, {x});
  Expr softmax = op(Op::Div, {weights, fold(Combine::Sum, {k}, op(Op::Exp, {at(a, {i, k})}))});
  const double p = 1 / (1 + std::exp(1.0)), q = 1 / (1 + std::exp(2.0));
  CHECK_VALUES(evaluate(model, softmax, {i, j}), {p, 1 - p, q, 1 - q});
  CHECK_VALUES(evaluate(model, fold(Combine::Sum, {i}, fold(Combine::Max, {j}, x)), {}), {7});
  // An index that the argument lacks repeats it.
  CHECK_VALUES(evaluate(model, fold(Combine::Sum, {k}, x), {i, j}), {2, 4, 6, 10});
}

TEST_CASE("the largest of no integers is infinite, also in further arithmetic") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 2);
  TensorId r = model.source("R", {2, 2}, {1, 1, 0, 0}, {.boolean = true});
  TensorId v = model.source("V", {2}, {4, 7}, {.dtype = data::DType::I64});
  Expr chosen = op(Op::Guard, {at(r, {i, j}), at(v, {j})});
  Expr largest = fold(Combine::Max, {j}, chosen, true);
  CHECK_VALUES(evaluate(model, largest, {i}), {7, -inf});
  CHECK_VALUES(evaluate(model, mul(whole(3), sum(largest, ir::iota(i))), {i}), {21, -inf});
  CHECK_VALUES(evaluate(model, op(Op::Lt, {largest, whole(0)}), {i}), {0, 1});
}
