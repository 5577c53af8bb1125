#include <algorithm>
#include <cmath>

#include "fuse/targets/native/kernels/operators.h"
#include "fuse/targets/native/steps.h"

namespace fuse::native {

namespace {

template <typename Operator, typename T>
bool scan_row(const T* from, T* to, std::int64_t count) {
  Operator cell = Operator::empty();
  for (std::int64_t i = 0; i < count; ++i) {
    if (!cell.take(from[i], i)) return false;
    to[i] = cell.value;
  }
  return true;
}

template <typename T>
bool scan(ir::Combine combine, const T* from, T* to, std::int64_t count) {
  switch (combine) {
    case ir::Combine::Product: return scan_row<operators::Product<T>>(from, to, count);
    case ir::Combine::Max: return scan_row<operators::Max<T>>(from, to, count);
    case ir::Combine::Min: return scan_row<operators::Min<T>>(from, to, count);
    default: return scan_row<operators::Sum<T>>(from, to, count);  // check makes no others
  }
}

// Ascending, nan last, equal elements in their order.
template <typename T>
void sort(const T* from, T* to, std::int64_t count) {
  std::copy_n(from, count, to);
  std::stable_sort(to, to + count, [](T a, T b) { return a < b || (a == a && b != b); });
}

constexpr std::int64_t rows_between_polls = 64;

template <typename T>
bool run_rows(const plan::Along& step, const Storage& source, const Storage& target,
              std::int64_t count, const Cancel& cancel) {
  const auto* from = source.as<T>();
  auto* to = target.as<T>();
  const std::int64_t rows = count == 0 ? 0 : source.size / count;
  for (std::int64_t row = 0; row < rows; ++row, from += count, to += count) {
    if (row % rows_between_polls == 0) cancel.poll();
    if (step.kind == plan::Along::Kind::Sort) {
      sort(from, to, count);
    } else if constexpr (!std::is_same_v<T, std::uint8_t>) {  // a scan of Bools is one of integers
      if (!scan(step.combine, from, to, count)) return false;
    }
  }
  return true;
}

}  // namespace

bool run_along(const plan::Plan& plan, const plan::Along& step, const Memory& memory) {
  const Storage& from = memory[step.from];
  const Storage& to = memory[step.to];
  const std::int64_t count = plan[step.from].shape.back();
  if (to.mask) std::fill_n(to.mask, to.size, std::uint8_t{1});
  switch (plan::lane_of(from.dtype)) {
    case plan::Lane::Real: return run_rows<double>(step, from, to, count, memory.cancel());
    case plan::Lane::Int: return run_rows<std::int64_t>(step, from, to, count, memory.cancel());
    case plan::Lane::Bool: return run_rows<std::uint8_t>(step, from, to, count, memory.cancel());
  }
  return true;
}

}  // namespace fuse::native
