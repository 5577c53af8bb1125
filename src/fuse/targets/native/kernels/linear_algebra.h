// Small dense linear algebra, in f64.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/data/array.h"

namespace fuse::native {

struct Dense {
  data::Shape shape;
  std::vector<double> values;  // row-major
};

// How it went.
struct Verdict {
  // Empty, or what is wrong with the arguments, as a clause: "the matrix is singular".
  std::string problem{};
  // Of a matrix that is nearly singular: how many times larger relative errors become.
  std::optional<double> condition{};
};

struct LinearAlgebra {
  std::string_view builtin;
  Verdict (*run)(const std::vector<Dense>& args, Dense& result);
};

// Null if there is no kernel for the builtin.
const LinearAlgebra* find_linear_algebra(std::string_view builtin);

}  // namespace fuse::native
