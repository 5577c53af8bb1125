#include "compare.h"

#include <doctest/doctest.h>

using fuse::golden::compare;

TEST_CASE("golden_runner/numbers compare by tolerance") {
  CHECK(compare("a 0.5 b\n", "a 0.500001 b\n", 1e-5).equal);
  CHECK_FALSE(compare("a 0.5 b\n", "a 0.501 b\n", 1e-5).equal);
  CHECK_FALSE(compare("0.5\n", "0.500001\n", 1e-9).equal);
  CHECK(compare("[1, 2e-9]\n", "[0.9999999, -0.0]\n", 1e-5).equal);
  CHECK(compare("1e20\n", "1.000001e20\n", 1e-5).equal);
}

TEST_CASE("golden_runner/whole numbers compare exactly") {
  CHECK_FALSE(compare("at 1000000\n", "at 1000001\n", 1e-5).equal);
  CHECK(compare("0\n", "-0\n", 1e-5).equal);
}

TEST_CASE("golden_runner/text compares exactly") {
  CHECK_FALSE(compare("x1 0.5\n", "x2 0.5\n", 1e-5).equal);
  CHECK_FALSE(compare("  ^^\n", " ^^\n", 1e-5).equal);
  CHECK_FALSE(compare("inf\n", "1\n", 1e-5).equal);
  CHECK_FALSE(compare("v1.2.30\n", "v1.2.31\n", 1e-5).equal);
  CHECK(compare("1    0.5\n", "1 0.49999999\n", 1e-5).equal);
}

TEST_CASE("golden_runner/the first line that differs is named") {
  const auto result = compare("a\nb\nc\n", "a\nb\n", 1e-5);
  CHECK_FALSE(result.equal);
  CHECK(result.line == 3);
  CHECK(result.expected == "c");
  CHECK(result.actual == "(nothing)");
}
