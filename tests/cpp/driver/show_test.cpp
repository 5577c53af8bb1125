#include <doctest/doctest.h>

#include <cmath>

#include "fuse/driver/show.h"

namespace fuse::driver {
namespace {

using data::Array;
using data::DType;

Answer answer(const std::string& title, std::vector<std::string> axes, DType dtype,
              data::Shape shape, std::vector<double> elements = {}) {
  Answer result{title, std::move(axes), Array(dtype, std::move(shape)), false};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    result.array.set_f64(static_cast<std::int64_t>(i), elements[i]);
  }
  return result;
}

std::string text(Answer one, bool query = false) {
  Outcome outcome;
  (query ? outcome.queries : outcome.exports).push_back(std::move(one));
  return show_text(outcome);
}

TEST_CASE("text: scalars, rows, matrices, blocks") {
  CHECK(text(answer("Loss", {}, DType::F32, {}, {0.25})) == "Loss = 0.25\n");
  CHECK(text(answer("Loss", {}, DType::F32, {}, {1.0 / 3}), true) == "Loss? 0.333333\n");
  CHECK(text(answer("N", {}, DType::I64, {}, {1234567890123})) == "N = 1234567890123\n");
  CHECK(text(answer("V", {"i"}, DType::F64, {4}, {1, -2.5, NAN, -INFINITY})) ==
        "V[i]  f64 4\n  1  -2.5  nan  -inf\n");
  CHECK(text(answer("A", {"p", "q"}, DType::F32, {2, 2}, {1, 0, 0.125, -12})) ==
        "A[p, q]  f32 2x2\n      1    0\n  0.125  -12\n");
  CHECK(text(answer("T", {"b", "i", "j"}, DType::I64, {2, 1, 2}, {1, 2, 3, 40})) ==
        "T[b, i, j]  i64 2x1x2\n  b = 0\n  1   2\n  b = 1\n  3  40\n");
  CHECK(text(answer("E", {"i", "j"}, DType::F32, {0, 3})) == "E[i, j]  f32 0x3\n  (no element)\n");
  CHECK(text(answer("A[0, q]", {"q"}, DType::Bool, {2}, {1, 0}), true) ==
        "A[0, q]?  bool 2\n  true  false\n");
  CHECK(text(answer("Z", {"i"}, DType::F32, {1}, {-0.0})) == "Z[i]  f32 1\n  0\n");
}

TEST_CASE("text: large tensors are elided, long rows go on in the next line") {
  const std::string large = text(answer("L", {"i", "j"}, DType::I64, {100, 100}));
  CHECK(large ==
        "L[i, j]  i64 100x100\n"
        "  0  0  0  …  0  0  0\n  0  0  0  …  0  0  0\n  0  0  0  …  0  0  0\n  …\n"
        "  0  0  0  …  0  0  0\n  0  0  0  …  0  0  0\n  0  0  0  …  0  0  0\n");
  const std::string row = text(answer("R", {"i"}, DType::I64, {60}));
  CHECK(row.find("\n      0") != std::string::npos);
}

TEST_CASE("text: relations are tables of tuples") {
  Answer relation = answer("Anc", {"x", "y"}, DType::Bool, {2, 12}, {0, 1});
  relation.relation = true;
  relation.array.set_i64(23, 1);
  CHECK(text(relation) == "Anc(x, y)  2 tuples\n  x   y\n  0   1\n  1  11\n");
  relation.title = "Anc(x, y)";
  CHECK(text(relation, true) == "Anc(x, y)?  2 answers\n  x   y\n  0   1\n  1  11\n");
  Answer none = answer("R", {"x"}, DType::Bool, {3});
  none.relation = true;
  CHECK(text(none) == "R(x)  0 tuples\n");
  Answer truth = answer("R(0, 1)", {}, DType::Bool, {}, {1});
  truth.relation = true;
  CHECK(text(truth, true) == "R(0, 1)? true\n");
  Answer many = answer("M", {"x"}, DType::Bool, {5000}, std::vector<double>(5000, 1));
  many.relation = true;
  CHECK(text(many).find("  … and 4980 more\n") != std::string::npos);
}

std::shared_ptr<data::Names> names_of(std::initializer_list<const char*> texts) {
  auto names = std::make_shared<data::Names>();
  for (const char* text : texts) names->add(text);
  return names;
}

TEST_CASE("text: names stand beside rows and above columns") {
  Answer list = answer("Age", {"p"}, DType::I64, {3}, {30, 4, 7});
  list.names = {names_of({"Alice", "Bo"})};  // the last row has no name
  CHECK(text(list) == "Age[p]  i64 3\n  Alice  30\n  Bo      4\n  2       7\n");
  Answer matrix = answer("A", {"p", "d"}, DType::I64, {2, 2}, {1, 2, 3, 40});
  matrix.names = {names_of({"Alice", "Bo"})};
  CHECK(text(matrix) == "A[p, d]  i64 2x2\n  Alice  1   2\n  Bo     3  40\n");
  matrix.names.push_back(names_of({"x", "long"}));
  CHECK(text(matrix) == "A[p, d]  i64 2x2\n         x  long\n  Alice  1     2\n  Bo     3    40\n");
  matrix.names[0] = nullptr;
  CHECK(text(matrix) == "A[p, d]  i64 2x2\n  x  long\n  1     2\n  3    40\n");
  Answer blocks = answer("T", {"b", "i", "j"}, DType::I64, {2, 1, 2}, {1, 2, 3, 40});
  blocks.names = {names_of({"Alice", "Bo"})};
  CHECK(text(blocks) == "T[b, i, j]  i64 2x1x2\n  b = Alice\n  1   2\n  b = Bo\n  3  40\n");
  Answer large = answer("L", {"i"}, DType::I64, {2000});
  large.names = {names_of({"Alice"})};
  CHECK(text(large).find("Alice") == std::string::npos);
}

TEST_CASE("text: a relation of names is a table of them") {
  Answer relation = answer("R", {"x", "n"}, DType::Bool, {2, 12}, {0, 1});
  relation.relation = true;
  relation.array.set_i64(23, 1);
  relation.names = {names_of({"Alice", "Bo"})};
  CHECK(text(relation) == "R(x, n)  2 tuples\n  x       n\n  Alice   1\n  Bo     11\n");
}

std::shared_ptr<data::Relation> sparse(data::Shape shape, std::vector<std::vector<int>> rows,
                                       std::vector<double> values = {}) {
  auto relation = std::make_shared<data::Relation>();
  relation->tuples.columns.resize(shape.size());
  relation->tuples.rows = rows.size();
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) relation->tuples.columns[c].push_back(row[c]);
  }
  relation->shape = std::move(shape);
  if (values.empty()) return relation;
  relation->values = Array(DType::F32, {static_cast<std::int64_t>(values.size())});
  for (std::size_t i = 0; i < values.size(); ++i) {
    relation->values.set_f64(static_cast<std::int64_t>(i), values[i]);
  }
  return relation;
}

TEST_CASE("text and json: what is stored as tuples") {
  Answer truth{"R", {"x", "y"}, {}, true, sparse({2, 3}, {{0, 2}, {1, 0}})};
  truth.names = {names_of({"Alice", "Bo"})};
  CHECK(text(truth) == "R(x, y)  2 tuples\n  x      y\n  Alice  2\n  Bo     0\n");
  Answer weights{"W", {"x", "y"}, {}, false, sparse({2, 3}, {{0, 2}, {1, 0}}, {0.5, -2})};
  weights.names = {names_of({"Alice", "Bo"})};
  CHECK(text(weights) ==
        "W[x, y]  f32 2x3, 2 elements\n  x      y     \n  Alice  2  0.5\n  Bo     0   -2\n");
  Outcome outcome;
  outcome.exports = {truth, weights};
  outcome.queries = {{"R(0, 2)", {}, {}, true, sparse({}, {{}})},
                     {"R(0, 0)", {}, {}, true, sparse({}, {})}};
  CHECK(show_text({{}, outcome.queries, {}, 0}) == "R(0, 2)? true\nR(0, 0)? false\n");
  CHECK(show_json(outcome) ==
        "{\"exports\": {\n"
        "  \"R\": {\"axes\": [\"x\", \"y\"], \"shape\": [2, 3], \"dtype\": \"bool\", "
        "\"tuples\": [[\"Alice\", 2], [\"Bo\", 0]]},\n"
        "  \"W\": {\"axes\": [\"x\", \"y\"], \"shape\": [2, 3], \"dtype\": \"f32\", "
        "\"tuples\": [[\"Alice\", 2], [\"Bo\", 0]], \"values\": [0.5, -2.0]}\n"
        "}, \"queries\": [\n"
        "  {\"query\": \"R(0, 2)\", \"axes\": [], \"shape\": [], \"dtype\": \"bool\", "
        "\"data\": true},\n"
        "  {\"query\": \"R(0, 0)\", \"axes\": [], \"shape\": [], \"dtype\": \"bool\", "
        "\"data\": false}\n"
        "]}\n");
}

TEST_CASE("json: names of axes, numbers without quotes") {
  Outcome outcome;
  Answer ages = answer("Age", {"p"}, DType::I64, {3}, {30, 4, 7});
  ages.names = {names_of({"Alice", "B\"o"})};
  Answer relation = answer("T", {"t"}, DType::Bool, {2}, {1, 1});
  relation.relation = true;
  auto numbers = names_of({"-3", "2.5"});
  numbers->set_numbers(true);
  relation.names = {numbers};
  outcome.exports = {ages, relation};
  CHECK(show_json(outcome) ==
        "{\"exports\": {\n"
        "  \"Age\": {\"axes\": [\"p\"], \"shape\": [3], \"dtype\": \"i64\", \"data\": [30, 4, 7], "
        "\"names\": {\"p\": [\"Alice\", \"B\\\"o\", 2]}},\n"
        "  \"T\": {\"axes\": [\"t\"], \"shape\": [2], \"dtype\": \"bool\", "
        "\"tuples\": [[-3], [2.5]]}\n"
        "}, \"queries\": []}\n");
}

TEST_CASE("json: exactly exports and queries") {
  Outcome outcome;
  CHECK(show_json(outcome) == "{\"exports\": {}, \"queries\": []}\n");
  outcome.exports.push_back(answer("A", {"p", "q"}, DType::F32, {1, 2}, {0.1f, INFINITY}));
  outcome.queries.push_back(answer("R(x)", {"x"}, DType::Bool, {3}, {0, 1, 0}));
  outcome.queries[0].relation = true;
  outcome.queries.push_back(answer("Say \"hi\"", {}, DType::I64, {}, {3}));
  CHECK(show_json(outcome) ==
        "{\"exports\": {\n"
        "  \"A\": {\"axes\": [\"p\", \"q\"], \"shape\": [1, 2], \"dtype\": \"f32\", "
        "\"data\": [[0.1, \"inf\"]]}\n"
        "}, \"queries\": [\n"
        "  {\"query\": \"R(x)\", \"axes\": [\"x\"], \"shape\": [3], \"dtype\": \"bool\", "
        "\"tuples\": [[1]]},\n"
        "  {\"query\": \"Say \\\"hi\\\"\", \"axes\": [], \"shape\": [], \"dtype\": \"i64\", "
        "\"data\": 3}\n"
        "]}\n");
}

}  // namespace
}  // namespace fuse::driver
