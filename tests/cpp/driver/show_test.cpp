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
