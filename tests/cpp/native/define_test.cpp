#include <cmath>

#include <doctest/doctest.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;
using ir::Combine;
using ir::Op;

TEST_CASE("a copy is rounded to the tensor's type and read back rounded") {
  Model model;
  IndexId i = model.index("i", 2);
  TensorId a = model.source("A", {2}, {0.1, 1});
  TensorId y = model.tensor("Y", {2}, {.dtype = data::DType::F32});
  TensorId z = model.tensor("Z", {2});
  model.define(y, {i}, at(a, {i}));
  model.define(z, {i}, mul(at(y, {i}), real(1)));
  model.run();
  CHECK(model.array(y).dtype() == data::DType::F32);
  CHECK_VALUES(model.values(z), {static_cast<double>(0.1f), 1});
}

TEST_CASE("several definitions add") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 3);
  TensorId a = model.source("A", {2, 3}, {1, 2, 3, 4, 5, 6});
  TensorId b = model.source("B", {2}, {10, gone});
  for (data::DType dtype : {data::DType::F64, data::DType::F32}) {
    TensorId y = model.tensor("Y", {2}, {.dtype = dtype});
    model.define(y, {i}, fold(Combine::Sum, {j}, at(a, {i, j})));
    model.define(y, {i}, at(b, {i}));
    model.run();
    CHECK_VALUES(model.values(y), {16, 15});
  }
}

TEST_CASE("every operator of an equation pools its contributions") {
  struct Case {
    Combine combine;
    Values expected;
  };
  const Case cases[] = {
      {Combine::Sum, {6, 9, gone}},
      {Combine::Max, {3, 5, gone}},
      {Combine::Min, {1, 4, gone}},
      {Combine::Avg, {2, 4.5, gone}},
      {Combine::Product, {6, 20, gone}},
      {Combine::LogSumExp,
       {std::log(std::exp(1.0) + std::exp(2.0) + std::exp(3.0)), 4 + std::log1p(std::exp(1.0)),
        gone}},
  };
  for (const Case& which : cases) {
    for (data::DType dtype : {data::DType::F64, data::DType::F32}) {
      Model model;
      IndexId i = model.index("i", 3), j = model.index("j", 2);
      TensorId a = model.source("A", {3, 2}, {1, 2, 4, gone, gone, gone});
      TensorId b = model.source("B", {3}, {3, 5, gone});
      TensorId y =
          model.tensor("Y", {3}, {.dtype = dtype, .combine = which.combine, .partial = true});
      model.define(y, {i}, at(a, {i, j}), {j});
      model.define(y, {i}, at(b, {i}));
      model.run();
      REQUIRE_FALSE(model.failed());
      Values expected = which.expected;
      if (dtype == data::DType::F32) {
        for (double& value : expected) {
          if (value != gone) value = static_cast<float>(value);
        }
      }
      CHECK_VALUES(model.values(y), (expected));
      // Absent cells hold the operator's zero.
      CHECK_VALUES((Values{model.array(y).get_f64(2)}), {ir::zero(which.combine)});
    }
  }
}

TEST_CASE("defaults fill cells that nothing reaches") {
  Model model;
  IndexId i = model.index("i", 3);
  TensorId a = model.source("A", {3}, {1, gone, -4});
  TensorId once = model.tensor("Once", {3}, {.default_value = 9});
  TensorId largest = model.tensor(
      "Largest", {3}, {.dtype = data::DType::F32, .combine = Combine::Max, .default_value = -1});
  model.define(once, {i}, at(a, {i}));
  model.define(largest, {i}, at(a, {i}));
  model.define(largest, {i}, at(a, {i}));
  model.run();
  CHECK_VALUES(model.values(once), {1, 9, -4});
  CHECK_VALUES(model.values(largest), {1, -1, -4});
}

TEST_CASE("writes at offsets, by floor division, at constants and on the diagonal") {
  Model model;
  IndexId i = model.index("i", 4), j = model.index("j", 2);
  TensorId a = model.source("A", {4}, {1, 2, 3, 4});
  TensorId shifted = model.tensor("Shifted", {5}, {.partial = true});
  TensorId pooled = model.tensor("Pooled", {2}, {.combine = Combine::Max});
  TensorId square = model.tensor("Square", {2, 2}, {.partial = true});
  TensorId spread = model.tensor("Spread", {2, 8}, {.partial = true});
  model.define(shifted, {affine(sum(ir::iota(i), whole(1)))}, at(a, {i}));
  model.define(shifted, {affine(whole(0))}, whole(7));
  model.define(pooled, {affine(op(Op::FloorDiv, {ir::iota(i), whole(2)}))}, at(a, {i}));
  model.define(square, {j, j}, at(a, {j}));
  model.define(spread, {ir::plain_column(j), affine(mul(whole(2), ir::iota(i)))}, at(a, {i}));
  model.run();
  CHECK_VALUES(model.values(shifted), {7, 1, 2, 3, 4});
  CHECK_VALUES(model.values(pooled), {2, 4});
  CHECK_VALUES(model.values(square), {1, gone, gone, 2});
  CHECK_VALUES(model.values(spread), {1, gone, 2, gone, 3, gone, 4, gone,  //
                                      1, gone, 2, gone, 3, gone, 4, gone});
}

TEST_CASE("scatters combine and check their positions") {
  Model model;
  IndexId e = model.index("e", 4), d = model.index("d", 2);
  TensorId to = model.source("To", {4}, {2, 0, 2, 2}, {.dtype = data::DType::I64});
  TensorId x = model.source("X", {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  TensorId y = model.tensor("Y", {3, 2}, {.partial = true});
  TensorId z = model.tensor("Z", {3, 2}, {.combine = Combine::Avg, .partial = true});
  model.define(y, {gather(at(to, {e})), ir::plain_column(d)}, at(x, {e, d}));
  model.define(z, {gather(at(to, {e})), ir::plain_column(d)}, at(x, {e, d}));
  model.run();
  CHECK_VALUES(model.values(y), {3, 4, gone, gone, 13, 16});
  CHECK_VALUES(model.values(z), {3, 4, gone, gone, 13.0 / 3, 16.0 / 3});
  TensorId w = model.tensor("W", {2, 2}, {.partial = true});
  model.define(w, {gather(at(to, {e})), ir::plain_column(d)}, at(x, {e, d}));
  model.run();
  CHECK(model.message() == "X002 `To[0]` is 2, outside 0..1 of `W`");
}

TEST_CASE("relations store truth by `or`") {
  Model model;
  IndexId x = model.index("x", 3), y = model.index("y", 3), z = model.index("z", 3);
  TensorId r = model.source("R", {3, 3}, {0, 1, 0, 0, 0, 1, 0, 0, 0}, {.boolean = true});
  TensorId two = model.tensor("Two", {3, 3}, {.combine = Combine::Or, .boolean = true});
  model.define(two, {x, z}, mul(truth(r, {x, y}), truth(r, {y, z})), {y});
  model.define(two, {x, x}, ir::number(1, true));
  model.run();
  CHECK_VALUES(model.values(two), {1, 0, 1, 0, 1, 0, 0, 0, 1});
  TensorId value = model.source("V", {3}, {0.5, -1, nan_value});
  TensorId positive = model.tensor("Positive", {3}, {.combine = Combine::Or, .boolean = true});
  model.define(positive, {x}, at(value, {x}));
  model.run();
  CHECK_VALUES(model.values(positive), {1, 0, 0});
}

TEST_CASE("integer tensors are exact and overflow is an error") {
  Model model;
  IndexId i = model.index("i", 2);
  const auto i64 = data::DType::I64;
  TensorId a = model.source("A", {2}, {4611686018427387904.0, 1}, {.dtype = i64});
  TensorId y = model.tensor("Y", {2}, {.dtype = i64});
  model.define(y, {i}, at(a, {i}));
  model.define(y, {i}, ir::iota(i));
  model.run();
  CHECK(model.array(y).get_i64(0) == std::int64_t{1} << 62);
  CHECK(model.array(y).get_i64(1) == 2);
  model.define(y, {i}, at(a, {i}));
  model.run();
  CHECK(model.message().starts_with("X004"));
}

TEST_CASE("expectations give their sides before rounding, stores and queries their value") {
  Model model;
  IndexId i = model.index("i", 2);
  TensorId a = model.source("A", {2}, {0.1, 2});
  ir::Expect expect;
  expect.left = at(a, {i});
  expect.right = mul(at(a, {i}), real(3));
  expect.comparison = Op::Eq;
  expect.value = op(Op::Eq, {expect.left, expect.right});
  expect.indices = {i};
  model.program.statements.push_back(expect);
  ir::Store store;
  store.value = at(a, {i});
  store.indices = {i};
  model.program.statements.push_back(store);
  model.run();
  const auto& statements = model.results().statements;
  CHECK_VALUES(Model::values_of(statements[0].left), {0.1, 2});
  CHECK_VALUES(Model::values_of(statements[0].right), {0.1 * 3, 6});
  CHECK_VALUES(Model::values_of(statements[1].value.array), {0.1, 2});
}

TEST_CASE("what is too large is refused beforehand") {
  Model model;
  IndexId i = model.index("i", 1000), j = model.index("j", 1000);
  TensorId a = model.source("A", {1000}, Values(1000, 1));
  model.query(fold(Combine::Sum, {i}, op(Op::Exp, {mul(at(a, {i}), at(a, {j}))})), {j});
  model.run({.memory_limit = 4000});
  CHECK(model.message().starts_with("F060"));
  INFO(model.message());
  model.run({.memory_limit = 8000});
  CHECK_FALSE(model.failed());
}
