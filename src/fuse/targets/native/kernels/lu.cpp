#include "fuse/targets/native/kernels/lu.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fuse::native {

namespace {

double norm(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0,
                         [](double sum, double v) { return sum + std::fabs(v); });
}

// The largest sum of absolute values in a column.
double norm_of(const std::vector<double>& a, std::size_t n) {
  double largest = 0;
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::fabs(a[i * n + j]);
    if (sum > largest || std::isnan(sum)) largest = sum;  // nan stays
  }
  return largest;
}

}  // namespace

LU::LU(std::vector<double> a, std::size_t n) : n_(n), lu_(std::move(a)), rows_(n) {
  norm_ = norm_of(lu_, n);
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::fabs(at(i, k)) > std::fabs(at(pivot, k))) pivot = i;
    }
    if (at(pivot, k) == 0) {
      singular_ = true;
      return;
    }
    if (pivot != k) {
      std::swap_ranges(&lu_[k * n], &lu_[k * n] + n, &lu_[pivot * n]);
      std::swap(rows_[k], rows_[pivot]);
    }
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = lu_[i * n + k] /= at(k, k);
      if (factor == 0) continue;
      for (std::size_t j = k + 1; j < n; ++j) lu_[i * n + j] -= factor * at(k, j);
    }
  }
}

void LU::solve(std::vector<double>& b, std::size_t columns) const {
  std::vector<double> x(b.size());
  for (std::size_t i = 0; i < n_; ++i) {
    std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(rows_[i] * columns), columns,
                x.begin() + static_cast<std::ptrdiff_t>(i * columns));
  }
  const auto subtract = [&](std::size_t i, std::size_t k) {
    const double factor = at(i, k);
    if (factor == 0) return;
    for (std::size_t j = 0; j < columns; ++j) x[i * columns + j] -= factor * x[k * columns + j];
  };
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) subtract(i, k);
  }
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k) subtract(i, k);
    for (std::size_t j = 0; j < columns; ++j) x[i * columns + j] /= at(i, i);
  }
  b = std::move(x);
}

// a^T x = b, where a^T = U^T L^T P.
void LU::solve_transposed(std::vector<double>& b) const {
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= at(k, i) * b[k];
    b[i] /= at(i, i);
  }
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k) b[i] -= at(k, i) * b[k];
  }
  std::vector<double> x(n_);
  for (std::size_t i = 0; i < n_; ++i) x[rows_[i]] = b[i];
  b = std::move(x);
}

// Hager's method: climbs the convex function |a^-1 x| over the unit ball of the 1-norm, from one
// corner to the next, and takes Higham's alternating vector as a guard.
double LU::inverse_norm() const {
  std::vector<double> x(n_, 1.0 / static_cast<double>(n_));
  double best = 0;
  std::size_t corner = n_;
  for (int step = 0; step < 5; ++step) {
    solve(x, 1);
    const double reached = norm(x);
    if (!(reached > best)) break;
    best = reached;
    for (double& v : x) v = std::signbit(v) ? -1 : 1;
    solve_transposed(x);
    const auto steepest = std::max_element(
        x.begin(), x.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); });
    const auto next = static_cast<std::size_t>(steepest - x.begin());
    if (next == corner) break;
    corner = next;
    std::fill(x.begin(), x.end(), 0.0);
    x[corner] = 1;
  }
  std::vector<double> guard(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    const double slope = n_ > 1 ? static_cast<double>(i) / static_cast<double>(n_ - 1) : 0;
    guard[i] = (i % 2 ? -1 : 1) * (1 + slope);
  }
  solve(guard, 1);
  return std::max(best, 2 * norm(guard) / (3 * static_cast<double>(n_)));
}

double LU::reciprocal_condition() const {
  if (singular_) return 0;
  if (n_ == 0 || !std::isfinite(norm_)) return 1;  // inf and nan show in the result
  return 1 / norm_ / inverse_norm();
}

}  // namespace fuse::native
