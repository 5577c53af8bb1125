// Gaussian elimination with row exchange: P a = L U.
#pragma once

#include <cstddef>
#include <vector>

namespace fuse::native {

class LU {
 public:
  // `a` is n x n, row-major.
  LU(std::vector<double> a, std::size_t n);

  // Exactly: some column was left without a pivot. Like LAPACK's getrf, nothing else counts as
  // singular, since no threshold tells a small pivot from a badly scaled row.
  bool singular() const { return singular_; }
  // Puts a^-1 b in the place of b (n x columns, row-major).
  void solve(std::vector<double>& b, std::size_t columns) const;
  // An estimate, from below, of 1 / (|a| |a^-1|) in the 1-norm, as of LAPACK's gecon.
  double reciprocal_condition() const;

 private:
  void solve_transposed(std::vector<double>& b) const;
  double inverse_norm() const;
  double at(std::size_t i, std::size_t j) const { return lu_[i * n_ + j]; }

  std::size_t n_;
  std::vector<double> lu_;
  std::vector<std::size_t> rows_;  // row k of P a is row rows_[k] of a
  double norm_ = 0;                // of a
  bool singular_ = false;
};

}  // namespace fuse::native
