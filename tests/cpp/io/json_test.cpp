#include <doctest/doctest.h>

#include <cmath>

#include "fuse/io/json.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Shape;
using test::said;
using test::values;

Array read(const std::string& text) {
  Diagnostics diagnostics;
  const auto array = read_json(text, {"x.json", {}, diagnostics});
  INFO(said(diagnostics));
  REQUIRE(array.has_value());
  return *array;
}

std::string refused(const std::string& text) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_json(text, {"x.json", {}, diagnostics}).has_value());
  CHECK(diagnostics.items().size() == 1);
  return said(diagnostics);
}

std::string json(const Array& array) {
  std::string text;
  append_json(text, array);
  return text;
}

std::string written(void (*write)(const Content&, const Emit&), const Content& content) {
  std::string text;
  write(content, [&](std::string_view part) { text += part; });
  return text;
}

Array sample(DType dtype, Shape shape, const std::vector<double>& elements) {
  Array array(dtype, std::move(shape));
  for (std::int64_t i = 0; i < array.size(); ++i)
    array.set_f64(i, elements[static_cast<std::size_t>(i)]);
  return array;
}

TEST_CASE("json: nested lists") {
  const Array matrix = read(" [ [1, 2],\n [3,4] ] \n");
  CHECK(matrix.dtype() == DType::I64);
  CHECK(matrix.shape() == Shape{2, 2});
  CHECK(values(matrix) == std::vector<double>{1, 2, 3, 4});
  CHECK(read("[1, 2.5]").dtype() == DType::F64);
  CHECK(read("[1, 1e3]").get_f64(1) == 1000);
  CHECK(read("[true, false]").dtype() == DType::Bool);
  CHECK(read("[true, 2]").dtype() == DType::I64);
  CHECK(read("[[[7]]]").shape() == Shape{1, 1, 1});
  CHECK(read("3.5").rank() == 0);
  CHECK(read("[]").shape() == Shape{0});
  CHECK(read("[[], []]").shape() == Shape{2, 0});
  CHECK(read("[9223372036854775807]").get_i64(0) == 9223372036854775807);
  CHECK(read("[9223372036854775808]").dtype() == DType::F64);
}

TEST_CASE("json: numbers that JSON itself lacks") {
  const Array array = read("[\"inf\", \"-inf\", \"nan\", Infinity, -Infinity, NaN, 1e999, 1e-999]");
  CHECK(array.get_f64(0) == INFINITY);
  CHECK(array.get_f64(1) == -INFINITY);
  CHECK(std::isnan(array.get_f64(2)));
  CHECK(array.get_f64(3) == INFINITY);
  CHECK(array.get_f64(4) == -INFINITY);
  CHECK(std::isnan(array.get_f64(5)));
  CHECK(array.get_f64(6) == INFINITY);
  CHECK(array.get_f64(7) == 0);
}

TEST_CASE("json: a ragged list is named by its place") {
  CHECK(refused("[[1, 2],\n [3]]") ==
        "F021 `x.json`:2:2: the list at [1] has 1 elements, and those before it have 2\n");
  CHECK(refused("[[[1],[2]],[[3],[4, 5]]]") ==
        "F021 `x.json`:1:17: the list at [1][1] has 2 elements, and those before it have 1\n");
  CHECK(refused("[[], [1]]") ==
        "F021 `x.json`:1:6: the list at [1] has 1 elements, and those before it have 0\n");
  CHECK(refused("[1, [2]]") ==
        "F022 `x.json`:1:5: there is a list at [1], where the ones before it are numbers\n");
  CHECK(refused("[[1], 2]") ==
        "F022 `x.json`:1:7: there is a number at [1], where the ones before it are lists\n");
  CHECK(refused("[[], 2]") ==
        "F022 `x.json`:1:6: there is a number at [1], where the ones before it are lists\n");
}

TEST_CASE("json: what is no list of numbers") {
  CHECK(refused("") == "F020 `x.json`:1:1: the file ends where a number or a list is needed\n");
  CHECK(refused("[1, 2") == "F020 `x.json`:1:6: the file ends inside a list\n");
  CHECK(refused("[1 2]") == "F020 `x.json`:1:4: a comma or `]` is missing here\n");
  CHECK(refused("[1,]") == "F020 `x.json`:1:4: a number or a list is missing here\n");
  CHECK(refused("[,1]") == "F020 `x.json`:1:2: a number or a list is missing here\n");
  CHECK(refused("[1] [2]") == "F020 `x.json`:1:5: there is more after the end of the list\n");
  CHECK(refused("[nil]") == "F020 `x.json`:1:2: `nil` is not a number\n");
  CHECK(refused("[\"é\", \"Bob\"]") ==
        "F020 `x.json`:1:2: `\"é\"` is not a number; the only strings are \"inf\", \"-inf\" and "
        "\"nan\"\n");
  CHECK(refused("{\"a\": 1}") ==
        "F020 `x.json`:1:1: a source is a number or a list, not an object\n");
  CHECK(refused("[\"inf") == "F020 `x.json`:1:2: the quote that opens here is not closed\n");
  CHECK(refused("]") == "F020 `x.json`:1:1: a number or a list is missing here\n");
  CHECK(test::contains(refused(std::string(100000, '[')), "nested too deep"));
}

TEST_CASE("json: elements are written in their shortest form") {
  CHECK(json(sample(DType::F32, {2, 2}, {0.1f, 1, -2.5, 1e20})) == "[[0.1, 1.0], [-2.5, 1e+20]]");
  CHECK(json(sample(DType::F64, {3}, {0.1, 1.0 / 3, INFINITY})) ==
        "[0.1, 0.3333333333333333, \"inf\"]");
  CHECK(json(sample(DType::F16, {2}, {0.1, 65504})) == "[0.1, 6.55e+04]");
  CHECK(json(sample(DType::BF16, {1}, {0.1})) == "[0.1]");
  CHECK(json(sample(DType::I64, {}, {7})) == "7");
  CHECK(json(sample(DType::Bool, {2}, {1, 0})) == "[true, false]");
  CHECK(json(sample(DType::F32, {2}, {NAN, -INFINITY})) == "[\"nan\", \"-inf\"]");
  CHECK(json(Array(DType::F32, {2, 0})) == "[[], []]");
}

TEST_CASE("json: written files read back") {
  const Array array = sample(DType::F64, {2, 3}, {1, 2.5, -INFINITY, 0.1, 1e-300, 12345678901234});
  const std::string text = written(write_json, {array, false, std::nullopt});
  CHECK(text == "[[1.0, 2.5, \"-inf\"],\n [0.1, 1e-300, 12345678901234.0]]\n");
  CHECK(values(read(text)) == values(array));
}

TEST_CASE("json: a relation is its tuples") {
  const Array relation = sample(DType::Bool, {2, 2}, {0, 1, 1, 0});
  CHECK(written(write_json, {relation, true, std::nullopt}) == "[[0, 1],\n [1, 0]]\n");
  CHECK(written(write_jsonl, {relation, true, std::nullopt}) == "[0, 1]\n[1, 0]\n");
  CHECK(written(write_json, {Array(DType::Bool, {2}), true, std::nullopt}) == "[]\n");
}

TEST_CASE("jsonl: one line per element, or per slice with its largest elements") {
  const Array array = sample(DType::F32, {2, 4}, {1, 3, NAN, 3, 0, -1, -2, 9});
  CHECK(written(write_jsonl, {sample(DType::I64, {2, 2}, {1, 2, 3, 4}), false, std::nullopt}) ==
        "[0, 0, 1]\n[0, 1, 2]\n[1, 0, 3]\n[1, 1, 4]\n");
  CHECK(
      written(write_jsonl, {array, false, 2}) ==
      "{\"index\": [0], \"top\": [{\"position\": 1, \"value\": 3.0}, {\"position\": 3, \"value\": "
      "3.0}]}\n"
      "{\"index\": [1], \"top\": [{\"position\": 3, \"value\": 9.0}, {\"position\": 0, \"value\": "
      "0.0}]}\n");
  CHECK(test::contains(written(write_jsonl, {array, false, 100}),
                       "{\"position\": 2, \"value\": \"nan\"}]}\n"));
  CHECK(written(write_jsonl, {sample(DType::I64, {2}, {4, 5}), false, 1}) ==
        "{\"index\": [], \"top\": [{\"position\": 1, \"value\": 5}]}\n");
}

}  // namespace
}  // namespace fuse::io
