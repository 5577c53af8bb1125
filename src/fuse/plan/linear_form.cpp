#include "fuse/plan/linear_form.h"

#include <algorithm>
#include <limits>

namespace fuse::plan {

namespace {

using ir::Op;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// Coefficients beyond this are left to checked arithmetic, so that nothing here overflows.
constexpr double safe = 1e15;

std::optional<LinearForm> scaled(LinearForm form, std::int64_t by) {
  for (auto& [index, coefficient] : form.terms) {
    if (static_cast<double>(coefficient) * static_cast<double>(by) > safe) return std::nullopt;
    coefficient *= by;
  }
  if (std::abs(static_cast<double>(form.constant) * static_cast<double>(by)) > safe) {
    return std::nullopt;
  }
  form.constant *= by;
  std::erase_if(form.terms, [](const auto& term) { return term.second == 0; });
  return form;
}

LinearForm sum(LinearForm a, const LinearForm& b) {
  a.constant += b.constant;
  for (const auto& [index, coefficient] : b.terms) a.add(index, coefficient);
  return a;
}

std::optional<LinearForm> constant_form(double value) {
  if (!(std::abs(value) <= safe) ||
      value != static_cast<double>(static_cast<std::int64_t>(value))) {
    return std::nullopt;
  }
  return LinearForm{static_cast<std::int64_t>(value), {}};
}

std::optional<LinearForm> binary_form(Op op, const LinearForm& a, const LinearForm& b) {
  switch (op) {
    case Op::Add: return sum(a, b);
    case Op::Sub:
      if (auto negated = scaled(b, -1)) return sum(a, *negated);
      return std::nullopt;
    case Op::Mul:
      if (b.terms.empty()) return scaled(a, b.constant);
      if (a.terms.empty()) return scaled(b, a.constant);
      return std::nullopt;
    case Op::FloorDiv:
    case Op::Mod: {
      if (!a.terms.empty() || !b.terms.empty() || b.constant == 0) return std::nullopt;
      std::int64_t quotient = a.constant / b.constant;
      std::int64_t rest = a.constant % b.constant;
      if (rest != 0 && (rest < 0) != (b.constant < 0)) {
        --quotient;
        rest += b.constant;
      }
      return LinearForm{op == Op::FloorDiv ? quotient : rest, {}};
    }
    default: return std::nullopt;
  }
}

// start:stop:step of a column of extent n: Python's rules for what is not written or negative.
std::optional<LinearForm> slice_form(const ir::Program& program, const ir::Column& column,
                                     std::int64_t extent) {
  std::int64_t step = 1;
  if (column.step) {
    auto form = linear_form(program, column.step);
    if (!form || !form->terms.empty()) return std::nullopt;
    step = form->constant;
  }
  std::int64_t start = step < 0 ? extent - 1 : 0;
  if (column.start) {
    auto form = linear_form(program, column.start);
    if (!form || !form->terms.empty()) return std::nullopt;
    start = form->constant < 0 ? form->constant + extent : form->constant;
    start = step < 0 ? std::clamp<std::int64_t>(start, -1, extent - 1)
                     : std::clamp<std::int64_t>(start, 0, extent);
  }
  LinearForm form{start, {}};
  form.add(column.index, step);
  return form;
}

std::optional<LinearForm> column_form(const ir::Program& program, const ir::Column& column,
                                      std::int64_t extent) {
  switch (column.kind) {
    case ir::ColumnKind::Plain: return LinearForm{0, {{column.index, 1}}};
    case ir::ColumnKind::Slice: return slice_form(program, column, extent);
    case ir::ColumnKind::Affine:
    case ir::ColumnKind::Gather: return linear_form(program, column.position);
  }
  return std::nullopt;
}

}  // namespace

void LinearForm::add(ir::IndexId index, std::int64_t coefficient) {
  auto found = std::find_if(terms.begin(), terms.end(),
                            [&](const auto& term) { return term.first == index; });
  if (found == terms.end()) {
    if (coefficient != 0) terms.emplace_back(index, coefficient);
    return;
  }
  found->second += coefficient;
  if (found->second == 0) terms.erase(found);
}

std::optional<LinearForm> linear_form(const ir::Program& program, const ir::Expr& expr) {
  switch (expr->op) {
    case Op::Number: return expr->integral ? constant_form(expr->number) : std::nullopt;
    case Op::Iota: return LinearForm{0, {{expr->index, 1}}};
    case Op::Extent:
      return LinearForm{program[expr->index].domain.value_or(ir::Domain{}).extent, {}};
    case Op::Neg: {
      auto arg = linear_form(program, expr->args[0]);
      return arg ? scaled(*arg, -1) : std::nullopt;
    }
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::FloorDiv:
    case Op::Mod: {
      auto a = linear_form(program, expr->args[0]);
      if (!a) return std::nullopt;
      auto b = linear_form(program, expr->args[1]);
      return b ? binary_form(expr->op, *a, *b) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

bool stays_within(const ir::Program& program, const LinearForm& form, std::int64_t extent) {
  double low = static_cast<double>(form.constant), high = low;
  for (const auto& [index, coefficient] : form.terms) {
    const ir::Domain domain = program[index].domain.value_or(ir::Domain{});
    if (domain.extent <= 0) return true;  // there is no point at which it could fail
    const auto factor = static_cast<double>(coefficient);
    const double first = factor * static_cast<double>(domain.lo);
    const double last = factor * static_cast<double>(domain.lo + domain.extent - 1);
    low += std::min(first, last);
    high += std::max(first, last);
  }
  return low >= 0 && high < static_cast<double>(extent);
}

Access access(const ir::Program& program, const std::vector<ir::Column>& columns,
              const data::Shape& shape) {
  Access result;
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    auto form = column_form(program, columns[c], shape[c]);
    if (form && stays_within(program, *form, shape[c])) {
      result.strided.constant += form->constant * strides[c];
      for (const auto& [index, coefficient] : form->terms) {
        result.strided.add(index, coefficient * strides[c]);
      }
    } else {
      result.general.push_back(
          {c, form, columns[c].position, strides[c], shape[c], columns[c].optional});
    }
  }
  return result;
}

std::vector<std::int64_t> row_major_strides(const data::Shape& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t d = shape.size(); d-- > 1;) {
    strides[d - 1] = saturating_mul(strides[d], shape[d]);
  }
  return strides;
}

std::int64_t saturating_mul(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? largest : product;
}

std::int64_t volume(const data::Shape& shape) {
  std::int64_t product = 1;
  for (std::int64_t extent : shape) {
    if (extent == 0) return 0;
    product = saturating_mul(product, extent);
  }
  return product;
}

}  // namespace fuse::plan
