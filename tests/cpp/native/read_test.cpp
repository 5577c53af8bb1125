#include <doctest/doctest.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Op;

TEST_CASE("diagonals, transposes, constants and affine positions") {
  Model model;
  IndexId i = model.index("i", 3), j = model.index("j", 3), k = model.index("k", 2);
  TensorId a = model.source("A", {3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK_VALUES(evaluate(model, at(a, {i, i}), {i}), {0, 4, 8});
  CHECK_VALUES(evaluate(model, at(a, {j, i}), {i, j}), {0, 3, 6, 1, 4, 7, 2, 5, 8});
  CHECK_VALUES(evaluate(model, at(a, {affine(whole(2)), ir::plain_column(i)}), {i}), {6, 7, 8});
  CHECK_VALUES(
      evaluate(model, at(a, {affine(mul(whole(2), ir::iota(k))), affine(ir::iota(k))}), {k}),
      {0, 7});
  // A read backwards.
  Expr back = op(Op::Sub, {op(Op::Sub, {ir::extent(i), whole(1)}), ir::iota(i)});
  CHECK_VALUES(evaluate(model, at(a, {affine(back), ir::plain_column(i)}), {i}), {6, 4, 2});
}

TEST_CASE("positions by floor division and modulus") {
  Model model;
  IndexId i = model.index("i", 6);
  TensorId a = model.source("A", {3}, {10, 20, 30});
  CHECK_VALUES(evaluate(model, at(a, {affine(op(Op::FloorDiv, {ir::iota(i), whole(2)}))}), {i}),
               {10, 10, 20, 20, 30, 30});
  Expr next = op(Op::Mod, {sum(ir::iota(i), whole(1)), whole(3)});
  CHECK_VALUES(evaluate(model, at(a, {affine(next)}), {i}), {20, 30, 10, 20, 30, 10});
}

TEST_CASE("domains that do not begin at 0") {
  Model model;
  IndexId i = model.index("i", 2, 1);
  TensorId a = model.source("A", {4}, {10, 20, 30, 40});
  CHECK_VALUES(evaluate(model, at(a, {i}), {i}), {20, 30});
  CHECK_VALUES(evaluate(model, sum(at(a, {affine(sum(ir::iota(i), whole(1)))}), ir::iota(i)), {i}),
               {31, 42});
  CHECK_VALUES(evaluate(model, fold(ir::Combine::ArgMax, {i}, at(a, {i})), {}), {2});
}

TEST_CASE("optional positions are absent outside") {
  Model model;
  IndexId i = model.index("i", 3), d = model.index("d", 3);
  TensorId a = model.source("A", {3}, {1, 2, 3});
  Expr shifted = sum(ir::iota(i), sum(ir::iota(d), whole(-1)));
  Expr x = at(a, {affine(shifted, true)});
  CHECK_VALUES(evaluate(model, x, {i, d}), {gone, 1, 2, 1, 2, 3, 2, 3, gone});
  CHECK_VALUES(evaluate(model, fold(ir::Combine::Avg, {d}, x), {i}), {1.5, 2, 2.5});
  // In range everywhere: nothing is absent.
  CHECK_VALUES(evaluate(model, at(a, {affine(ir::iota(i), true)}), {i}), {1, 2, 3});
}

TEST_CASE("slices follow Python") {
  Model model;
  IndexId k = model.index("k", 2), all = model.index("all", 4);
  TensorId a = model.source("A", {4}, {0, 1, 2, 3});
  CHECK_VALUES(evaluate(model, at(a, {slice(k, 1, 3)}), {k}), {1, 2});
  CHECK_VALUES(evaluate(model, at(a, {slice(k, -2, std::nullopt)}), {k}), {2, 3});
  CHECK_VALUES(evaluate(model, at(a, {slice(k, std::nullopt, std::nullopt, 2)}), {k}), {0, 2});
  CHECK_VALUES(evaluate(model, at(a, {slice(all, std::nullopt, std::nullopt, -1)}), {all}),
               {3, 2, 1, 0});
  CHECK_VALUES(evaluate(model, at(a, {slice(k, -2, std::nullopt, -2)}), {k}), {2, 0});
}

TEST_CASE("gathers, also of gathered positions and beside plain columns") {
  Model model;
  IndexId i = model.index("i", 3), j = model.index("j", 2);
  TensorId e = model.source("E", {4, 2}, {0, 1, 10, 11, 20, 21, 30, 31});
  TensorId p = model.source("P", {3}, {3, 0, 3}, {.dtype = data::DType::I32});
  TensorId f = model.source("F", {4}, {2, 1, 0, 0}, {.dtype = data::DType::F32});
  CHECK_VALUES(evaluate(model, at(e, {gather(at(p, {i})), ir::plain_column(j)}), {i, j}),
               {30, 31, 0, 1, 30, 31});
  Expr chained = at(f, {gather(at(p, {i}))});
  CHECK_VALUES(evaluate(model, at(e, {gather(chained), affine(whole(1))}), {i}), {1, 21, 1});
}

TEST_CASE("gathers out of range name the element") {
  Model model;
  IndexId i = model.index("i", 3), j = model.index("j", 2);
  TensorId e = model.source("E", {3}, {0, 1, 2});
  TensorId p = model.source("P", {2, 3}, {0, 1, 2, 0, 12, 1}, {.dtype = data::DType::I64});
  evaluate(model, at(e, {gather(at(p, {j, i}))}), {i, j});
  CHECK(model.message() == "X002 `P[1,1]` is 12, outside 0..2 of `E`");

  model.program.statements.clear();
  TensorId q = model.source("Q", {3}, {0, 1.5, 2});
  evaluate(model, at(e, {gather(at(q, {i}))}), {i});
  CHECK(model.message() == "X003 `Q[1]` is 1.5, which is no position of `E`");

  model.program.statements.clear();
  TensorId r = model.source("R", {3}, {0, nan_value, 2});
  evaluate(model, at(e, {gather(at(r, {i}))}), {i});
  CHECK(model.message().starts_with("X003 `R[1]` is nan"));

  model.program.statements.clear();
  evaluate(model, at(e, {gather(sum(at(p, {j, i}), whole(-1)))}), {i, j});
  CHECK(model.message().starts_with("X002"));
  INFO(model.message());

  // Optional gathers are absent outside instead.
  model.program.statements.clear();
  CHECK_VALUES(evaluate(model, at(e, {gather(at(p, {j, i}), true)}), {i, j}),
               {0, 0, 1, gone, 2, 1});
}

TEST_CASE("an absent position reads nothing") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId e = model.source("E", {3}, {5, 6, 7});
  TensorId p = model.source("P", {3}, {2, gone, 0});
  CHECK_VALUES(evaluate(model, at(e, {gather(at(p, {i}))}), {i}), {7, gone, 5});
}

TEST_CASE("empty extents") {
  Model model;
  IndexId i = model.index("i", 0), j = model.index("j", 2);
  TensorId a = model.source("A", {0, 2}, {});
  TensorId t = model.source("T", {0}, {}, {.dtype = data::DType::I64});
  CHECK_VALUES(evaluate(model, at(a, {i, j}), {i, j}), {});
  CHECK_VALUES(evaluate(model, fold(ir::Combine::Sum, {i}, at(a, {i, j}), true), {j}), {0, 0});
  CHECK_VALUES(evaluate(model, ir::contract({at(a, {i, j}), at(a, {i, j})}, {i}), {j}),
               {gone, gone});
  CHECK_VALUES(evaluate(model, at(a, {gather(at(t, {i})), ir::plain_column(j)}), {i, j}), {});
}

TEST_CASE("all element types are read") {
  for (data::DType dtype : {data::DType::Bool, data::DType::I32, data::DType::I64, data::DType::F16,
                            data::DType::BF16, data::DType::F32, data::DType::F64}) {
    Model model;
    IndexId i = model.index("i", 3);
    TensorId a = model.source("A", {3}, {0, 1, 1}, {.dtype = dtype});
    CHECK_VALUES(evaluate(model, sum(at(a, {i}), real(0.5)), {i}), {0.5, 1.5, 1.5});
  }
}
