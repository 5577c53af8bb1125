// Compares what a program printed with what it should print: numbers by tolerance, text exactly.
#pragma once

#include <string>

namespace fuse::golden {

// Numbers a and b match when |a - b| <= tolerance * max(1, |a|, |b|); two whole numbers only when
// they are equal. Blanks beside a number that differs may differ in width, since columns are
// padded.
struct Comparison {
  bool equal = true;
  int line = 0;          // the first line that differs, from 1
  std::string expected;  // that line, or "(nothing)" past the end
  std::string actual;
};

Comparison compare(const std::string& expected, const std::string& actual, double tolerance);

}  // namespace fuse::golden
