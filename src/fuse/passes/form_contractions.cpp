#include "fuse/passes/form_contractions.h"

#include <algorithm>
#include <cmath>

#include "fuse/ir/rewrite.h"

namespace fuse::passes {

namespace {

using ir::Expr;
using ir::IndexId;
using ir::Op;

// A sum as a product of factors, over divisors that stay outside: (a[i,j] * b[j]) / d[i] is summed
// over j, then divided.
struct Product {
  std::vector<Expr> factors;
  std::vector<Expr> divisors;
};

class Flattener {
 public:
  Flattener(const ir::Program& program, const Expr& sum)
      : program_(program), sum_(sum), everywhere_(is_everywhere(sum->args[0])) {}

  Product run() {
    flatten(sum_->args[0]);
    return std::move(product_);
  }

 private:
  void flatten(const Expr& expr) {
    switch (expr->op) {
      case Op::Mul:
        flatten(expr->args[0]);
        flatten(expr->args[1]);
        return;
      case Op::Neg:
        product_.factors.push_back(ir::number(-1, true, expr->range));
        flatten(expr->args[0]);
        return;
      case Op::Div: {
        const std::size_t first = product_.factors.size();
        flatten(expr->args[0]);
        if (may_leave_the_sum(expr->args[1])) {
          product_.divisors.push_back(expr->args[1]);
        } else {
          divide(expr, first);
        }
        return;
      }
      default: product_.factors.push_back(expr);
    }
  }

  // Whether no factor of a term can be absent, so that a join of them would not make the sum
  // shorter.
  bool is_everywhere(const Expr& expr) const {
    switch (expr->op) {
      case Op::Mul: return is_everywhere(expr->args[0]) && is_everywhere(expr->args[1]);
      case Op::Neg:
      case Op::Div: return is_everywhere(expr->args[0]);
      case Op::Read: return !expr->truth && !program_[expr->tensor].partial;
      case Op::Guard: return false;
      default: return true;
    }
  }

  // Dividing once after the sum is the same, up to rounding, as dividing each term; an explicit sum
  // of nothing is 0, whatever it would be divided by. Other divisors may belong to what is joined.
  bool may_leave_the_sum(const Expr& divisor) const {
    if (divisor->op == Op::Number) return std::isfinite(divisor->number) && divisor->number != 0;
    return !sum_->total && everywhere_ &&
           std::none_of(sum_->bound.begin(), sum_->bound.end(),
                        [&](IndexId index) { return depends_on(divisor, index); });
  }

  // Any other divisor divides one factor: the last that has all its indices, so that the quotient
  // is no larger than that factor, or else the last. A truth stays a truth, which may be joined:
  // dividing 1 in its place is the same.
  void divide(const Expr& quotient, std::size_t first) {
    std::vector<Expr>& factors = product_.factors;
    const Expr& divisor = quotient->args[1];
    std::size_t chosen = factors.size() - 1;
    for (std::size_t i = first; i < factors.size(); ++i) {
      const bool covers = std::all_of(divisor->free.begin(), divisor->free.end(),
                                      [&](IndexId index) { return depends_on(factors[i], index); });
      if (covers) chosen = i;
    }
    const Expr& factor = factors[chosen];
    const bool truth =
        factor->op == Op::Read && (factor->truth || program_[factor->tensor].boolean);
    if (truth && divisor->free.size() < factor->free.size()) {
      factors.push_back(ir::map(Op::Div, {ir::number(1, true), divisor}, quotient->range));
    } else {
      factors[chosen] = ir::map(Op::Div, {factor, divisor}, quotient->range);
    }
  }

  const ir::Program& program_;
  const Expr& sum_;
  const bool everywhere_;
  Product product_;
};

// A single factor with a sign is no product to plan.
bool is_product(const Product& product) {
  return std::count_if(product.factors.begin(), product.factors.end(),
                       [](const Expr& factor) { return factor->op != Op::Number; }) > 1;
}

bool all_numbers(const std::vector<Expr>& divisors) {
  return std::all_of(divisors.begin(), divisors.end(),
                     [](const Expr& divisor) { return divisor->op == Op::Number; });
}

bool is_open_contraction(const Expr& expr) { return expr->op == Op::Contract && !expr->total; }

// A sum over another term. That of a contraction over other indices is one contraction over all.
Expr sum_of(const Expr& sum, const Expr& term) {
  if (!is_open_contraction(term)) {
    return ir::reduce(sum->combine, sum->bound, term, sum->total, sum->range);
  }
  std::vector<IndexId> bound = sum->bound;
  bound.insert(bound.end(), term->bound.begin(), term->bound.end());
  return ir::contract(term->args, std::move(bound), sum->total, sum->range);
}

Expr form(const ir::Program& program, const Expr& expr) {
  if (expr->op != Op::Reduce || expr->combine != ir::Combine::Sum || expr->bound.empty()) {
    return expr;
  }
  const Expr& arg = expr->args[0];
  if (is_open_contraction(arg)) return sum_of(expr, arg);
  const Product product = Flattener(program, expr).run();
  Expr result;
  if (is_product(product)) {
    result = ir::contract(product.factors, expr->bound, expr->total, expr->range);
  } else if (product.factors.size() == 1 &&
             (!all_numbers(product.divisors) || is_open_contraction(product.factors[0]))) {
    result = sum_of(expr, product.factors[0]);
  } else {
    return expr;
  }
  for (const Expr& divisor : product.divisors) {
    result = ir::map(Op::Div, {result, divisor}, expr->range);
  }
  return result;
}

}  // namespace

bool form_contractions(ir::Program& program, const Context&) {
  return ir::rewrite(program, [&](const Expr& expr) { return form(program, expr); });
}

}  // namespace fuse::passes
