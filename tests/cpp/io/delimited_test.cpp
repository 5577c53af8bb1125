#include <doctest/doctest.h>

#include "fuse/io/delimited.h"
#include "fuse/io/formats.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Facts;
using data::Shape;
using test::contains;
using test::Folder;
using test::said;
using test::values;

using Columns = std::vector<std::vector<std::int64_t>>;

Columns keys(const Facts& facts) {
  Columns result;
  for (const auto& column : facts.columns)
    result.emplace_back(column.keys.begin(), column.keys.end());
  return result;
}

Facts facts(const std::string& text, std::size_t rank, bool header = false) {
  Diagnostics diagnostics;
  auto result = read_delimited_facts(text, ',', rank, header, {"e.csv", {}, diagnostics});
  INFO(said(diagnostics));
  REQUIRE(result.has_value());
  return *result;
}

std::string refused(const std::string& text, std::size_t rank, bool header = false) {
  Diagnostics diagnostics;
  CHECK_FALSE(
      read_delimited_facts(text, ',', rank, header, {"e.csv", {}, diagnostics}).has_value());
  CHECK_FALSE(diagnostics.empty());
  return said(diagnostics);
}

TEST_CASE("csv: facts, with and without a value") {
  const Facts plain = facts("0,1\n2, 3\r\n\n4,5", 2);
  CHECK(keys(plain) == Columns{{0, 2, 4}, {1, 3, 5}});
  CHECK(plain.values.empty());
  CHECK(plain.lines[0] == 1);
  CHECK(plain.lines[1] == 2);
  CHECK(plain.lines[2] == 4);

  const Facts valued = facts("0,1,0.5\n2,3,-inf\n", 2);
  CHECK(valued.values == std::vector<double>{0.5, -std::numeric_limits<double>::infinity()});
  CHECK_FALSE(valued.integral_values);
  CHECK(facts("0,7\n1,-8\n", 1).integral_values);
  CHECK_FALSE(facts("0,7\n1,8.0\n", 1).integral_values);

  CHECK(keys(facts("from,to\n1,2\n", 2, true)) == Columns{{1}, {2}});
  CHECK(facts("", 2).rows() == 0);
  CHECK(facts("a,b\n", 2, true).rows() == 0);
  CHECK(keys(facts("\"1\",\"2\"\n\"3\" , 4\n", 2)) == Columns{{1, 3}, {2, 4}});
  CHECK(keys(facts("3.0,2147483647\n", 2)) == Columns{{3}, {2147483647}});
}

TEST_CASE("csv: the number of fields") {
  CHECK(refused("1\n", 2) ==
        "F034 `e.csv`:1: there is 1 field here, and 2 are needed, or 3 with a value\n");
  CHECK(refused("1,2,3,4\n1,2,3,4\n", 2) ==
        "F034 `e.csv`:1: there are 4 fields here, and 2 are needed, or 3 with a value\n");
  CHECK(refused("1,2\n1,2,3\n", 2) ==
        "F034 `e.csv`:2: there are 3 fields here, and there are 2 on the lines before\n");
  CHECK(refused("a\n1,2\n", 2, true) ==
        "F034 `e.csv`:1: there is 1 field here, and 2 are needed, or 3 with a value\n");
}

TEST_CASE("csv: fields that cannot be") {
  CHECK(refused("1,,2\n", 3) == "F037 `e.csv`:1:3: this field is empty\n");
  CHECK(refused("1,2,\n", 3) == "F037 `e.csv`:1:5: this field is empty\n");
  CHECK(refused("1,x\n", 1) == "F038 `e.csv`:1:3: `x` is not a number\n");
  CHECK(refused("1,1e\n", 1) == "F038 `e.csv`:1:3: `1e` is not a number\n");
  CHECK(refused("\"1\n2\"\n", 1) ==
        "F033 `e.csv`:1:1: the quote that opens here is not closed on this line\n");
  CHECK(refused("\"1\"2\n", 1) ==
        "F033 `e.csv`:1:1: the quote that opens here is closed before the end of its field\n");
  CHECK(refused("1\n" + std::string(70000, 'x') + "\n", 1) ==
        "F041 `e.csv`:2:1: this name is longer than 65536 bytes\n");
}

TEST_CASE("csv: errors stay few") {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "0,x\n";
  Diagnostics few;
  read_delimited_facts(many, ',', 1, false, {"e.csv", {}, few});
  CHECK(few.items().size() == 3);
}

TEST_CASE("tsv: quotes are characters, tabs separate") {
  const Folder folder;
  Diagnostics diagnostics;
  folder.put("e.tsv", "0\t1\n1\t 2\n");
  const auto good = read_facts(folder.path("e.tsv"), 2, {}, {}, diagnostics);
  REQUIRE(good.has_value());
  CHECK(keys(*good) == Columns{{0, 1}, {1, 2}});
  folder.put("q.tsv", "\"0\"\t1\n");
  const auto quoted = read_facts("q.tsv", 2, {.root = folder.root()}, {}, diagnostics);
  REQUIRE(quoted.has_value());
  CHECK((*quoted->names)[0] == "\"0\"");
}

TEST_CASE("text files: binary, not UTF-8, over-long lines, byte order mark") {
  const Folder folder;
  const auto complaint = [&](const std::string& bytes) {
    folder.put("e.csv", bytes);
    Diagnostics diagnostics;
    read_facts("e.csv", 1, {.root = folder.root()}, {}, diagnostics);
    return said(diagnostics);
  };
  CHECK(complaint(std::string("1\n2\0\n", 5)) ==
        "F030 `e.csv` is not a text file: line 2 holds a NUL byte\n");
  CHECK(complaint("1\né\xFF\n") == "F031 `e.csv`:2:2: this is not UTF-8 text\n");
  CHECK(complaint("\xED\xA0\x80\n") == "F031 `e.csv`:1:1: this is not UTF-8 text\n");
  CHECK(complaint("1\n" + std::string(2000000, '1')) ==
        "F032 `e.csv`:2: this line is longer than 1048576 bytes\n");
  CHECK(complaint("\xEF\xBB\xBF"
                  "1\n2\n") == "");
}

TEST_CASE("csv: a dense matrix") {
  const Folder folder;
  Diagnostics diagnostics;
  const ReadOptions matrix{.layout = "matrix", .root = folder.root()};
  CHECK(holds_facts("m.csv", {}));
  CHECK_FALSE(holds_facts("m.csv", matrix));
  folder.put("m.csv", "1,2\n3,4\n5,6\n");
  const auto integers = read_array("m.csv", matrix, {}, diagnostics);
  REQUIRE(integers.has_value());
  CHECK(integers->dtype() == DType::I64);
  CHECK(integers->shape() == Shape{3, 2});
  folder.put("m.csv", "a,b\n1,2.5\n");
  auto with_header = matrix;
  with_header.header = true;
  const auto reals = read_array("m.csv", with_header, {}, diagnostics);
  REQUIRE(reals.has_value());
  CHECK(values(*reals) == std::vector<double>{1, 2.5});
  CHECK(diagnostics.empty());
  folder.put("m.csv", "1,2\n3\n");
  CHECK_FALSE(read_array("m.csv", matrix, {}, diagnostics));
  folder.put("n.csv", "1,\n");
  CHECK_FALSE(read_array("n.csv", matrix, {}, diagnostics));
  CHECK(said(diagnostics) ==
        "F039 `m.csv`:2: there are 1 numbers here, and 2 on the lines before\n"
        "F037 `n.csv`:1:3: this field is empty\n");
}

}  // namespace
}  // namespace fuse::io
