#include "fuse/passes/expand_builtins.h"

#include <doctest/doctest.h>

#include "fuse/ir/rewrite.h"
#include "fuse/ir/verify.h"
#include "ir/build.h"

namespace fuse::passes {
namespace {

using ir::Expr;
using ir::IndexId;
using ir::Op;
using test::Build;

constexpr std::uint32_t twice = 1, fourfold = 2, opaque = 3, shift = 4;

Expr kernel(std::uint32_t builtin, Expr arg, IndexId axis) {
  ir::Node node{};
  node.op = Op::Kernel;
  node.builtin = builtin;
  node.args = {std::move(arg)};
  node.axes = node.out_axes = {axis};
  return ir::make(std::move(node));
}

// twice(x) = x + x, fourfold(x) = twice(twice(x)), shift(x) = x - max of x along the axis.
Expr expand(ir::Program& program, const Expr& expr) {
  const Expr& x = expr->args[0];
  const IndexId axis = expr->axes[0];
  switch (expr->builtin) {
    case twice: return ir::add(x, x, false);
    case fourfold: return kernel(twice, kernel(twice, x, axis), axis);
    case shift: {
      const IndexId copy = program.copy_index(axis);
      const Expr renamed = ir::rename(program, x, {{axis, copy}});
      return ir::map(Op::Sub, {x, ir::reduce(ir::Combine::Max, {copy}, renamed, false)});
    }
    default: return {};
  }
}

struct Case : Build {
  IndexId i = index("i");
  ir::TensorId a = input("A", 1), y = tensor("Y", 1);
  Context context{.expand = expand};
};

TEST_CASE_FIXTURE(Case, "passes/expand_builtins: until none with an expansion is left") {
  define(y, {i}, ir::map(Op::Exp, {kernel(fourfold, at(a, {i}), i)}));
  CHECK(test::statements(program) == "Y[i] = exp(kernel2[i -> i](A[i]))\n");
  CHECK(expand_builtins(program, context));
  CHECK(test::statements(program) == "Y[i] = exp(A[i] + A[i] + (A[i] + A[i]))\n");
  CHECK_FALSE(expand_builtins(program, context));
}

TEST_CASE_FIXTURE(Case, "passes/expand_builtins: kernels inside arguments expand first") {
  define(y, {i}, kernel(shift, kernel(twice, at(a, {i}), i), i));
  CHECK(expand_builtins(program, context));
  CHECK(test::statements(program) == "Y[i#0] = A[i#0] + A[i#0] - max[i#1](A[i#1] + A[i#1])\n");
  CHECK(ir::verify(program, true).empty());
}

TEST_CASE_FIXTURE(Case, "passes/expand_builtins: kernels without an expansion stay") {
  define(y, {i}, kernel(opaque, kernel(twice, at(a, {i}), i), i));
  CHECK(expand_builtins(program, context));
  CHECK(test::statements(program) == "Y[i] = kernel3[i -> i](A[i] + A[i])\n");
  CHECK_FALSE(expand_builtins(program, context));
}

TEST_CASE_FIXTURE(Case, "passes/expand_builtins: nothing to do") {
  define(y, {i}, at(a, {i}));
  CHECK_FALSE(expand_builtins(program, context));
  define(y, {i}, kernel(twice, at(a, {i}), i));
  CHECK_FALSE(expand_builtins(program, Context{}));
}

}  // namespace
}  // namespace fuse::passes
