#include "fuse/passes/form_contractions.h"

#include <algorithm>
#include <cmath>

#include "fuse/ir/rewrite.h"

namespace fuse::passes {

namespace {

using ir::Expr;
using ir::IndexId;
using ir::Op;

// A product as a list of factors, over constant divisors.
struct Product {
  std::vector<Expr> factors;
  std::vector<Expr> divisors;  // outside the sum: (a[j] * b[j]) / 8 is summed, then divided
};

// Dividing once after the sum is the same, up to rounding, as dividing each term.
bool may_leave_the_sum(const Expr& divisor) {
  return divisor->op == Op::Number && std::isfinite(divisor->number) && divisor->number != 0;
}

// Any other divisor divides one factor: the last that has all its indices, so that the quotient is
// no larger than that factor, or else the last.
void divide(std::vector<Expr>& factors, const Expr& quotient, std::size_t first) {
  const Expr& divisor = quotient->args[1];
  std::size_t chosen = factors.size() - 1;
  for (std::size_t i = first; i < factors.size(); ++i) {
    const bool covers = std::all_of(divisor->free.begin(), divisor->free.end(),
                                    [&](IndexId index) { return depends_on(factors[i], index); });
    if (covers) chosen = i;
  }
  factors[chosen] = ir::map(Op::Div, {factors[chosen], divisor}, quotient->range);
}

void flatten(const Expr& expr, Product& product) {
  switch (expr->op) {
    case Op::Mul:
      flatten(expr->args[0], product);
      flatten(expr->args[1], product);
      return;
    case Op::Neg:
      product.factors.push_back(ir::number(-1, true, expr->range));
      flatten(expr->args[0], product);
      return;
    case Op::Div: {
      const std::size_t first = product.factors.size();
      flatten(expr->args[0], product);
      if (may_leave_the_sum(expr->args[1])) {
        product.divisors.push_back(expr->args[1]);
      } else {
        divide(product.factors, expr, first);
      }
      return;
    }
    default: product.factors.push_back(expr);
  }
}

// A single factor with a sign is no product to plan.
bool is_product(const Product& product) {
  return std::count_if(product.factors.begin(), product.factors.end(),
                       [](const Expr& factor) { return factor->op != Op::Number; }) > 1;
}

// The sum over some indices of a contraction over others is one contraction over all.
Expr merge_sums(const Expr& sum) {
  const Expr& inner = sum->args[0];
  std::vector<IndexId> bound = sum->bound;
  bound.insert(bound.end(), inner->bound.begin(), inner->bound.end());
  return ir::contract(inner->args, std::move(bound), sum->total, sum->range);
}

Expr form(const Expr& expr) {
  if (expr->op != Op::Reduce || expr->combine != ir::Combine::Sum || expr->bound.empty()) {
    return expr;
  }
  const Expr& arg = expr->args[0];
  if (arg->op == Op::Contract && !arg->total) return merge_sums(expr);
  Product product;
  flatten(arg, product);
  if (!is_product(product)) return expr;
  Expr result = ir::contract(product.factors, expr->bound, expr->total, expr->range);
  for (const Expr& divisor : product.divisors) {
    result = ir::map(Op::Div, {result, divisor}, expr->range);
  }
  return result;
}

}  // namespace

bool form_contractions(ir::Program& program, const Context&) { return ir::rewrite(program, form); }

}  // namespace fuse::passes
