#include "fuse/targets/native/kernels/linear_algebra.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fuse/targets/native/kernels/lu.h"

namespace fuse::native {

namespace {

constexpr const char* not_square = "the matrix is not square";
constexpr const char* singular = "the matrix is singular";

bool is_square(const Dense& a) { return a.shape.size() == 2 && a.shape[0] == a.shape[1]; }

Verdict cholesky(const std::vector<Dense>& args, Dense& result) {
  const Dense& a = args[0];
  if (!is_square(a)) return {not_square};
  const auto n = static_cast<std::size_t>(a.shape[0]);
  result = {a.shape, std::vector<double>(n * n, 0)};
  std::vector<double>& lower = result.values;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = a.values[i * n + j];
      for (std::size_t k = 0; k < j; ++k) rest -= lower[i * n + k] * lower[j * n + k];
      if (i == j) {
        if (!(rest > 0)) return {"the matrix is not positive definite"};
        lower[i * n + i] = std::sqrt(rest);
      } else {
        lower[i * n + j] = rest / lower[j * n + j];
      }
    }
  }
  return {};
}

// a^-1 b, for b of n x columns.
Verdict divide(const Dense& a, std::vector<double>& b, std::size_t columns) {
  const LU lu(a.values, static_cast<std::size_t>(a.shape[0]));
  if (lu.singular()) return {singular};
  lu.solve(b, columns);
  // The rounding of the matrix alone can change every digit of the result.
  Verdict verdict;
  const double reciprocal = lu.reciprocal_condition();
  if (reciprocal < std::numeric_limits<double>::epsilon()) verdict.condition = 1 / reciprocal;
  return verdict;
}

Verdict solve(const std::vector<Dense>& args, Dense& result) {
  if (!is_square(args[0])) return {not_square};
  const auto n = static_cast<std::size_t>(args[0].shape[0]);
  if (args[1].values.size() != n) return {"the right side has another length than the matrix"};
  result = {args[1].shape, args[1].values};
  return divide(args[0], result.values, 1);
}

Verdict inv(const std::vector<Dense>& args, Dense& result) {
  if (!is_square(args[0])) return {not_square};
  const auto n = static_cast<std::size_t>(args[0].shape[0]);
  result = {args[0].shape, std::vector<double>(n * n, 0)};
  for (std::size_t i = 0; i < n; ++i) result.values[i * n + i] = 1;
  return divide(args[0], result.values, n);
}

constexpr LinearAlgebra table[] = {{"cholesky", cholesky}, {"solve", solve}, {"inv", inv}};

}  // namespace

const LinearAlgebra* find_linear_algebra(std::string_view builtin) {
  for (const LinearAlgebra& entry : table) {
    if (entry.builtin == builtin) return &entry;
  }
  return nullptr;
}

}  // namespace fuse::native
