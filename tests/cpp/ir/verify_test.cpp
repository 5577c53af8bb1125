#include "fuse/ir/verify.h"

#include <doctest/doctest.h>

#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;
using test::Indices;

// A[i, j] is an input, Y[i] is to be defined.
struct Simple : Build {
  IndexId i = index("i"), j = index("j");
  TensorId a = input("A", 2), y = tensor("Y", 1);

  std::string violations() {
    std::string result;
    for (const std::string& each : verify(program, true)) result += each + "\n";
    return result;
  }
};

TEST_CASE_FIXTURE(Simple, "ir/verify: a well-formed program") {
  define(y, {i}, test::sum({j}, at(a, {i, j})));
  export_tensor(y);
  CHECK(violations() == "");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: ids out of range") {
  define(y, {i}, at(TensorId{9}, {i}));
  CHECK(violations() == "statement 0: tensor id 9 is out of range\n");
  program.statements.clear();
  define(y, {IndexId{9}}, test::whole(1));
  CHECK(violations() == "statement 0: index id 9 is out of range\n");
  program.statements.clear();
  export_tensor(TensorId{9});
  CHECK(violations() == "export: tensor id 9 is out of range\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: arities") {
  define(y, {i}, map(Op::Exp, {iota(i), iota(i)}));
  CHECK(violations() == "statement 0: `exp` takes 1 arguments, not 2\n");
  program.statements.clear();
  define(y, {i}, contract({}, {}));
  CHECK(violations() == "statement 0: a contraction has no factors\n");
  program.statements.clear();
  define(y, {i}, Expr());
  CHECK(violations() == "statement 0: there is no value\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: ranks") {
  define(y, {i}, at(a, {i}));
  CHECK(violations() == "statement 0: `A` has 2 columns and is read with 1\n");
  program.statements.clear();
  define(y, {i, j}, at(a, {i, j}));
  CHECK(violations() == "statement 0: `Y` has 1 columns and is written with 2\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: free indices belong to the statement") {
  define(y, {i}, at(a, {i, j}));
  CHECK(violations() ==
        "statement 0: index `j` is free in the value but not an index of the statement\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: bound indices are not free outside") {
  define(y, {i}, test::add(iota(i), test::sum({i, j}, at(a, {i, j}))));
  CHECK(violations() ==
        "statement 0: index `i` is bound in the value and an index of the statement\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: no index is bound twice") {
  define(y, {i}, test::sum({j}, test::mul(iota(j), test::sum({j}, at(a, {i, j})))));
  CHECK(violations() == "statement 0: index `j` is bound again inside its scope\n");
  program.statements.clear();
  define(y, {i}, test::sum({j, j}, at(a, {i, j})));
  CHECK(violations() == "statement 0: `reduce` binds an index twice\n");
  program.statements.clear();
  const Expr inner = test::sum({j}, at(a, {i, j}));
  define(y, {i}, test::add(inner, test::sum({j}, iota(j))));
  CHECK_MESSAGE(violations() == "", "two terms may sum over one index");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: definitions before reads") {
  const TensorId z = tensor("Z", 1);
  define(z, {i}, at(y, {i}));
  CHECK(violations() == "statement 0: `Y` is read but never defined\n");
  define(y, {i}, test::whole(1));
  CHECK(violations() == "statement 0: `Y` is read before it is fully defined\n");
  std::swap(program.statements[0], program.statements[1]);
  CHECK(violations() == "");
  define(y, {i}, test::whole(2));
  CHECK(violations() == "statement 1: `Y` is read before it is fully defined\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: exports are defined") {
  export_tensor(y);
  CHECK(violations() == "export: `Y` is exported but never defined\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: projection by the equation") {
  define(y, {i}, at(a, {i, j}), {j});
  CHECK(violations() ==
        "statement 0: `Y` sums, so its indices are projected in its value, not by the equation\n");
  program[y].combine = Combine::Max;
  CHECK(violations() == "");
  std::get<Define>(program.statements[0]).over = {i, j};
  CHECK(violations() == "statement 0: index `i` is kept and projected\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: columns") {
  Column column;
  column.kind = ColumnKind::Affine;
  define(y, {i}, read(a, {plain_column(i), column}, false));
  CHECK(violations() == "statement 0: a column has no position\n");
  program.statements.clear();
  column.position = at(a, {i, i});
  define(y, {i}, read(a, {plain_column(i), column}, false));
  CHECK(violations() == "statement 0: an affine column reads data\n");
  program.statements.clear();
  column = plain_column(i);
  column.position = iota(j);
  define(y, {i}, test::sum({j}, read(a, {plain_column(i), column}, false)));
  CHECK(violations() == "statement 0: a plain column has another position than its index\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: holes and scans") {
  Node hole{};
  hole.op = Op::Hole;
  hole.axes = {i};
  define(y, {i}, make(hole));
  CHECK(violations() == "statement 0: a hole is left from the expansion of a builtin\n");
  program.statements.clear();
  Node scan{};
  scan.op = Op::Scan;
  scan.index = i;
  scan.combine = Combine::Max;
  scan.args = {iota(i)};
  define(y, {i}, make(scan));
  CHECK(violations() == "statement 0: a scan runs over `max`\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: no entity is left in a bound program") {
  define(y, {i}, map(Op::Eq, {iota(i), entity(0)}));
  CHECK(violations() == "statement 0: an entity is left that bind did not number\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: sinks, queries and expectations") {
  program.statements.push_back(Query{"A?", at(a, {i, j}), {i}, false, {}});
  program.statements.push_back(Store{"a.npy", {}, at(a, {i, j}), {i, j, j}, "", false, {}, {}});
  Expect expect;
  expect.value = map(Op::Eq, {iota(i), test::whole(1)});
  expect.left = iota(i);
  expect.indices = {i};
  program.statements.push_back(expect);
  CHECK(violations() ==
        "statement 0: index `j` is free in the value but not an index of the statement\n"
        "statement 1: an index is listed twice\n"
        "statement 2: a comparison has only one side\n"
        "statement 2: a comparison has no operation\n");
}

TEST_CASE_FIXTURE(Simple, "ir/verify: what bind fills in") {
  define(y, {i}, test::sum({j}, at(a, {i, j})));
  program[j].domain.reset();
  program[y].shape.reset();
  CHECK(violations() == "tables: tensor `Y` has no shape\nstatement 0: index `j` has no domain\n");
  CHECK(verify(program, false).empty());
  program[y].shape = data::Shape{4, 4};
  program[j].domain = Domain{0, -1};
  program[i].same_as = j;
  CHECK(violations() ==
        "tables: index `i` and the one it copies have different domains\n"
        "tables: index `j` has a negative extent\n"
        "tables: tensor `Y` has 1 columns and a shape of rank 2\n");
}

}  // namespace
}  // namespace fuse::ir
