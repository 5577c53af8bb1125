#include "fuse/passes/drop_dead.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "ir/build.h"

namespace fuse::passes {
namespace {

using test::Build;

struct Case : Build {
  ir::IndexId i = index("i");
  ir::TensorId a = input("A", 1), u = tensor("U", 1), v = tensor("V", 1), w = tensor("W", 1);

  Case() {
    define(u, {i}, at(a, {i}));
    define(v, {i}, at(u, {i}));
    define(w, {i}, at(u, {i}));
  }
};

TEST_CASE_FIXTURE(Case, "passes/drop_dead: a program that asks for nothing keeps everything") {
  CHECK_FALSE(drop_dead(program, {}));
  CHECK(program.statements.size() == 3);
}

TEST_CASE_FIXTURE(Case, "passes/drop_dead: what an export reaches stays, in its order") {
  export_tensor(v);
  CHECK(drop_dead(program, {}));
  CHECK(test::statements(program) == "U[i] = A[i]\nV[i] = U[i]\nexport V\n");
  CHECK_FALSE(drop_dead(program, {}));
}

TEST_CASE_FIXTURE(Case, "passes/drop_dead: every definition of a reached tensor stays") {
  define(u, {i}, test::whole(1));
  std::rotate(program.statements.begin(), program.statements.end() - 1, program.statements.end());
  export_tensor(w);
  CHECK(drop_dead(program, {}));
  CHECK(test::statements(program) == "U[i] = 1\nU[i] = A[i]\nW[i] = U[i]\nexport W\n");
}

TEST_CASE_FIXTURE(Case, "passes/drop_dead: sinks, queries and expectations ask") {
  program.statements.push_back(ir::Query{"U?", at(u, {i}), {i}, false, {}});
  CHECK(drop_dead(program, {}));
  CHECK(test::statements(program) == "U[i] = A[i]\nquery[i] U[i]\n");
  ir::Expect expect;
  expect.value = at(u, {i});
  expect.indices = {i};
  program.statements.back() = expect;
  CHECK_FALSE(drop_dead(program, {}));
}

TEST_CASE_FIXTURE(Case, "passes/drop_dead: positions on left sides and in gathers are reads") {
  ir::Column gather;
  gather.kind = ir::ColumnKind::Gather;
  gather.position = at(v, {i});
  const ir::TensorId x = tensor("X", 1), z = tensor("Z", 1);
  define(x, {i}, test::whole(1)).columns = {gather};
  gather.position = at(w, {i});
  define(z, {i}, ir::read(x, {gather}, false));
  export_tensor(z);
  CHECK_FALSE(drop_dead(program, {}));
}

}  // namespace
}  // namespace fuse::passes
