#include "fuse/ir/expr.h"

#include <doctest/doctest.h>

#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;
using test::Indices;

TEST_CASE("ir/expr: free indices keep the order of first appearance") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k");
  const TensorId a = b.input("A", 2);
  const Expr product = test::mul(b.at(a, {j, i}), b.at(a, {i, k}));
  CHECK(product->free == Indices{j, i, k});
  CHECK(test::sum({i}, product)->free == Indices{j, k});
  CHECK(contract({b.at(a, {j, i}), b.at(a, {i, k})}, {j, k})->free == Indices{i});
  CHECK(depends_on(product, k));
  CHECK_FALSE(depends_on(test::sum({k}, product), k));
}

TEST_CASE("ir/expr: an iota is an occurrence, an extent is not") {
  Build b;
  const IndexId i = b.index("i");
  CHECK(iota(i)->free == Indices{i});
  CHECK(extent(i)->free.empty());
}

TEST_CASE("ir/expr: columns of a read contribute their indices") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k");
  const TensorId a = b.input("A", 3), t = b.input("T", 1);
  Column affine, gather, slice;
  affine.kind = ColumnKind::Affine;
  affine.position = test::add(iota(k), test::whole(1));
  gather.kind = ColumnKind::Gather;
  gather.position = b.at(t, {j});
  slice.kind = ColumnKind::Slice;
  slice.index = i;
  slice.start = test::whole(1);
  const Expr expr = read(a, {affine, gather, slice}, false);
  CHECK(expr->free == Indices{k, j, i});
  std::size_t children = 0;
  for_each_child(*expr, [&](const Expr&) { ++children; });
  CHECK(children == 3);
}

TEST_CASE("ir/expr: a kernel exchanges its axes for its result's") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.index("k");
  const TensorId a = b.input("A", 2), s = b.input("S", 1);
  Node node{};
  node.op = Op::Kernel;
  node.args = {b.at(a, {i, j})};
  node.axes = {i};
  CHECK(make(node)->free == Indices{j});
  CHECK(binders(*make(node)) == Indices{i});
  node.out_axes = {i};
  // An axis that stays keeps its place.
  CHECK(make(node)->free == Indices{i, j});
  CHECK(binders(*make(node)).empty());
  node.out_axes = {k};
  CHECK(make(node)->free == Indices{j, k});
  node.args = {b.at(s, {i})};
  node.out_axes = {};
  node.options = {Expr(), b.at(s, {j})};
  CHECK(make(node)->free == Indices{j});
}

TEST_CASE("ir/expr: holes, scans and sorts keep their index") {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j");
  const TensorId a = b.input("A", 1);
  Node hole{};
  hole.op = Op::Hole;
  hole.axes = {j, i};
  CHECK(make(hole)->free == Indices{j, i});
  Node scan{};
  scan.op = Op::Scan;
  scan.args = {b.at(a, {j})};
  scan.index = i;
  CHECK(make(scan)->free == Indices{j, i});
}

}  // namespace
}  // namespace fuse::ir
