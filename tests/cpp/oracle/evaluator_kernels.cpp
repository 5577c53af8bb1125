// The dense linear algebra of the reference evaluator, and the expansion of other builtins.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "evaluator.h"
#include "fuse/builtins/builtin.h"
#include "fuse/check/check.h"
#include "fuse/ir/rewrite.h"

namespace fuse::oracle {

namespace {

using Matrix = std::vector<std::vector<Number>>;

Matrix cholesky(const Matrix& a) {
  const std::size_t n = a.size();
  Matrix lower(n, std::vector<Number>(n, 0));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      Number rest = a[i][j];
      for (std::size_t k = 0; k < j; ++k) rest -= lower[i][k] * lower[j][k];
      if (i == j && !(rest > 0)) throw Failure("the matrix is not positive definite");
      lower[i][j] = i == j ? std::sqrt(rest) : rest / lower[j][j];
    }
  }
  return lower;
}

// Gauss-Jordan with row exchange: the columns of a^-1 b.
Matrix solve(Matrix a, Matrix b) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i) {
      if (std::fabs(a[i][k]) > std::fabs(a[pivot][k])) pivot = i;
    }
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const Number factor = a[i][k] / a[k][k];
      for (std::size_t j = 0; j < n; ++j) a[i][j] -= factor * a[k][j];
      for (std::size_t j = 0; j < b[i].size(); ++j) b[i][j] -= factor * b[k][j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (Number& x : b[i]) x /= a[i][i];
  }
  return b;
}

Matrix identity(std::size_t n) {
  Matrix result(n, std::vector<Number>(n, 0));
  for (std::size_t i = 0; i < n; ++i) result[i][i] = 1;
  return result;
}

Number norm(const Matrix& a) {
  Number largest = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    Number sum = 0;
    for (const auto& row : a) sum += std::fabs(row[j]);
    if (sum > largest || std::isnan(sum)) largest = sum;  // nan stays
  }
  return largest;
}

// Once its elements are rounded, such a matrix may be singular, or have any inverse.
bool nearly_singular(const Matrix& a, data::DType precision) {
  const Number limit = precision == data::DType::F64 ? 1e14 : 1e6;
  return !(norm(a) * norm(solve(a, identity(a.size()))) < limit);
}

}  // namespace

// Rows and columns of each argument by the letters of the signature, whose order of first
// appearance is that of `axes`.
Value Evaluator::kernel(const ir::Node& node) {
  const builtins::Builtin& builtin = builtins::table()[node.builtin];
  const builtins::Signature& signature = builtins::signature_of(builtin);
  std::map<std::string, ir::IndexId> letters;
  for (const auto& parameter : signature.parameters) {
    for (const std::string& letter : parameter.indices) {
      if (letters.size() < node.axes.size()) letters.emplace(letter, node.axes[letters.size()]);
    }
  }
  std::vector<Matrix> matrices;
  for (std::size_t a = 0; a < node.args.size(); ++a) {
    const auto& indices = signature.parameters[a].indices;
    Matrix matrix;
    for_all({letters.at(indices.at(0))}, [&] {
      matrix.push_back(indices.size() == 1 ? std::vector<Number>{at(node.args[a]).number}
                                           : along(node.args[a], letters.at(indices[1])));
    });
    matrices.push_back(matrix);
  }
  for (const Matrix& matrix : matrices) {
    for (const auto& row : matrix) {
      extreme_ = extreme_ || !std::ranges::all_of(row, [](Number x) { return std::isfinite(x); });
    }
  }
  const auto out = [&](std::size_t k) {
    const ir::IndexId index = node.out_axes[k];
    return static_cast<std::size_t>(position_[raw(index)] - domain(index).lo);
  };
  if (matrices.at(0).empty()) return {0, false};
  if (builtin.name() == "cholesky") return {cholesky(matrices[0])[out(0)][out(1)]};
  extreme_ = extreme_ || nearly_singular(matrices[0], options_.precision);
  if (builtin.name() == "inv") {
    return {solve(matrices[0], identity(matrices[0].size()))[out(0)][out(1)]};
  }
  if (builtin.name() == "solve") {
    return {solve(matrices[0], matrices.at(1))[out(0)][node.out_axes.size() > 1 ? out(1) : 0]};
  }
  throw Refusal("the evaluator does not know the kernel " + std::string(builtin.name()));
}

void expand_kernels(ir::Program& program) {
  const std::function<ir::Expr(const ir::Expr&)> expand = [&](const ir::Expr& expr) {
    if (expr->op != ir::Op::Kernel) return expr;
    const ir::Expr expanded = check::expand_builtin(program, expr);
    // An expansion may use other builtins.
    return expanded ? ir::rewrite(expanded, expand) : expr;
  };
  const auto everywhere = [&](ir::Expr& expr) {
    if (expr) expr = ir::rewrite(expr, expand);
  };
  // By number: an expansion adds indices to the program, never statements.
  for (std::size_t s = 0; s < program.statements.size(); ++s) {
    ir::Statement statement = program.statements[s];
    std::visit([&](auto& one) { everywhere(one.value); }, statement);
    if (auto* expect = std::get_if<ir::Expect>(&statement)) {
      everywhere(expect->left);
      everywhere(expect->right);
    }
    if (auto* define = std::get_if<ir::Define>(&statement)) {
      for (ir::Column& column : define->columns) everywhere(column.position);
    }
    program.statements[s] = statement;
  }
}

}  // namespace fuse::oracle
