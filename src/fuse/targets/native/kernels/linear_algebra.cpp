#include "fuse/targets/native/kernels/linear_algebra.h"

#include <algorithm>
#include <cmath>

namespace fuse::native {

namespace {

constexpr const char* not_square = "the matrix is not square";
constexpr const char* singular = "the matrix is singular";

bool is_square(const Dense& a) { return a.shape.size() == 2 && a.shape[0] == a.shape[1]; }

std::string cholesky(const std::vector<Dense>& args, Dense& result) {
  const Dense& a = args[0];
  if (!is_square(a)) return not_square;
  const auto n = static_cast<std::size_t>(a.shape[0]);
  result = {a.shape, std::vector<double>(n * n, 0)};
  std::vector<double>& lower = result.values;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = a.values[i * n + j];
      for (std::size_t k = 0; k < j; ++k) rest -= lower[i * n + k] * lower[j * n + k];
      if (i == j) {
        if (!(rest > 0)) return "the matrix is not positive definite";
        lower[i * n + i] = std::sqrt(rest);
      } else {
        lower[i * n + j] = rest / lower[j * n + j];
      }
    }
  }
  return {};
}

// Gaussian elimination with row exchange of a (n x n), applied to b (n x columns) in place.
bool eliminate(std::vector<double> a, std::vector<double>& b, std::size_t n, std::size_t columns) {
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::fabs(a[i * n + k]) > std::fabs(a[pivot * n + k])) pivot = i;
    }
    if (a[pivot * n + k] == 0) return false;
    if (pivot != k) {
      std::swap_ranges(&a[k * n], &a[k * n] + n, &a[pivot * n]);
      std::swap_ranges(&b[k * columns], &b[k * columns] + columns, &b[pivot * columns]);
    }
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      if (factor == 0) continue;
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      for (std::size_t j = 0; j < columns; ++j) b[i * columns + j] -= factor * b[k * columns + j];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = 0; j < columns; ++j) {
      double& x = b[k * columns + j];
      for (std::size_t i = k + 1; i < n; ++i) x -= a[k * n + i] * b[i * columns + j];
      x /= a[k * n + k];
    }
  }
  return true;
}

std::string solve(const std::vector<Dense>& args, Dense& result) {
  if (!is_square(args[0])) return not_square;
  const auto n = static_cast<std::size_t>(args[0].shape[0]);
  if (args[1].values.size() != n) return "the right side has another length than the matrix";
  result = {args[1].shape, args[1].values};
  return n == 0 || eliminate(args[0].values, result.values, n, 1) ? "" : singular;
}

std::string inv(const std::vector<Dense>& args, Dense& result) {
  if (!is_square(args[0])) return not_square;
  const auto n = static_cast<std::size_t>(args[0].shape[0]);
  result = {args[0].shape, std::vector<double>(n * n, 0)};
  for (std::size_t i = 0; i < n; ++i) result.values[i * n + i] = 1;
  return n == 0 || eliminate(args[0].values, result.values, n, n) ? "" : singular;
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
