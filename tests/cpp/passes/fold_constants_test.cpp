#include "fuse/passes/fold_constants.h"

#include <doctest/doctest.h>

#include <cmath>

#include "ir/build.h"

namespace fuse::passes {
namespace {

using ir::Expr;
using ir::Op;
using test::Build;
using test::real;
using test::whole;

struct Case : Build {
  ir::IndexId i = index("i", 64);
  ir::TensorId a = input("A", 1), p = input("P", 1), n = input("N", 1), y = tensor("Y", 1);
  Expr x = at(a, {i});        // real, present
  Expr absent = at(p, {i});   // real, may be absent
  Expr integer = at(n, {i});  // whole

  Case() {
    program[p].partial = true;
    program[n].dtype = data::DType::I64;
  }

  // The expression after the pass, as text.
  std::string folded(const Expr& expr) {
    program.statements.clear();
    define(y, {i}, expr);
    fold_constants(program, {});
    return ir::print(program, std::get<ir::Define>(program.statements[0]).value);
  }

  std::string folded(Op op, std::vector<Expr> args) { return folded(ir::map(op, std::move(args))); }
};

TEST_CASE_FIXTURE(Case, "passes/fold_constants: extents and arithmetic") {
  CHECK(folded(ir::extent(i)) == "64");
  CHECK(folded(test::div(x, ir::map(Op::Sqrt, {ir::extent(i)}))) == "A[i] / 8.0");
  CHECK(folded(Op::Add, {whole(2), test::mul(whole(3), whole(4))}) == "14");
  CHECK(folded(Op::Neg, {whole(1)}) == "-1");
  CHECK(folded(Op::Div, {whole(7), whole(2)}) == "3.5");
  CHECK(folded(Op::Div, {whole(6), whole(2)}) == "3.0");
  CHECK(folded(Op::FloorDiv, {whole(-7), whole(2)}) == "-4");
  CHECK(folded(Op::Mod, {whole(-7), whole(3)}) == "2");
  CHECK(folded(Op::Mod, {whole(7), whole(-3)}) == "-2");
  CHECK(folded(Op::Pow, {whole(2), whole(10)}) == "1024");
  CHECK(folded(Op::Pow, {whole(2), whole(-1)}) == "0.5");
  CHECK(folded(Op::Round, {real(2.5)}) == "2.0");
  CHECK(folded(Op::ToInt, {real(-2.5)}) == "-2");
  CHECK(folded(Op::ToFloat, {whole(2)}) == "2.0");
  CHECK(folded(Op::Max, {real(1), real(NAN)}) == "nan");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: IEEE values") {
  CHECK(folded(Op::Div, {whole(1), whole(0)}) == "inf");
  CHECK(folded(Op::Log, {whole(0)}) == "-inf");
  CHECK(folded(Op::Neg, {real(0)}) == "-0.0");
  CHECK(folded(Op::Neg, {whole(0)}) == "0");
  CHECK(folded(Op::Sqrt, {real(-1)}) == folded(real(-NAN)));
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: what the run must report stays") {
  CHECK(folded(Op::FloorDiv, {whole(1), whole(0)}) == "1 // 0");
  CHECK(folded(Op::Mod, {whole(1), whole(0)}) == "1 % 0");
  CHECK(folded(Op::Pow, {whole(10), whole(30)}) == "pow(10, 30)");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: only exact identities") {
  CHECK(folded(Op::Mul, {x, whole(1)}) == "A[i]");
  CHECK(folded(Op::Mul, {real(1), absent}) == "P[i]");
  CHECK(folded(Op::Div, {x, whole(1)}) == "A[i]");
  CHECK(folded(Op::Mul, {x, whole(0)}) == "A[i] * 0");
  CHECK(folded(Op::Add, {x, whole(0)}) == "A[i] + 0");
  CHECK(folded(Op::Sub, {absent, absent}) == "P[i] - P[i]");
  CHECK(folded(Op::Pow, {absent, whole(1)}) == "pow(P[i], 1)");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: the number class is kept") {
  CHECK(folded(Op::Mul, {integer, whole(1)}) == "N[i]");
  CHECK(folded(Op::Mul, {integer, real(1)}) == "N[i] * 1.0");
  CHECK(folded(Op::Div, {integer, whole(1)}) == "N[i] / 1");
  CHECK_MESSAGE(folded(Op::Eq, {whole(1), whole(1)}) == "1 == 1", "a truth is not a number");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: constant conditions") {
  const Expr yes = ir::map(Op::Eq, {real(1), whole(1)}), no = ir::map(Op::Not, {yes});
  const Expr open = ir::map(Op::Lt, {x, whole(0)});
  CHECK(folded(Op::Select, {yes, x, whole(0)}) == "A[i]");
  CHECK(folded(Op::Select, {no, x, whole(0)}) == "0.0");
  CHECK(folded(Op::Select, {ir::map(Op::And, {open, no}), x, whole(0)}) == "0.0");
  CHECK(folded(Op::Select, {ir::map(Op::Or, {yes, open}), x, whole(0)}) == "A[i]");
  CHECK(folded(Op::Select, {ir::map(Op::And, {open, yes}), x, whole(0)}) ==
        "select(and(A[i] < 0, 1.0 == 1), A[i], 0)");
  CHECK(folded(Op::Select, {ir::map(Op::IsNan, {real(NAN)}), x, x}) == "A[i]");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: a select of an absent arm stays present") {
  CHECK(folded(Op::Select, {whole(1), absent, whole(0)}) == "select(1, P[i], 0)");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: guards") {
  CHECK(folded(Op::Guard, {whole(1), absent}) == "P[i]");
  CHECK(folded(Op::Guard, {whole(0), x}) == "guard(0, A[i])");
}

TEST_CASE_FIXTURE(Case, "passes/fold_constants: positions of reads and left sides") {
  ir::Column column;
  column.kind = ir::ColumnKind::Affine;
  column.position = test::add(ir::iota(i), test::mul(whole(2), ir::extent(i)));
  define(y, {i}, ir::read(a, {column}, false)).columns = {column};
  CHECK(fold_constants(program, {}));
  CHECK(test::statements(program) == "Y[i + 128] = A[i + 128]\n");
  CHECK_FALSE(fold_constants(program, {}));
}

}  // namespace
}  // namespace fuse::passes
