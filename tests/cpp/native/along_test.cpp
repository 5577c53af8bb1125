#include <cmath>

#include <doctest/doctest.h>

#include "fuse/builtins/builtin.h"
#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Combine;
using ir::Op;

namespace {

Expr along(Op which, Combine combine, IndexId index, Expr arg) {
  ir::Node node{.op = which, .args = {std::move(arg)}, .range = {}};
  node.index = index;
  node.combine = combine;
  return ir::make(std::move(node));
}

Expr kernel(const char* name, std::vector<Expr> args, std::vector<IndexId> axes,
            std::vector<IndexId> out) {
  ir::Node node{.op = Op::Kernel, .args = std::move(args), .range = {}};
  node.builtin = builtins::number_of(*builtins::find(name));
  node.axes = std::move(axes);
  node.out_axes = std::move(out);
  return ir::make(std::move(node));
}

}  // namespace

TEST_CASE("scans along either axis") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 3);
  TensorId a = model.source("A", {2, 3}, {1, 2, 3, 4, 5, 6});
  Expr x = at(a, {i, j});
  CHECK_VALUES(evaluate(model, along(Op::Scan, Combine::Sum, j, x), {i, j}), {1, 3, 6, 4, 9, 15});
  CHECK_VALUES(evaluate(model, along(Op::Scan, Combine::Sum, i, x), {i, j}), {1, 2, 3, 5, 7, 9});
  CHECK_VALUES(evaluate(model, along(Op::Scan, Combine::Product, j, x), {j, i}),
               {1, 4, 2, 20, 6, 120});
  // The index need not occur in the argument.
  CHECK_VALUES(evaluate(model, along(Op::Scan, Combine::Sum, j, whole(2)), {j}), {2, 4, 6});
}

TEST_CASE("scans of Booleans count, of integers are checked") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId r = model.source("R", {3}, {1, 0, 1}, {.boolean = true});
  TensorId a = model.source("A", {3}, {6e18, 6e18, 1}, {.dtype = data::DType::I64});
  CHECK_VALUES(evaluate(model, along(Op::Scan, Combine::Sum, i, at(r, {i})), {i}), {1, 1, 2});
  evaluate(model, along(Op::Scan, Combine::Sum, i, at(a, {i})), {i});
  CHECK(model.message().starts_with("X004"));
}

TEST_CASE("sorting puts nan last and takes the value of what is absent") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 3);
  TensorId a = model.source("A", {2, 3}, {3, nan_value, 1, 2, gone, -inf});
  CHECK_VALUES(evaluate(model, along(Op::Sort, Combine::Sum, j, at(a, {i, j})), {i, j}),
               {1, 3, nan_value, -inf, 0, 2});
  TensorId y = model.tensor("Y", {2, 3}, {.dtype = data::DType::F32});
  model.define(y, {i, j}, along(Op::Sort, Combine::Sum, i, at(a, {i, j})));
  model.run();
  CHECK_VALUES(model.values(y), {2, 0, -inf, 3, nan_value, 1});
}

TEST_CASE("linear algebra, one matrix and a batch of them") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 2), b = model.index("b", 2);
  TensorId a = model.source("A", {2, 2}, {4, 2, 2, 3});
  TensorId v = model.source("V", {2, 2}, {8, 7, 4, 2});  // [b,i]
  CHECK_VALUES(evaluate(model, kernel("cholesky", {at(a, {i, j})}, {i, j}, {i, j}), {i, j}),
               {2, 0, 1, std::sqrt(2.0)});
  CHECK_VALUES(evaluate(model, kernel("inv", {at(a, {i, j})}, {i, j}, {i, j}), {i, j}),
               {0.375, -0.25, -0.25, 0.5});
  Expr solved = kernel("solve", {at(a, {i, j}), at(v, {b, i})}, {i, j}, {j});
  CHECK_VALUES(evaluate(model, solved, {b, j}), {1.25, 1.5, 1, 0});
  TensorId singular = model.source("Singular", {2, 2}, {1, 2, 2, 4});
  evaluate(model, kernel("inv", {at(singular, {i, j})}, {i, j}, {i, j}), {i, j});
  CHECK(model.message() == "X006 `inv`: the matrix is singular");
}
