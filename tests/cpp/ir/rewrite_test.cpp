#include "fuse/ir/rewrite.h"

#include <doctest/doctest.h>

#include "fuse/ir/verify.h"
#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;
using test::Indices;

TEST_CASE("ir/rename: free indices are renamed everywhere, extents included") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k");
  const TensorId a = b.input("A", 2);
  const Expr before = test::mul(b.at(a, {i, j}), test::add(extent(i), iota(i)));
  const Expr after = rename(b.program, before, {{i, k}});
  CHECK(print(b.program, after) == "A[k, j] * (size(k) + k)");
  CHECK(after->free == Indices{k, j});
  CHECK(print(b.program, before) == "A[i, j] * (size(i) + i)");
}

TEST_CASE("ir/rename: a bound index gets a fresh copy of the same domain") {
  Build b;
  const IndexId i = b.index("i", 3), j = b.index("j", 5);
  const TensorId a = b.input("A", 2);
  const Expr before = test::sum({j}, b.at(a, {i, j}));
  const Expr after = rename(b.program, before, {});
  const IndexId copy = after->bound[0];
  CHECK(copy != j);
  CHECK(b.program[copy].same_as == j);
  CHECK(b.program[copy].domain == Domain{0, 5});
  CHECK(b.program[copy].name == "j");
  CHECK(print(b.program, after) == "sum[j#2](A[i, j#2])");
}

TEST_CASE("ir/rename: nothing is captured") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j");
  const TensorId a = b.input("A", 2), y = b.tensor("Y", 1);
  // i := j inside a sum over j: the sum must not swallow the new j.
  const Expr before = test::sum({j}, b.at(a, {i, j}));
  const Expr after = rename(b.program, before, {{i, j}});
  CHECK(after->free == Indices{j});
  CHECK(after->bound[0] != j);
  b.define(y, {j}, after);
  CHECK(verify(b.program, true).empty());
}

TEST_CASE("ir/rename: shared subtrees stay shared, also under different binders") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k"), l = b.index("l");
  const TensorId a = b.input("A", 1);
  const Expr shared = map(Op::Exp, {b.at(a, {i})});
  const Expr before = test::add(test::sum({j}, test::mul(shared, b.at(a, {j}))),
                                test::sum({k}, test::mul(shared, b.at(a, {k}))));
  const Expr after = rename(b.program, before, {{i, l}});
  const Expr& left = after->args[0]->args[0]->args[0];
  const Expr& right = after->args[1]->args[0]->args[0];
  CHECK(left == right);
  CHECK(print(b.program, left) == "exp(A[l])");
  CHECK_MESSAGE(rename(b.program, shared, {}) == shared, "nothing to do keeps the handle");
}

TEST_CASE("ir/rename: one index bound by two nodes gets two copies") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j");
  const TensorId a = b.input("A", 2);
  const Expr inner = b.at(a, {i, j});
  const Expr before = test::add(test::sum({j}, inner), reduce(Combine::Max, {j}, inner, false));
  const Expr after = rename(b.program, before, {});
  CHECK(after->args[0]->bound != after->args[1]->bound);
  CHECK(after->args[0]->args[0] != after->args[1]->args[0]);
}

TEST_CASE("ir/rename: axes of kernels, scans and slices follow") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k");
  const TensorId a = b.input("A", 2);
  Node kernel{};
  kernel.op = Op::Kernel;
  kernel.builtin = 7;
  kernel.args = {b.at(a, {i, j})};
  kernel.axes = {i, j};
  kernel.out_axes = {i};
  const Expr after = rename(b.program, make(kernel), {{i, k}});
  CHECK(print(b.program, after) == "kernel7[k, j#3 -> k](A[k, j#3])");
  Column slice;
  slice.kind = ColumnKind::Slice;
  slice.index = i;
  slice.start = test::whole(1);
  const Expr part = read(a, {slice, plain_column(i)}, false);
  CHECK(print(b.program, rename(b.program, part, {{i, k}})) == "A[k=1:, k]");
}

TEST_CASE("ir/rewrite: shared nodes are rewritten once and unchanged ones keep their handle") {
  Build b;
  const IndexId i = b.index("i");
  const TensorId a = b.input("A", 1), c = b.input("C", 1);
  const Expr shared = map(Op::Exp, {b.at(a, {i})});
  const Expr other = b.at(c, {i});
  const Expr before = test::add(test::mul(shared, shared), other);
  int seen = 0;
  const Expr after = rewrite(before, [&](const Expr& expr) {
    if (expr->op != Op::Exp) return expr;
    ++seen;
    return map(Op::Log, expr->args);
  });
  CHECK(seen == 1);
  CHECK(print(b.program, after) == "log(A[i]) * log(A[i]) + C[i]");
  CHECK(after->args[0]->args[0] == after->args[0]->args[1]);
  CHECK(after->args[1] == other);
  CHECK(rewrite(before, [](const Expr& expr) { return expr; }) == before);
}

TEST_CASE("ir/rewrite: a plain column whose position is rewritten becomes affine") {
  Build b;
  const IndexId i = b.index("i");
  const TensorId a = b.input("A", 1);
  const Expr after = rewrite(b.at(a, {i}), [&](const Expr& expr) {
    return expr->op == Op::Iota ? test::add(expr, test::whole(1)) : expr;
  });
  CHECK(after->columns[0].kind == ColumnKind::Affine);
  CHECK(print(b.program, after) == "A[i + 1]");
}

TEST_CASE("ir/rewrite: a whole program, left sides included") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j");
  const TensorId a = b.input("A", 1), y = b.tensor("Y", 1);
  b.define(y, {i}, b.at(a, {i}));
  b.program.statements.push_back(Query{"Y?", b.at(y, {j}), {j}, false, {}});
  CHECK_FALSE(rewrite(b.program, [](const Expr& expr) { return expr; }));
  CHECK(rewrite(b.program, [&](const Expr& expr) {
    return expr->op == Op::Iota ? test::add(expr, test::whole(0)) : expr;
  }));
  CHECK(test::statements(b.program) == "Y[i + 0] = A[i + 0]\nquery[j] Y[j + 0]\n");
}

}  // namespace
}  // namespace fuse::ir
