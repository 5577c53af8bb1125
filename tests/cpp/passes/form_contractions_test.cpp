#include "fuse/passes/form_contractions.h"

#include <doctest/doctest.h>

#include "fuse/ir/verify.h"
#include "ir/build.h"

namespace fuse::passes {
namespace {

using ir::Expr;
using ir::Op;
using test::Build;
using test::div;
using test::mul;
using test::sum;

struct Case : Build {
  ir::IndexId i = index("i"), j = index("j"), k = index("k");
  ir::TensorId a = input("A", 2), b = input("B", 2), c = input("C", 1), y = tensor("Y", 1);
  Expr aij = at(a, {i, j}), bjk = at(b, {j, k}), cj = at(c, {j}), ci = at(c, {i});

  std::string formed(const Expr& expr) {
    program.statements.clear();
    define(y, {i}, expr);
    form_contractions(program, {});
    CHECK(ir::verify(program, true).empty());
    return ir::print(program, std::get<ir::Define>(program.statements[0]).value);
  }
};

TEST_CASE_FIXTURE(Case, "passes/form_contractions: nested products are flattened") {
  CHECK(formed(sum({j}, mul(aij, cj))) == "contract[j](A[i, j], C[j])");
  CHECK(formed(sum({j, k}, mul(mul(aij, bjk), mul(cj, test::real(2))))) ==
        "contract[j, k](A[i, j], B[j, k], C[j], 2.0)");
  CHECK(formed(sum({j}, ir::map(Op::Neg, {mul(aij, cj)}))) == "contract[j](-1, A[i, j], C[j])");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: a total sum stays total") {
  CHECK(formed(sum({j}, mul(aij, cj), true)) == "total_contract[j](A[i, j], C[j])");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: constant divisors leave the sum") {
  CHECK(formed(sum({j}, div(mul(aij, cj), test::whole(8)))) == "contract[j](A[i, j], C[j]) / 8");
  CHECK(formed(sum({j}, div(mul(aij, cj), test::whole(0)))) == "contract[j](A[i, j], C[j] / 0)");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: so do divisors without summed indices") {
  CHECK(formed(sum({j}, div(mul(aij, cj), ci))) == "contract[j](A[i, j], C[j]) / C[i]");
  CHECK(formed(sum({j}, mul(aij, div(cj, ci)))) == "contract[j](A[i, j], C[j]) / C[i]");
  CHECK(formed(sum({j}, div(aij, ci))) == "sum[j](A[i, j]) / C[i]");
  // A sum of nothing that is written out is 0, and no quotient; nor are terms that a join may skip
  // divided later.
  const Expr truth = ir::read(a, aij->columns, true);
  CHECK(formed(sum({j}, div(mul(truth, cj), ci))) == "contract[j](A(i, j), C[j], 1 / C[i])");
  CHECK(formed(sum({j}, div(mul(aij, cj), ci), true)) == "total_contract[j](A[i, j] / C[i], C[j])");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: other divisors stay with a factor") {
  CHECK(formed(sum({j}, div(mul(aij, cj), mul(ci, cj)))) ==
        "contract[j](A[i, j] / (C[i] * C[j]), C[j])");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: truths divide 1, so that they can be joined") {
  const Expr truth = ir::read(a, aij->columns, true);
  CHECK(formed(sum({j}, div(mul(ci, truth), cj))) == "contract[j](C[i], A(i, j), 1 / C[j])");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: sums of contractions are one contraction") {
  CHECK(formed(sum({k}, sum({j}, mul(aij, bjk)))) == "contract[k, j](A[i, j], B[j, k])");
  CHECK(formed(sum({k}, sum({j}, mul(aij, bjk), true))) ==
        "sum[k](total_contract[j](A[i, j], B[j, k]))");
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: everything else stays") {
  for (const Expr& expr :
       {sum({j}, aij), sum({j}, mul(test::whole(2), aij)), sum({j}, div(aij, test::whole(8))),
        sum({j}, test::add(aij, cj)), sum({j}, ir::map(Op::Exp, {mul(aij, cj)})),
        ir::reduce(ir::Combine::Max, {j}, mul(aij, cj), false), mul(ci, ci)}) {
    define(y, {i}, expr);
  }
  CHECK_FALSE(form_contractions(program, {}));
}

TEST_CASE_FIXTURE(Case, "passes/form_contractions: sums inside functions and factors") {
  const Expr inner = sum({j}, mul(aij, cj));
  CHECK(formed(mul(ci, ir::map(Op::Exp, {inner}))) == "C[i] * exp(contract[j](A[i, j], C[j]))");
}

}  // namespace
}  // namespace fuse::passes
