#include "fuse/ir/print.h"

#include <doctest/doctest.h>

#include <cmath>

#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;

TEST_CASE("ir/print: operators have only the parentheses they need") {
  Build b;
  const IndexId i = b.index("i");
  const TensorId a = b.input("A", 1);
  const Expr x = b.at(a, {i}), one = test::whole(1), half = test::real(0.5);
  auto text = [&](const Expr& expr) { return print(b.program, expr); };
  CHECK(text(test::mul(test::add(x, one), half)) == "(A[i] + 1) * 0.5");
  CHECK(text(test::add(test::mul(x, one), half)) == "A[i] * 1 + 0.5");
  CHECK(text(test::mul(test::mul(x, one), half)) == "A[i] * 1 * 0.5");
  CHECK(text(test::mul(x, test::mul(one, half))) == "A[i] * (1 * 0.5)");
  CHECK(text(map(Op::Lt, {test::add(x, one), half})) == "A[i] + 1 < 0.5");
  CHECK(text(map(Op::Sub, {x, map(Op::Sub, {one, half})})) == "A[i] - (1 - 0.5)");
  CHECK(text(add(x, one, true)) == "A[i] +! 1");
  CHECK(text(map(Op::Select, {x, one, map(Op::Neg, {half})})) == "select(A[i], 1, neg(0.5))");
  CHECK(text(test::sum({i}, x)) == "sum[i](A[i])");
  CHECK(text(test::sum({i}, x, true)) == "total_sum[i](A[i])");
  CHECK(text(contract({x, half}, {i})) == "contract[i](A[i], 0.5)");
}

TEST_CASE("ir/print: entities are quoted") {
  Build b;
  b.program.entities = {{"New York", false}};
  CHECK(print(b.program, map(Op::Ne, {iota(b.index("x")), entity(0)})) == "x != 'New York'");
}

TEST_CASE("ir/print: numbers tell whole ones from real ones") {
  Build b;
  auto text = [&](double value, bool integral) {
    return print(b.program, number(value, integral));
  };
  CHECK(text(3, true) == "3");
  CHECK(text(3, false) == "3.0");
  CHECK(text(-0.0, false) == "-0.0");
  CHECK(text(1e300, false) == "1e+300");
  CHECK(text(INFINITY, false) == "inf");
  CHECK(text(-INFINITY, false) == "-inf");
  CHECK(text(NAN, false) == "nan");
}

TEST_CASE("ir/print: a program") {
  Build b;
  const IndexId i = b.index("i"), other = b.index("i", 2), j = b.index("j");
  const TensorId a = b.input("A", 2), y = b.tensor("Y", 1, Combine::Max);
  b.program[y].boolean = true;
  b.program[y].default_value = 1;
  b.define(y, {i}, b.at(a, {i, j}), {j});
  b.program.statements.push_back(
      Store{"y.npy", {}, read(y, {plain_column(other)}, true), {other}, "Y", true, 5, {}});
  b.export_tensor(y);
  CHECK(print(b.program) ==
        "index i#0 = 0:4\n"
        "index i#1 = 0:2\n"
        "index j = 0:4\n"
        "tensor A[c0, c1] input = f32[4, 4]\n"
        "tensor Y(c0) max= default 1.0 = f32[4]\n"
        "Y(i#0) max[j]= A[i#0, j]\n"
        "\"y.npy\"(i#1) = Y(i#1) top 5\n"
        "export Y\n");
}

}  // namespace
}  // namespace fuse::ir
