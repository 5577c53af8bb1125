#include <algorithm>
#include <cmath>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/matrix_product.h"
#include "fuse/targets/native/steps.h"

namespace fuse::native {

namespace {

using plan::Contraction;
using plan::View;

// The offsets of all points of consecutive axes of a view, in row-major order.
std::vector<std::int64_t> offsets(const std::vector<plan::Axis>& axes, const View& view,
                                  std::size_t first_stride) {
  std::vector<std::int64_t> result{0};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    std::vector<std::int64_t> next;
    next.reserve(result.size() * static_cast<std::size_t>(axes[a].extent));
    for (std::int64_t base : result) {
      for (std::int64_t i = 0; i < axes[a].extent; ++i) {
        next.push_back(base + i * view.strides[first_stride + a]);
      }
    }
    result = std::move(next);
  }
  return result;
}

struct Sides {
  explicit Sides(const Contraction& step)
      : m_at(step.batch.size()),
        n_at(m_at + step.m.size()),
        k_at(n_at + step.n.size()),
        batch_a(offsets(step.batch, step.a, 0)),
        batch_b(offsets(step.batch, step.b, 0)),
        batch_out(offsets(step.batch, step.out, 0)),
        a_m(offsets(step.m, step.a, m_at)),
        a_k(offsets(step.k, step.a, k_at)),
        b_k(offsets(step.k, step.b, k_at)),
        b_n(offsets(step.n, step.b, n_at)),
        out_m(offsets(step.m, step.out, m_at)),
        out_n(offsets(step.n, step.out, n_at)) {}
  std::size_t m_at, n_at, k_at;
  std::vector<std::int64_t> batch_a, batch_b, batch_out, a_m, a_k, b_k, b_n, out_m, out_n;
};

struct Extremes {
  double largest = 0;  // of the absolute values that are present
  bool finite = true;
};

Extremes extremes(const Storage& storage) {
  Extremes result;
  visit(storage.dtype, [&](auto element) {
    using Element = decltype(element);
    const auto* elements = storage.as<typename Element::Stored>();
    for (std::int64_t at = 0; at < storage.size; ++at) {
      if (storage.mask && !storage.mask[at]) continue;
      const double x = std::fabs(static_cast<double>(Element::load(elements[at])));
      if (!std::isfinite(x)) result.finite = false;
      result.largest = x > result.largest ? x : result.largest;
    }
  });
  return result;
}

// Whether packed products in f64 give the right result: absent elements are 0 there, which must
// not meet inf or nan, and sums of integers must stay exact.
bool fits_packing(const Contraction& step, const Storage& a, const Storage& b, std::size_t depth) {
  const bool integer = step.lane == plan::Lane::Int;
  if (!integer && !a.mask && !b.mask) return true;
  const Extremes in_a = extremes(a), in_b = extremes(b);
  if (!in_a.finite || !in_b.finite) return false;
  return !integer || in_a.largest * in_b.largest * static_cast<double>(depth) < 0x1p53;
}

}  // namespace

std::optional<Failure> run_contraction(const Contraction& step, Memory& memory) {
  const Storage& a = memory[step.a.buffer];
  const Storage& b = memory[step.b.buffer];
  const Storage& out = memory[step.out.buffer];
  const Sides sides(step);
  if (!fits_packing(step, a, b, sides.a_k.size())) return run_loop(step.fallback, memory);
  for (std::size_t batch = 0; batch < sides.batch_out.size(); ++batch) {
    MatrixOperand left{&a, step.a.offset + sides.batch_a[batch], &sides.a_m, &sides.a_k};
    MatrixOperand right{&b, step.b.offset + sides.batch_b[batch], &sides.b_k, &sides.b_n};
    MatrixOperand target{&out, step.out.offset + sides.batch_out[batch], &sides.out_m,
                         &sides.out_n};
    matrix_product(left, right, target, memory.cancel());
    if (!out.mask || (!a.mask && !b.mask)) continue;
    left.of_mask = right.of_mask = target.of_mask = true;
    matrix_product(left, right, target, memory.cancel());
  }
  if (out.mask && !a.mask && !b.mask) std::fill_n(out.mask, out.size, std::uint8_t{1});
  return std::nullopt;
}

}  // namespace fuse::native
