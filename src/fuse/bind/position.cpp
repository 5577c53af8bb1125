#include "fuse/bind/position.h"

#include <algorithm>
#include <cmath>

namespace fuse::bind {

using ir::Op;

ir::IndexId original(const ir::Program& program, ir::IndexId id) {
  while (program[id].same_as != ir::no_index) id = program[id].same_as;
  return id;
}

void indices_of(const ir::Expr& expr, std::vector<ir::IndexId>& ids) {
  if (expr->op == Op::Iota && std::find(ids.begin(), ids.end(), expr->index) == ids.end()) {
    ids.push_back(expr->index);
  }
  for (const ir::Expr& arg : expr->args) indices_of(arg, ids);
}

static bool has_op(const ir::Expr& expr, Op op) {
  if (expr->op == op) return true;
  return std::any_of(expr->args.begin(), expr->args.end(),
                     [&](const ir::Expr& arg) { return has_op(arg, op); });
}

bool is_general(const ir::Expr& expr) {
  std::vector<ir::IndexId> ids;
  indices_of(expr, ids);
  if (ids.empty()) return false;
  if (has_op(expr, Op::Mod)) return true;
  if (expr->op == Op::FloorDiv) return has_op(expr->args[0], Op::FloorDiv);
  return has_op(expr, Op::FloorDiv);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  std::int64_t q = a / b;
  return (a % b != 0 && (a % b < 0) != (b < 0)) ? q - 1 : q;
}

static std::optional<Form> combine(const Form& a, const Form& b, std::int64_t sign) {
  if (a.divisor != 1 || b.divisor != 1) return std::nullopt;
  Form sum = a;
  sum.constant += sign * b.constant;
  for (const auto& [id, coefficient] : b.terms) {
    auto at = std::find_if(sum.terms.begin(), sum.terms.end(),
                           [&](const auto& term) { return term.first == id; });
    if (at == sum.terms.end()) {
      sum.terms.push_back({id, sign * coefficient});
    } else {
      at->second += sign * coefficient;
    }
  }
  std::erase_if(sum.terms, [](const auto& term) { return term.second == 0; });
  return sum;
}

static std::optional<Form> scale(Form form, const Form& by) {
  if (!by.terms.empty() || by.divisor != 1 || form.divisor != 1) return std::nullopt;
  form.constant *= by.constant;
  for (auto& [id, coefficient] : form.terms) coefficient *= by.constant;
  std::erase_if(form.terms, [](const auto& term) { return term.second == 0; });
  return form;
}

static std::optional<Form> divide(Form form, const Form& by, Op op) {
  if (!by.terms.empty() || by.divisor != 1 || by.constant <= 0) return std::nullopt;
  if (form.terms.empty() && form.divisor == 1) {
    std::int64_t quotient = floor_divide(form.constant, by.constant);
    form.constant = op == Op::FloorDiv ? quotient : form.constant - quotient * by.constant;
    return form;
  }
  if (op == Op::Mod || form.divisor != 1) return std::nullopt;
  form.divisor = by.constant;
  return form;
}

static std::optional<Form> number_form(double value) {
  if (!(std::abs(value) < 1e15) || value != std::floor(value)) return std::nullopt;
  return Form{static_cast<std::int64_t>(value), {}, 1};
}

static std::optional<Form> binary_form(Op op, const Form& a, const Form& b) {
  if (op == Op::Add) return combine(a, b, 1);
  if (op == Op::Sub) return combine(a, b, -1);
  if (op == Op::Mul) return b.terms.empty() ? scale(a, b) : scale(b, a);
  if (op == Op::FloorDiv || op == Op::Mod) return divide(a, b, op);
  return std::nullopt;
}

std::optional<Form> form_of(const ir::Program& program, const ir::Expr& expr) {
  if (expr->op == Op::Number) return number_form(expr->number);
  if (expr->op == Op::Iota) return Form{0, {{original(program, expr->index), 1}}, 1};
  if (expr->op == Op::Extent) {
    const auto& domain = program[original(program, expr->index)].domain;
    if (!domain) return std::nullopt;
    return Form{domain->lo + domain->extent, {}, 1};
  }
  if (expr->args.empty()) return std::nullopt;
  auto a = form_of(program, expr->args[0]);
  if (!a) return std::nullopt;
  if (expr->op == Op::Neg) return scale(*a, Form{-1, {}, 1});
  auto b = expr->args.size() == 2 ? form_of(program, expr->args[1]) : std::nullopt;
  return b ? binary_form(expr->op, *a, *b) : std::nullopt;
}

std::optional<Range> range_of(const ir::Program& program, const Form& form, ir::IndexId except) {
  Range range{form.constant, form.constant, false};
  for (const auto& [id, coefficient] : form.terms) {
    if (id == except) continue;
    const auto& domain = program[id].domain;
    if (!domain) return std::nullopt;
    if (domain->extent <= 0) {
      range.none = true;
      continue;
    }
    std::int64_t first = coefficient * domain->lo;
    std::int64_t last = coefficient * (domain->lo + domain->extent - 1);
    range.low += std::min(first, last);
    range.high += std::max(first, last);
  }
  return range;
}

}  // namespace fuse::bind
