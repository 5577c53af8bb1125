#include <doctest/doctest.h>

#include <cmath>

#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;

// One of everything, with values that JSON has no number for.
Program rich_program() {
  Build b;
  const IndexId i = b.index("i"), j = b.index("j"), k = b.program.copy_index(j);
  b.program.axes.push_back({"p", {0, 1, 2}, 128, "people.txt"});
  b.program.entities = {{"Alice", false}, {"-2.5", true}};
  b.program.files = {1, 0};
  b.program[i].axis = 0;
  b.program[i].range_start = test::whole(0);
  const TensorId a = b.input("A", 2), w = b.tensor("W", 1), y = b.tensor("Y", 1, Combine::Max);
  b.program[a].file = FileOptions{"a.npy",     "key", data::DType::F16, NAN, "matrix", true,
                                  "words.txt", true,  {0, 3, 9}};
  b.program[w].literal = data::Array(data::DType::F64, {4});
  b.program[w].literal->set_f64(0, -0.0);
  b.program[w].literal->set_f64(1, -INFINITY);
  b.program[w].literal->make_mask(1);
  b.program[w].literal->mask()[2] = 0;
  b.program[w].facts.columns = {{data::ColumnContent::Names, {1, 0}, 1}};
  b.program[w].facts.names = std::make_shared<data::Names>();
  b.program[w].facts.names->add("Alice");
  b.program[w].facts.names->add("New York");
  b.program[w].facts.values = {0.5, INFINITY};
  b.program[w].facts.lines.add(3);
  b.program[w].facts.lines.add(5);
  b.program[y].default_value = -INFINITY;
  Column slice, gather;
  slice.kind = ColumnKind::Slice;
  slice.index = i;
  slice.step = test::whole(2);
  gather.kind = ColumnKind::Gather;
  gather.position = b.at(w, {k});
  const Expr shared = map(Op::Exp, {b.at(w, {i})});
  const Expr product = contract({shared, read(a, {slice, gather}, true)}, {k}, true);
  b.define(y, {i}, test::add(product, test::mul(shared, test::real(-0.0))), {j});
  Node kernel{};
  kernel.op = Op::Kernel;
  kernel.builtin = 3;
  kernel.args = {b.at(a, {i, j})};
  kernel.axes = {j};
  kernel.options = {Expr(), test::real(1)};
  b.program.statements.push_back(Store{"y.npy", {0, 4, 5}, make(kernel), {i}, "Y", true, 5, {}});
  b.program.statements.push_back(Query{"Y[i]?", b.at(y, {i}), {i}, true, {}});
  Column named;
  named.kind = ColumnKind::Affine;
  named.position = entity(1);
  b.program.statements.push_back(Query{"Y[-2.5]?", read(y, {named}, true), {}, true, {}});
  b.program.statements.push_back(
      Expect{map(Op::Eq, {shared, shared}), shared, shared, Op::Eq, 1e-6, {i}, {}});
  b.export_tensor(y);
  return b.program;
}

TEST_CASE("ir/json: a program survives the round trip") {
  const Program before = rich_program();
  const std::string json = to_json(before);
  const std::optional<Program> after = from_json(json);
  REQUIRE(after);
  CHECK(print(*after) == print(before));
  CHECK(to_json(*after) == json);
  const auto& literal = after->tensors[1].literal;
  REQUIRE(literal);
  CHECK(std::signbit(literal->get_f64(0)));
  CHECK(literal->get_f64(1) == -INFINITY);
  CHECK(literal->mask()[2] == 0);
  CHECK(std::isnan(*after->tensors[0].file->default_value));
  const auto& define = std::get<Define>(after->statements[0]);
  CHECK_MESSAGE(define.value->args[0]->args[0] == define.value->args[1]->args[0],
                "shared nodes stay shared");
  CHECK(std::signbit(define.value->args[1]->args[1]->number));
}

TEST_CASE("ir/json: fields with their default are left out") {
  Program program;
  CHECK(
      to_json(program) ==
      R"({"version":1,"indices":[],"axes":[],"entities":[],"files":[],"tensors":[],"nodes":[],"statements":[],)"
      R"("exports":[]})");
  Tensor tensor;
  tensor.name = "A";
  program.add_tensor(tensor);
  CHECK(to_json(program).find(R"("tensors":[{"name":"A"}])") != std::string::npos);
}

TEST_CASE("ir/json: what is not a program is refused") {
  CHECK_FALSE(from_json(""));
  CHECK_FALSE(from_json("[1, 2]"));
  CHECK_FALSE(from_json(R"({"version":2})"));
  CHECK_FALSE(
      from_json(R"({"version":1,"indices":[],"axes":[],"tensors":[],"nodes":[{"op":"nonsense"}],)"
                R"("statements":[],"exports":[]})"));
  CHECK_FALSE(from_json(
      R"({"version":1,"indices":[],"axes":[],"tensors":[],"nodes":[{"op":"exp","args":[0]}],)"
      R"("statements":[],"exports":[]})"));
}

}  // namespace
}  // namespace fuse::ir
