#include <cmath>

#include <doctest/doctest.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Op;

namespace {

Values unary(Op which, const Values& values, data::DType dtype = data::DType::F64) {
  Model model;
  const auto n = static_cast<std::int64_t>(values.size());
  IndexId i = model.index("i", n);
  TensorId a = model.source("A", {n}, values, {.dtype = dtype});
  return evaluate(model, op(which, {at(a, {i})}), {i});
}

Values binary(Op which, const Values& x, const Values& y, data::DType dtype = data::DType::F64) {
  Model model;
  const auto n = static_cast<std::int64_t>(x.size());
  IndexId i = model.index("i", n);
  TensorId a = model.source("A", {n}, x, {.dtype = dtype});
  TensorId b = model.source("B", {n}, y, {.dtype = dtype});
  return evaluate(model, op(which, {at(a, {i}), at(b, {i})}), {i});
}

}  // namespace

TEST_CASE("unary operations on reals") {
  CHECK_VALUES(unary(Op::Neg, {1, -2, inf}), {-1, 2, -inf});
  CHECK_VALUES(unary(Op::Abs, {1, -2, nan_value}), {1, 2, nan_value});
  CHECK_VALUES(unary(Op::Sign, {3, -2, 0, nan_value}), {1, -1, 0, nan_value});
  CHECK_VALUES(unary(Op::Floor, {1.5, -1.5}), {1, -2});
  CHECK_VALUES(unary(Op::Ceil, {1.5, -1.5}), {2, -1});
  CHECK_VALUES(unary(Op::Round, {0.5, 1.5, 2.5, -0.5}), {0, 2, 2, 0});
  CHECK_VALUES(unary(Op::Exp, {0, 1}), {1, std::exp(1.0)});
  CHECK_VALUES(unary(Op::Log, {1, 0, -1}), {0, -inf, nan_value});
  CHECK_VALUES(unary(Op::Log1p, {0, 1}), {0, std::log(2.0)});
  CHECK_VALUES(unary(Op::Expm1, {0, 1}), {0, std::exp(1.0) - 1});
  CHECK_VALUES(unary(Op::Sqrt, {4, 2, -1}), {2, std::sqrt(2.0), nan_value});
  CHECK_VALUES(unary(Op::Sin, {0, 1}), {0, std::sin(1.0)});
  CHECK_VALUES(unary(Op::Cos, {0, 1}), {1, std::cos(1.0)});
  CHECK_VALUES(unary(Op::Tan, {0, 1}), {0, std::tan(1.0)});
  CHECK_VALUES(unary(Op::Tanh, {0, 1}), {0, std::tanh(1.0)});
  CHECK_VALUES(unary(Op::Erf, {0, 1}), {0, std::erf(1.0)});
  CHECK_VALUES(unary(Op::Not, {0, 2, nan_value}), {1, 0, 0});
  CHECK_VALUES(unary(Op::Truth, {0, 2, -1, nan_value}), {0, 1, 0, 0});
  CHECK_VALUES(unary(Op::IsNan, {0, nan_value}), {0, 1});
  CHECK_VALUES(unary(Op::ToInt, {1.9, -1.9}), {1, -1});
  CHECK_VALUES(unary(Op::ToFloat, {1.5}), {1.5});
}

TEST_CASE("unary operations on integers") {
  const auto i64 = data::DType::I64;
  CHECK_VALUES(unary(Op::Neg, {1, -2}, i64), {-1, 2});
  CHECK_VALUES(unary(Op::Abs, {1, -2}, i64), {1, 2});
  CHECK_VALUES(unary(Op::Sign, {5, 0, -2}, i64), {1, 0, -1});
  CHECK_VALUES(unary(Op::Round, {5, -2}, i64), {5, -2});
  CHECK_VALUES(unary(Op::Sqrt, {9}, i64), {3});
  CHECK_VALUES(unary(Op::IsNan, {9}, i64), {0});
  CHECK_VALUES(unary(Op::Truth, {9, 0, -1}, i64), {1, 0, 0});
}

TEST_CASE("binary operations on reals") {
  CHECK_VALUES(binary(Op::Add, {1, inf}, {2, -inf}), {3, nan_value});
  CHECK_VALUES(binary(Op::Sub, {1, 5}, {2, 2}), {-1, 3});
  CHECK_VALUES(binary(Op::Mul, {3, 0}, {2, inf}), {6, nan_value});
  CHECK_VALUES(binary(Op::Div, {3, 1, 0}, {2, 0, 0}), {1.5, inf, nan_value});
  CHECK_VALUES(binary(Op::FloorDiv, {7, -7, 7.5, 1}, {2, 2, -2, 0}), {3, -4, -4, inf});
  CHECK_VALUES(binary(Op::Mod, {7, -7, 7.5, 1}, {2, 2, -2, 0}), {1, 1, -0.5, nan_value});
  CHECK_VALUES(binary(Op::Pow, {2, 4}, {3, 0.5}), {8, 2});
  CHECK_VALUES(binary(Op::Min, {1, nan_value, 2}, {2, 1, nan_value}), {1, nan_value, nan_value});
  CHECK_VALUES(binary(Op::Max, {1, nan_value, 2}, {2, 1, nan_value}), {2, nan_value, nan_value});
  CHECK_VALUES(binary(Op::Eq, {1, nan_value}, {1, nan_value}), {1, 0});
  CHECK_VALUES(binary(Op::Ne, {1, nan_value}, {1, nan_value}), {0, 1});
  CHECK_VALUES(binary(Op::Lt, {1, 2}, {2, 2}), {1, 0});
  CHECK_VALUES(binary(Op::Le, {3, 2}, {2, 2}), {0, 1});
  CHECK_VALUES(binary(Op::Gt, {3, 2}, {2, 2}), {1, 0});
  CHECK_VALUES(binary(Op::Ge, {1, 2}, {2, 2}), {0, 1});
  CHECK_VALUES(binary(Op::And, {0, 2, 2}, {1, 0, 3}), {0, 0, 1});
  CHECK_VALUES(binary(Op::Or, {0, 2, 0}, {0, 0, 3}), {0, 1, 1});
}

TEST_CASE("integers stay exact") {
  const auto i64 = data::DType::I64;
  CHECK_VALUES(binary(Op::FloorDiv, {7, -7, -8}, {2, 2, 2}, i64), {3, -4, -4});
  CHECK_VALUES(binary(Op::Mod, {7, -7, 7}, {2, 2, -2}, i64), {1, 1, -1});
  CHECK_VALUES(binary(Op::Div, {7}, {2}, i64), {3.5});
  Model model;
  IndexId i = model.index("i", 2);
  const double large = 4503599627370496.0;  // 2^52
  TensorId a = model.source("A", {2}, {large, large}, {.dtype = i64});
  Expr value = sum(mul(at(a, {i}), whole(1024)), ir::iota(i));
  const std::size_t statement = model.query(value, {i});
  model.run();
  const data::Array& result = model.results().statements[statement].value.array;
  REQUIRE(result.dtype() == i64);
  CHECK(result.get_i64(0) == std::int64_t{1} << 62);
  CHECK(result.get_i64(1) == (std::int64_t{1} << 62) + 1);
}

TEST_CASE("whole numbers of the text join what they meet") {
  Model model;
  IndexId i = model.index("i", 2);
  TensorId a = model.source("A", {2}, {1, 2}, {.dtype = data::DType::I32});
  TensorId b = model.source("B", {2}, {0.5, 2}, {.dtype = data::DType::F32});
  CHECK_VALUES(evaluate(model, sum(at(a, {i}), whole(3)), {i}), {4, 5});
  CHECK(model.results().statements[0].value.dtype() == data::DType::I64);
  CHECK_VALUES(evaluate(model, mul(at(b, {i}), whole(3)), {i}), {1.5, 6});
  CHECK_VALUES(evaluate(model, op(Op::Pow, {at(a, {i}), whole(3)}), {i}), {1, 8});
  CHECK_VALUES(evaluate(model, op(Op::Pow, {at(b, {i}), whole(2)}), {i}), {0.25, 4});
  CHECK_VALUES(evaluate(model, op(Op::Pow, {at(b, {i}), whole(0)}), {i}), {1, 1});
}

TEST_CASE("integer errors name their kind") {
  const auto i64 = data::DType::I64;
  Model model;
  IndexId i = model.index("i", 1);
  TensorId a = model.source("A", {1}, {9e18}, {.dtype = i64});
  TensorId z = model.source("Z", {1}, {0}, {.dtype = i64});
  evaluate(model, sum(at(a, {i}), at(a, {i})), {i});
  CHECK(model.message().starts_with("X004"));
  model.program.statements.clear();
  evaluate(model, mul(at(a, {i}), whole(2)), {i});
  CHECK(model.message().starts_with("X004"));
  model.program.statements.clear();
  evaluate(model, op(Op::Mod, {at(a, {i}), at(z, {i})}), {i});
  CHECK(model.message().starts_with("X005"));
}

TEST_CASE("select is lazy in effect") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId a = model.source("A", {3}, {1, 0, 4});
  TensorId n = model.source("N", {3}, {9e18, 1, 2}, {.dtype = data::DType::I64});
  TensorId p = model.source("P", {3}, {0, 7, 2}, {.dtype = data::DType::I64});
  Expr x = at(a, {i});
  Expr positive = op(Op::Gt, {x, whole(0)});
  CHECK_VALUES(
      evaluate(model, op(Op::Select, {positive, op(Op::Div, {whole(1), x}), whole(-1)}), {i}),
      {1, -1, 0.25});
  // Errors of the arm not taken do not show.
  Expr first = op(Op::Eq, {ir::iota(i), whole(0)});
  Expr twice = sum(at(n, {i}), at(n, {i}));
  CHECK_VALUES(evaluate(model, op(Op::Select, {first, whole(0), twice}), {i}), {0, 2, 4});
  Expr inside = op(Op::Lt, {at(p, {i}), whole(3)});
  Expr element = at(a, {gather(at(p, {i}))});
  CHECK_VALUES(evaluate(model, op(Op::Select, {inside, element, whole(-1)}), {i}), {1, -1, 4});
  // Also inside a reduction.
  IndexId j = model.index("j", 2);
  Expr total = fold(ir::Combine::Sum, {j}, mul(element, sum(ir::iota(j), whole(1))));
  CHECK_VALUES(evaluate(model, op(Op::Select, {inside, total, whole(-1)}), {i}), {3, -1, 12});
}

TEST_CASE("long chains over several tiles, broadcasts and transposes") {
  Model model;
  const std::int64_t rows = 7, columns = 333;
  IndexId i = model.index("i", rows), j = model.index("j", columns);
  Values a(rows * columns), b(columns);
  for (std::size_t k = 0; k < a.size(); ++k) a[k] = static_cast<double>(k % 97);
  for (std::size_t k = 0; k < b.size(); ++k) b[k] = static_cast<double>(k);
  TensorId x = model.source("X", {rows, columns}, a, {.dtype = data::DType::F32});
  TensorId y = model.source("Y", {columns}, b);
  Expr value = sum(mul(at(x, {i, j}), at(y, {j})), mul(ir::iota(i), real(0.5)));
  const std::size_t straight = model.query(value, {i, j});
  const std::size_t transposed = model.query(value, {j, i});
  model.run();
  const Values first = model.values(straight), second = model.values(transposed);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const auto at = static_cast<std::size_t>(r * columns + c);
      const double expected = a[at] * static_cast<double>(c) + 0.5 * static_cast<double>(r);
      REQUIRE(first[at] == expected);
      REQUIRE(second[static_cast<std::size_t>(c * rows + r)] == expected);
    }
  }
}
