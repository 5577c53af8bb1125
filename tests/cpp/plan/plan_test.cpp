#include "fuse/plan/plan.h"

#include <doctest/doctest.h>

#include "fuse/plan/describe.h"
#include "fuse/plan/explain.h"

using namespace fuse;
using ir::Expr;
using ir::IndexId;
using ir::TensorId;

namespace {

struct Sketch {
  ir::Program program;

  IndexId index(const char* name, std::int64_t extent) {
    ir::Index entry;
    entry.name = name;
    entry.domain = ir::Domain{0, extent};
    return program.add_index(entry);
  }
  TensorId tensor(const char* name, data::Shape shape, data::DType dtype = data::DType::F32) {
    ir::Tensor entry;
    entry.name = name;
    entry.columns.resize(shape.size());
    entry.shape = std::move(shape);
    entry.dtype = dtype;
    entry.partial = false;
    entry.input = true;
    return program.add_tensor(entry);
  }
  void define(TensorId tensor, const std::vector<IndexId>& indices, Expr value) {
    program[tensor].input = false;
    std::vector<ir::Column> columns;
    for (IndexId index : indices) columns.push_back(ir::plain_column(index));
    program.statements.push_back(ir::Define{tensor, columns, {}, std::move(value), {}});
  }
};

Expr at(TensorId tensor, const std::vector<IndexId>& indices) {
  std::vector<ir::Column> columns;
  for (IndexId index : indices) columns.push_back(ir::plain_column(index));
  return ir::read(tensor, columns, false);
}

// With everything that is defined as an export.
plan::Plan planned(ir::Program program) {
  for (const ir::Statement& statement : program.statements) {
    program.exports.push_back({std::get<ir::Define>(statement).tensor, {}});
  }
  return plan::make_plan(program);
}

const plan::Loop& loop(const plan::Plan& plan, std::size_t step) {
  return std::get<plan::Loop>(plan.steps.at(step).action);
}

}  // namespace

TEST_CASE("an elementwise chain is one step without intermediates") {
  Sketch sketch;
  IndexId i = sketch.index("i", 100), j = sketch.index("j", 50);
  TensorId a = sketch.tensor("A", {100, 50}), y = sketch.tensor("Y", {100, 50});
  Expr x = at(a, {i, j});
  sketch.define(y, {i, j}, ir::map(ir::Op::Exp, {ir::map(ir::Op::Mul, {x, x})}));
  const plan::Plan plan = planned(sketch.program);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.arena_bytes == 0);
  CHECK(loop(plan, 0).extents == std::vector<std::int64_t>{5000});  // both axes walked as one
  CHECK(loop(plan, 0).program.views.size() == 1);                   // A is loaded once
}

TEST_CASE("a reduction takes its argument along") {
  Sketch sketch;
  IndexId i = sketch.index("i", 100), j = sketch.index("j", 50);
  TensorId a = sketch.tensor("A", {100, 50}), y = sketch.tensor("Y", {100}, data::DType::F64);
  Expr x = at(a, {i, j});
  sketch.define(y, {i}, ir::reduce(ir::Combine::Sum, {j}, ir::map(ir::Op::Exp, {x}), false));
  const plan::Plan plan = planned(sketch.program);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.arena_bytes == 0);
  CHECK(loop(plan, 0).sink.kind == plan::Sink::Kind::Combine);
}

TEST_CASE("what is the same at all points runs once") {
  Sketch sketch;
  IndexId i = sketch.index("i", 100);
  TensorId a = sketch.tensor("A", {100}), y = sketch.tensor("Y", {100});
  Expr scale = ir::map(ir::Op::Sqrt, {ir::extent(i)});
  sketch.define(y, {i}, ir::map(ir::Op::Div, {at(a, {i}), scale}));
  const plan::Plan plan = planned(sketch.program);
  CHECK(loop(plan, 0).program.prologue == 2);  // the constant and its root
  CHECK(loop(plan, 0).program.code.size() == 4);
}

TEST_CASE("a costly part over few indices is computed once") {
  Sketch sketch;
  IndexId i = sketch.index("i", 100), j = sketch.index("j", 50);
  TensorId a = sketch.tensor("A", {100}), b = sketch.tensor("B", {50}),
           y = sketch.tensor("Y", {100, 50});
  sketch.define(y, {i, j}, ir::map(ir::Op::Mul, {ir::map(ir::Op::Exp, {at(a, {i})}), at(b, {j})}));
  const plan::Plan plan = planned(sketch.program);
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan.steps[0].what.ends_with("exp(A[i])"));
}

TEST_CASE("scratch buffers that are never alive together share memory") {
  Sketch sketch;
  IndexId i = sketch.index("i", 1000), j = sketch.index("j", 3);
  TensorId a = sketch.tensor("A", {1000, 3});
  TensorId previous = a;
  for (int layer = 0; layer < 4; ++layer) {
    TensorId next = sketch.tensor("N", {1000, 3});
    Expr total = ir::reduce(ir::Combine::Avg, {j}, at(previous, {i, j}), false);
    sketch.define(next, {i, j}, ir::map(ir::Op::Sub, {at(previous, {i, j}), total}));
    previous = next;
  }
  const plan::Plan plan = planned(sketch.program);
  // An average needs its sums and counts.
  CHECK(plan.arena_bytes == 2 * 8000);
}

TEST_CASE("a product of three matrices says its order and why") {
  Sketch sketch;
  IndexId i = sketch.index("i", 10), j = sketch.index("j", 200), k = sketch.index("k", 300),
          l = sketch.index("l", 5);
  TensorId a = sketch.tensor("A", {10, 200}), b = sketch.tensor("B", {200, 300}),
           c = sketch.tensor("C", {300, 5}), y = sketch.tensor("Y", {10, 5});
  sketch.define(y, {i, l}, ir::contract({at(a, {i, j}), at(b, {j, k}), at(c, {k, l})}, {j, k}));
  const plan::Plan plan = planned(sketch.program);
  REQUIRE(plan.steps.size() == 2);
  const std::string text = plan::explain_text(plan);
  INFO(text);
  CHECK(text.find("order (A[i,j] * (B[j,k] * C[k,l]))") != std::string::npos);
  CHECK(text.find("the fewest of all orders; from left to right 6.15e+05") != std::string::npos);
  CHECK(text.find("contract over i 10, l 5, j 200") != std::string::npos);
  const std::string json = plan::explain_json(plan);
  CHECK(json.find("\"kind\": \"contract\"") != std::string::npos);
}

TEST_CASE("explain shows the lines of equations") {
  Sketch sketch;
  SourceSet sources;
  const FileId file = sources.add("a.fuse", "# comment\nY[i] = A[i]\n");
  IndexId i = sketch.index("i", 4);
  TensorId a = sketch.tensor("A", {4}), y = sketch.tensor("Y", {4});
  sketch.define(y, {i}, at(a, {i}));
  std::get<ir::Define>(sketch.program.statements[0]).range = {file, 10, 21};
  const plan::Plan plan = planned(sketch.program);
  CHECK(plan::explain_text(plan, &sources) ==
        "  1  line 2: Y[i] = A[i]\n"
        "     map over i 4; 4 op, 32 B\n"
        "intermediates: 0 B\n");
  CHECK(plan::explain_json(plan, &sources).find("\"lines\": [\n        2,\n        2\n      ]") !=
        std::string::npos);
}

TEST_CASE("expressions are described in the words of the user") {
  Sketch sketch;
  IndexId i = sketch.index("i", 4), j = sketch.index("j", 4);
  TensorId a = sketch.tensor("A", {4, 4}), b = sketch.tensor("B", {4});
  auto describe = [&](const Expr& e) { return plan::describe(sketch.program, e); };
  Expr x = at(a, {i, j}), y = at(b, {j});
  CHECK(describe(ir::contract({x, y}, {j})) == "A[i,j] B[j]");
  Expr total = ir::map(ir::Op::Add, {x, y});
  CHECK(describe(ir::map(ir::Op::Mul, {total, y})) == "(A[i,j] + B[j]) B[j]");
  CHECK(describe(ir::map(ir::Op::Div, {total, ir::map(ir::Op::Mul, {x, y})})) ==
        "(A[i,j] + B[j]) / (A[i,j] B[j])");
  CHECK(describe(ir::reduce(ir::Combine::Max, {j}, ir::map(ir::Op::Exp, {x}), false)) ==
        "max[j](exp(A[i,j]))");
  Expr deep = x;
  for (int k = 0; k < 100; ++k) deep = ir::map(ir::Op::Add, {deep, x});
  CHECK(describe(deep).size() < 120);
}
