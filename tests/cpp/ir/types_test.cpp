#include "fuse/ir/types.h"

#include <doctest/doctest.h>

using namespace fuse;
using ir::Combine;
using ir::Expr;
using ir::NumberClass;
using ir::Op;

namespace {

struct Reads {
  ir::Program program;
  Expr of(data::DType dtype, bool weak = false) {
    ir::Tensor tensor;
    tensor.dtype = dtype;
    tensor.weak_integer = weak;
    return ir::read(program.add_tensor(tensor), {}, false);
  }
  Expr boolean = of(data::DType::Bool), integer = of(data::DType::I32), real = of(data::DType::F32),
       weak = of(data::DType::F32, true);
  Expr two = ir::number(2, true), half = ir::number(0.5, false);

  NumberClass operator()(const Expr& expr) { return ir::class_of(program, expr); }
  NumberClass operator()(Op op, Expr a, Expr b) { return (*this)(ir::map(op, {a, b})); }
  NumberClass operator()(Combine combine, Expr a) {
    return (*this)(ir::reduce(combine, {}, a, false));
  }
};

}  // namespace

TEST_CASE("leaves") {
  Reads c;
  CHECK(c(c.boolean) == NumberClass::Bool);
  CHECK(c(c.integer) == NumberClass::Integer);
  CHECK(c(c.real) == NumberClass::Real);
  CHECK(c(c.weak) == NumberClass::Weak);
  CHECK(c(c.two) == NumberClass::Weak);
  CHECK(c(c.half) == NumberClass::Real);
  CHECK(c(ir::read(c.real->tensor, {}, true)) == NumberClass::Bool);
}

TEST_CASE("arithmetic") {
  Reads c;
  CHECK(c(Op::Mul, c.boolean, c.boolean) == NumberClass::Integer);
  CHECK(c(Op::Add, c.integer, c.two) == NumberClass::Integer);
  CHECK(c(Op::Add, c.boolean, c.weak) == NumberClass::Integer);
  CHECK(c(Op::Add, c.real, c.two) == NumberClass::Real);
  CHECK(c(Op::Sub, c.two, c.two) == NumberClass::Weak);
  CHECK(c(Op::Mul, c.integer, c.half) == NumberClass::Real);
  CHECK(c(Op::Div, c.integer, c.integer) == NumberClass::Real);
  CHECK(c(Op::FloorDiv, c.integer, c.two) == NumberClass::Integer);
  CHECK(c(Op::Pow, c.integer, c.two) == NumberClass::Integer);
  CHECK(c(Op::Pow, c.integer, ir::number(-1, true)) == NumberClass::Real);
  CHECK(c(Op::Pow, c.two, c.integer) == NumberClass::Real);
  CHECK(c(Op::Lt, c.real, c.real) == NumberClass::Bool);
  CHECK(c(ir::map(Op::Select, {c.real, c.integer, c.two})) == NumberClass::Integer);
  CHECK(c(ir::map(Op::Guard, {c.real, c.boolean})) == NumberClass::Bool);
  CHECK(c(ir::contract({c.boolean, c.boolean}, {})) == NumberClass::Integer);
  CHECK(c(ir::contract({c.boolean, c.real}, {})) == NumberClass::Real);
}

TEST_CASE("reductions") {
  Reads c;
  CHECK(c(Combine::Sum, c.boolean) == NumberClass::Integer);
  CHECK(c(Combine::Sum, c.two) == NumberClass::Weak);
  CHECK(c(Combine::Max, c.integer) == NumberClass::Integer);
  CHECK(c(Combine::Avg, c.integer) == NumberClass::Real);
  CHECK(c(Combine::Or, c.real) == NumberClass::Bool);
  CHECK(c(Combine::Count, c.real) == NumberClass::Integer);
  CHECK(c(Combine::ArgMax, c.real) == NumberClass::Integer);
}

TEST_CASE("a deeply shared expression is looked at once per node") {
  Reads c;
  Expr deep = c.two;
  for (int k = 0; k < 200; ++k) deep = ir::map(Op::Add, {deep, deep});
  CHECK(c(deep) == NumberClass::Weak);
}
