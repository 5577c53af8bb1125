// What the columns of a fact file hold: positions, other numbers, names.
#include <doctest/doctest.h>

#include "fuse/io/delimited.h"
#include "fuse/io/fact_field.h"
#include "fuse/io/formats.h"
#include "io/facts.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::ColumnContent;
using data::Facts;
using test::contains;
using test::Folder;
using test::said;
using test::shown;

std::string csv(const std::string& text, std::size_t rank, bool header = false) {
  Diagnostics diagnostics;
  const auto facts = read_delimited_facts(text, ',', rank, header, {"e.csv", {}, diagnostics});
  CHECK(facts.has_value() != diagnostics.has_errors());
  return facts ? shown(*facts) : said(diagnostics);
}

std::string hint(const std::string& text, std::size_t rank, char separator = ',') {
  Diagnostics diagnostics;
  CHECK_FALSE(read_delimited_facts(text, separator, rank, false, {"e", {}, diagnostics}));
  REQUIRE(diagnostics.items().size() == 1);
  return diagnostics.items()[0].hint_text;
}

TEST_CASE("facts: names are numbered row by row, left to right") {
  CHECK(csv("Bob,Alice\nAlice,Carol\nBob,Bob\n", 2) ==
        "names 0 1 0 | names 1 2 0 | Bob Alice Carol");
  CHECK(csv("Alice,3,0.5\n Bob Dylan ,4,1\n", 2) ==
        "names 0 1 | positions 3 4 | Alice Bob Dylan | 0.5 1");
  CHECK(csv("from,to\nMünchen,Köln\n", 2, true) == "names 0 | names 1 | München Köln");
  CHECK(csv("inf,nan\n", 2) == "names 0 | names 1 | inf nan");
  CHECK(csv("3,x\n7,y\n", 2) == "positions 3 7 | names 0 1 | x y");
}

TEST_CASE("facts: the row that decides what a column holds") {
  const auto witness = [](const std::string& text) {
    Diagnostics diagnostics;
    return read_delimited_facts(text, ',', 1, false, {"e.csv", {}, diagnostics})
        ->columns[0]
        .witness;
  };
  CHECK(witness("1\n2\n-3\n-4\n") == 2);
  CHECK(witness("\"1\"\n\"-3\"\nx\ny\n") == 2);
  CHECK(witness("1\n2\n") == 0);
}

TEST_CASE("facts: numbers that are no positions are named by their shortest text") {
  CHECK(csv("-1\n3\n3.0\n+3\n-0\n1.50\n2147483648\n", 1) ==
        "numbers 0 1 1 1 2 3 4 | -1 3 0 1.5 2147483648");
  CHECK(csv("9007199254740993\n9007199254740992\n18446744073709551615\n1e3\n", 1) ==
        "numbers 0 1 2 3 | 9007199254740993 9007199254740992 18446744073709551615 1000");
  CHECK(csv("3.0,2147483647\n007,1e1\n", 2) == "positions 3 7 | positions 2147483647 10");
  CHECK(key_field("1e400").kind == KeyKind::Name);
}

TEST_CASE("facts: a column holds numbers or names") {
  CHECK(csv("0,1\n0, Bob\n", 2) ==
        "F040 `e.csv`:2:4: `Bob` is a name, and this column holds numbers: `1` on line 1\n");
  CHECK(csv("Bob\n\n7\n-8\n", 1) ==
        "F040 `e.csv`:3:1: `7` is a number, and this column holds names: `Bob` on line 1\n");
  CHECK(hint("Bob\n7\n", 1) == "if line 1 is a header, say file(\"..\", header=true)");
  CHECK(hint("7\nBob\n", 1) == "a name that looks like a number stands in quotes: \"7\"");
  CHECK(hint("7\nBob\n", 1, '\t') ==
        "a .tsv file has no quotes; as a .csv file it can make a name of a number: \"7\"");
  CHECK(hint("Ann\tx\nBob\ty\n7\tz\n", 2, '\t') ==
        "if line 1 is a header, say file(\"..\", header=true)");
}

TEST_CASE("facts: each column is reported once, and errors stay few") {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "1,1,1,1,x\n";
  Diagnostics few;
  read_delimited_facts("a,b,c,d,0\n" + many, ',', 4, false, {"e.csv", {}, few});
  CHECK(few.items().size() == 3);
}

TEST_CASE("facts: a number in quotes is a name among names") {
  CHECK(csv("\"2048\"\nChess\n\"007\"\n", 1) == "names 0 1 2 | 2048 Chess 007");
  CHECK(csv("\"2048\"\n\"3.0\"\n5\n", 1) == "positions 2048 3 5");
  CHECK(csv("\"-1\"\n5\n", 1) == "numbers 0 1 | -1 5");
  CHECK(csv("\" x \"\n\"\"\n\"a\"\"b,\"\n", 1) == "names 0 1 2 |  x   a\"b,");
  CHECK(contains(csv("\"1\"\n2\nx\n", 1), "`x` is a name, and this column holds numbers: `2`"));
}

TEST_CASE("facts: names as long as 64 KiB") {
  const std::string name(65536, 'x');
  CHECK(csv(name + "\n", 1) == "names 0 | " + name);
  CHECK(csv(name + "x\n", 1) == "F041 `e.csv`:1:1: this name is longer than 65536 bytes\n");
}

std::string jsonl(const std::string& text, std::size_t rank) {
  Diagnostics diagnostics;
  const auto facts = read_jsonl_facts(text, rank, {"e.jsonl", {}, diagnostics});
  CHECK(facts.has_value() != diagnostics.has_errors());
  return facts ? shown(*facts) : said(diagnostics);
}

TEST_CASE("jsonl: facts") {
  CHECK(jsonl("[\"Alice\", 3, 0.5]\n[\"B\\u00f6b\\\"\", 4, -1]\r\n\n", 2) ==
        "names 0 1 | positions 3 4 | Alice Böb\" | 0.5 -1");
  CHECK(jsonl("[\"\\ud83d\\ude00\\n\"]", 1) == "names 0 | 😀\n");
  CHECK(jsonl("[\"1\"]\n[\"x\"]\n", 1) == "names 0 1 | 1 x");
  CHECK(jsonl("[1]\n[\"x\"]\n", 1) ==
        "F040 `e.jsonl`:2:2: `x` is a name, and this column holds numbers: `1` on line 1\n");
  CHECK(jsonl("[1, 2]\n[1]\n", 2) ==
        "F034 `e.jsonl`:2: there is 1 field here, and there are 2 on the lines before\n");
}

TEST_CASE("jsonl: lines that are no facts") {
  const auto problem = [](const std::string& text) {
    std::string all = jsonl(text, 1);
    all.pop_back();
    return all.substr(all.find(": ") + 2);
  };
  CHECK(jsonl("[1]\n[2\n", 1) == "F020 `e.jsonl`:2:3: the line ends inside a list\n");
  CHECK(problem("{}") == "a line is a list of numbers and strings");
  CHECK(problem("\r\r\n") == "a line is a list of numbers and strings");
  CHECK(problem("[1 2]") == "a comma or `]` is missing here");
  CHECK(problem("[1,]") == "a number or a string is missing here");
  CHECK(problem("[") == "a number or a string is missing here");
  CHECK(problem("[true]") == "`true` is not a number or a string");
  CHECK(problem("[-]") == "`-` is not a number or a string");
  CHECK(problem("[nan]") == "`nan` is not a number or a string");
  CHECK(problem("[[1]]") == "`[1` is not a number or a string");
  CHECK(problem("[\"x]") == "the quote that opens here is not closed on this line");
  CHECK(problem("[\"\\x\"]") == "JSON has no such escape");
  CHECK(problem("[\"\\ud800\"]") == "this escape is no character");
  CHECK(problem("[\"\\u0000\"]") == "this escape is no character");
  CHECK(problem("[\"\\u12\"]") == "this escape is no character");
  CHECK(problem("[1] 2") == "there is more after the end of the list");
}

}  // namespace
}  // namespace fuse::io
