// Positions that are linear in the indices, and what a list of columns addresses.
#pragma once

#include <optional>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/ir/program.h"

namespace fuse::plan {

// constant + sum of coefficient * index.
struct LinearForm {
  std::int64_t constant = 0;
  std::vector<std::pair<ir::IndexId, std::int64_t>> terms;  // distinct indices, no zeros

  void add(ir::IndexId index, std::int64_t coefficient);
};

// Empty when `expr` is not linear with whole coefficients.
std::optional<LinearForm> linear_form(const ir::Program& program, const ir::Expr& expr);
// Whether the form lies in [0, extent) at every assignment of its indices.
bool stays_within(const ir::Program& program, const LinearForm& form, std::int64_t extent);

// A column whose position must be computed or checked point by point.
struct GeneralColumn {
  std::size_t column = 0;
  std::optional<LinearForm> form;  // else the position is `expr`
  ir::Expr expr;
  std::int64_t stride = 1, extent = 0;
  bool optional = false;
};

// The element that columns address in a row-major tensor: a strided part and the rest.
struct Access {
  LinearForm strided;
  std::vector<GeneralColumn> general;
};

Access access(const ir::Program& program, const std::vector<ir::Column>& columns,
              const data::Shape& shape);

std::vector<std::int64_t> row_major_strides(const data::Shape& shape);
// Never overflows: what does not fit becomes the largest number.
std::int64_t saturating_mul(std::int64_t a, std::int64_t b);
std::int64_t volume(const data::Shape& shape);

}  // namespace fuse::plan
