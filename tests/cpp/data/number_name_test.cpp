#include "fuse/data/number_name.h"

#include <doctest/doctest.h>

#include <cmath>

namespace fuse::data {
namespace {

TEST_CASE("data/number_name: one text for each value") {
  CHECK(number_name(-3.0) == "-3");
  CHECK(number_name(-0.0) == "0");
  CHECK(number_name(2.5) == "2.5");
  CHECK(number_name(100000.0) == "100000");
  CHECK(number_name(1e300) == "1e+300");
  CHECK(number_name("2.50") == "2.5");
  CHECK(number_name("-3.0") == "-3");
  CHECK(number_name("+7") == "7");
  CHECK(number_name("1e3") == "1000");
  CHECK(number_name("9007199254740993") == "9007199254740993");
  CHECK(number_name("Alice") == "Alice");
  CHECK(number_name("0.1000000000000000055") == "0.1");
  CHECK(number_name("-1.50e2") == "-150");
  CHECK(number_name("1e23") == "1e+23");
  CHECK(number_name("9007199254740993.5") == "9007199254740994");
  CHECK(number_name("1e-7") == "1e-07");
  CHECK(number_name("-0.0") == "0");
  CHECK(number_name(".5") == "0.5");
  // What a program and a file write is one entity.
  CHECK(number_name("1e30") == number_name(1e30));
  CHECK(number_name("1180591620717411303424") == number_name(0x1p70));
  CHECK(number_name("1180591620717411303425") == "1180591620717411303425");
  CHECK(number_name("1e400") == "1e400");
}

TEST_CASE("data/number_name: and back") {
  CHECK(parse_number_name("-3").whole);
  CHECK(parse_number_name("9007199254740993").integer == 9007199254740993);
  CHECK_FALSE(parse_number_name("2.5").whole);
  CHECK(parse_number_name("2.5").real == 2.5);
  CHECK(std::isnan(parse_number_name("Alice").real));
}

}  // namespace
}  // namespace fuse::data
