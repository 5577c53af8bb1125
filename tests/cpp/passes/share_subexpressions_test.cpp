#include "fuse/passes/share_subexpressions.h"

#include <doctest/doctest.h>

#include "fuse/ir/verify.h"
#include "ir/build.h"

namespace fuse::passes {
namespace {

using ir::Expr;
using ir::Op;
using test::Build;
using test::sum;

struct Case : Build {
  ir::IndexId i = index("i"), j = index("j"), k = index("k"), l = index("l", 3);
  ir::TensorId a = input("A", 2), c = input("C", 1), y = tensor("Y", 1), z = tensor("Z", 1);

  // True when both are one node after the pass.
  bool shared(const Expr& left, const Expr& right) {
    program.statements.clear();
    define(y, {i}, test::add(left, right));
    share_subexpressions(program, {});
    CHECK(ir::verify(program, true).empty());
    const Expr& value = std::get<ir::Define>(program.statements[0]).value;
    CHECK_FALSE(share_subexpressions(program, {}));
    return value->args[0] == value->args[1];
  }

  Expr largest(ir::IndexId over) {
    return ir::reduce(ir::Combine::Max, {over}, at(c, {over}), false);
  }
};

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: equal structure, one node") {
  CHECK(shared(ir::map(Op::Exp, {at(c, {i})}), ir::map(Op::Exp, {at(c, {i})})));
  const Expr one = ir::number(0, false), other = ir::number(-0.0, false);
  CHECK_FALSE(shared(one, other));
  CHECK_FALSE(shared(test::whole(1), test::real(1)));
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: attributes count") {
  const Expr x = at(c, {i});
  CHECK_FALSE(shared(x, ir::read(c, columns({i}), true)));
  CHECK_FALSE(shared(ir::add(x, x, false), ir::add(x, x, true)));
  CHECK_FALSE(shared(sum({j}, at(c, {j})), sum({j}, at(c, {j}), true)));
  ir::Column optional = ir::plain_column(i);
  optional.optional = true;
  CHECK_FALSE(shared(x, ir::read(c, {optional}, false)));
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: bound indices may have other names") {
  CHECK(shared(largest(j), largest(k)));
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: but not other domains or free indices") {
  define(y, {i}, test::mul(largest(j), largest(l)));
  share_subexpressions(program, {});
  CHECK(test::statements(program) == "Y[i] = max[j](C[j]) * max[l](C[l])\n");
  program.statements.clear();
  define(y, {i}, test::mul(sum({j}, at(a, {i, j})), sum({k}, at(a, {k, i}))));
  share_subexpressions(program, {});
  CHECK(test::statements(program) == "Y[i] = sum[j](A[i, j]) * sum[k](A[k, i])\n");
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: nested binders") {
  const ir::IndexId m = index("m"), n = index("n");
  auto nested = [&](ir::IndexId outer, ir::IndexId inner) {
    const Expr row = sum({inner}, at(a, {outer, inner}));
    return ir::reduce(ir::Combine::Max, {outer}, test::mul(row, row), false);
  };
  CHECK(shared(nested(j, k), nested(m, n)));
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: no index is bound inside its own scope") {
  // The first maximum binds j, and so does the sum around the second.
  const Expr first = largest(j);
  define(y, {i}, test::add(first, sum({j}, test::mul(at(c, {j}), largest(k)))));
  share_subexpressions(program, {});
  CHECK(ir::verify(program, true).empty());
  CHECK(test::statements(program) == "Y[i] = max[j](C[j]) + sum[j](C[j] * max[k](C[k]))\n");
}

TEST_CASE_FIXTURE(Case, "passes/share_subexpressions: across statements") {
  define(y, {i}, test::add(at(c, {i}), largest(k)));
  define(z, {j}, test::mul(at(c, {j}), largest(l)));
  program[l].domain = ir::Domain{0, 4};
  CHECK(share_subexpressions(program, {}));
  CHECK(test::statements(program) == "Y[i] = C[i] + max[k](C[k])\nZ[j] = C[j] * max[k](C[k])\n");
}

}  // namespace
}  // namespace fuse::passes
