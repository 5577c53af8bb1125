// The condition estimate beside the condition itself, and solutions beside the right sides.
#include "fuse/targets/native/kernels/lu.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

using fuse::native::LU;

namespace {

std::vector<double> identity(std::size_t n) {
  std::vector<double> result(n * n, 0);
  for (std::size_t i = 0; i < n; ++i) result[i * n + i] = 1;
  return result;
}

double norm(const std::vector<double>& a, std::size_t n) {
  double largest = 0;
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::fabs(a[i * n + j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b,
                            std::size_t n) {
  std::vector<double> c(n * n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
    }
  }
  return c;
}

}  // namespace

TEST_CASE("native/LU: a times its inverse is the identity, and the condition is near") {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (std::size_t n = 1; n <= 24; ++n) {
    std::vector<double> a(n * n);
    for (double& v : a) v = normal(random);
    for (std::size_t j = 0; j < n; ++j) a[j] *= 1e-6;  // a small first row
    const LU lu(a, n);
    REQUIRE_FALSE(lu.singular());
    std::vector<double> inverse = identity(n);
    lu.solve(inverse, n);
    const std::vector<double> one = product(a, inverse, n), want = identity(n);
    for (std::size_t i = 0; i < n * n; ++i) CHECK(one[i] == doctest::Approx(want[i]).epsilon(1e-6));
    const double exact = 1 / (norm(a, n) * norm(inverse, n));
    CHECK(lu.reciprocal_condition() >= exact * 0.999);  // an estimate of the condition from below
    CHECK(lu.reciprocal_condition() <= exact * 3);
  }
}

TEST_CASE("native/LU: only a column without a pivot is singular") {
  CHECK(LU({1, 2, 2, 4}, 2).singular());
  CHECK_FALSE(LU({1e-300, 0, 0, 1e-300}, 2).singular());
  CHECK(LU({1e-300, 0, 0, 1e-300}, 2).reciprocal_condition() == doctest::Approx(1));
  CHECK(LU({0, 1, 1, 0}, 2).reciprocal_condition() == doctest::Approx(1));
  CHECK(LU({1, 1, 1, 1 + 1e-15}, 2).reciprocal_condition() < 1e-15);
  CHECK_FALSE(LU({}, 0).singular());
}
