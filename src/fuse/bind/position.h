// Positions as linear forms: (constant + sum of coefficient * index) // divisor.
#pragma once

#include <optional>
#include <vector>

#include "fuse/ir/program.h"

namespace fuse::bind {

struct Form {
  std::int64_t constant = 0;
  std::vector<std::pair<ir::IndexId, std::int64_t>> terms;
  std::int64_t divisor = 1;
};

// The indices an expression's iotas name.
void indices_of(const ir::Expr& expr, std::vector<ir::IndexId>& ids);
// Contains %, or a floor division below its top.
bool is_general(const ir::Expr& expr);
// Empty while an extent in it is unknown, or when it is not linear.
std::optional<Form> form_of(const ir::Program& program, const ir::Expr& expr);
std::int64_t floor_divide(std::int64_t a, std::int64_t b);
// Smallest and largest value of the form's numerator, without the term of `except`; empty while a
// domain is unknown. `none` is set when some index has an empty domain.
struct Range {
  std::int64_t low = 0, high = 0;
  bool none = false;
};
std::optional<Range> range_of(const ir::Program& program, const Form& form,
                              ir::IndexId except = ir::no_index);
// A copy's index stands for the one it is a copy of.
ir::IndexId original(const ir::Program& program, ir::IndexId id);

}  // namespace fuse::bind
