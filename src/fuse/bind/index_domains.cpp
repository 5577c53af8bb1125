// The positions an index ranges over: first by its own plain reads, then shrunk until every read
// is in bounds for all values of the others.
#include <algorithm>

#include "fuse/bind/extents_solver.h"

namespace fuse::bind {

namespace {

std::int64_t ceil_divide(std::int64_t a, std::int64_t b) { return -floor_divide(-a, b); }

std::int64_t coefficient_of(const Form& form, ir::IndexId id) {
  for (const auto& [index, coefficient] : form.terms) {
    if (index == id) return coefficient;
  }
  return 0;
}

}  // namespace

std::optional<std::int64_t> Solver::constant(const ir::Expr& expr) {
  auto form = form_of(program_, expr);
  if (!form || !form->terms.empty()) return std::nullopt;
  return form->constant;
}

// Python's rules: negative bounds count from the end, and bounds are clipped.
std::optional<std::int64_t> Solver::slice_length(const SliceUse& use) {
  auto size = classes_.size(use.column);
  if (!size) return std::nullopt;
  std::int64_t step = 1;
  if (use.slice->step) {
    auto written = constant(use.slice->step);
    if (!written) return std::nullopt;
    step = *written;
  }
  if (step == 0) {
    if (!supposing_) diagnostics_.report(Kind::SliceStep, use.range);
    return 0;
  }
  auto bound = [&](const ir::Expr& expr, std::int64_t absent) -> std::optional<std::int64_t> {
    if (!expr) return absent;
    auto written = constant(expr);
    if (!written) return std::nullopt;
    std::int64_t at = *written < 0 ? *written + *size : *written;
    return step > 0 ? std::clamp<std::int64_t>(at, 0, *size)
                    : std::clamp<std::int64_t>(at, -1, *size - 1);
  };
  auto start = bound(use.slice->start, step > 0 ? 0 : *size - 1);
  auto stop = bound(use.slice->stop, step > 0 ? *size : -1);
  if (!start || !stop) return std::nullopt;
  std::int64_t length =
      step > 0 ? ceil_divide(*stop - *start, step) : ceil_divide(*start - *stop, -step);
  return std::max<std::int64_t>(length, 0);
}

bool Solver::slice_limits(ir::IndexId id, const Variable& v, Limits& limits) {
  for (const SliceUse& use : v.slices) {
    auto length = slice_length(use);
    if (!length) return false;
    if (limits.determined && limits.hi != *length && !supposing_) {
      diagnostics_.report(Kind::SliceLengths, use.range, program_[id].name, limits.hi, *length)
          .label(v.slices[0].range, "the first of them");
    }
    limits.below(*length);
  }
  return true;
}

// Plain reads, the declared axis and a written range; false while one of them is unknown.
bool Solver::plain_limits(ir::IndexId id, const Variable& v, Limits& limits) {
  if (program_[id].range_stop) {
    auto start = constant(program_[id].range_start), stop = constant(program_[id].range_stop);
    if (!start || !stop) return false;
    limits.lo = std::max<std::int64_t>(*start, 0);
    limits.below(*stop);
  }
  if (program_[id].axis >= 0) {
    auto size = classes_.size({ir::no_tensor, static_cast<std::size_t>(program_[id].axis)});
    if (size) limits.below(*size);
    if (!size && v.reads.empty() && v.positions.empty() && v.writes.empty()) return false;
  }
  for (const Use& use : v.reads) {
    auto size = classes_.size(use.column);
    if (!size && forced_ != Forced::PlainReads) return false;
    if (size) limits.below(*size);
  }
  bool by_writes = v.unifies() && v.reads.empty() && !limits.determined;
  for (const Use& use : v.writes) {
    if (!by_writes || constraints_.offset_written.count(use.column)) continue;
    auto size = classes_.size(use.column);
    if (size) limits.below(*size);
  }
  return true;
}

// Shrinks (or first sets) the limits so that the read is in bounds for all values of the others.
bool Solver::shrink(ir::IndexId id, const Variable&, const PositionUse& use, Limits& limits) {
  auto size = classes_.size(use.column);
  auto form = form_of(program_, use.position);
  if (!size || !form) return false;
  std::int64_t a = coefficient_of(*form, id);
  auto others = range_of(program_, *form, id);
  if (!others) return false;
  if (a == 0 || others->none) return true;
  std::int64_t top = *size * form->divisor - 1 - others->high;  // a * id <= top
  std::int64_t bottom = -others->low;                           // a * id >= bottom
  if (a > 0) {
    limits.lo = std::max(limits.lo, ceil_divide(bottom, a));
    limits.below(floor_divide(top, a) + 1);
  } else {
    limits.lo = std::max(limits.lo, ceil_divide(top, a));
    limits.below(floor_divide(bottom, a) + 1);
  }
  return true;
}

// Reads at computed positions: those of this index alone (`single`), or shared ones. A shared read
// shrinks a left index, or sets an index that nothing else determines.
bool Solver::position_limits(ir::IndexId id, const Variable& v, bool single, Limits& limits) {
  for (std::size_t number : v.positions) {
    const PositionUse& use = constraints_.positions[number];
    if (use.write || !use.limits || (use.indices.size() == 1) != single) continue;
    if (!single && limits.determined && !v.left) continue;
    if (!shrink(id, v, use, limits) && !(forced_ != Forced::Nothing && limits.determined))
      return false;
  }
  return true;
}

bool Solver::solve_variable(ir::IndexId id) {
  const Variable& v = constraints_.variables[id];
  Limits limits;
  if (!slice_limits(id, v, limits)) return false;
  if (!plain_limits(id, v, limits)) return false;
  if (!position_limits(id, v, true, limits)) return false;
  if (!position_limits(id, v, false, limits)) return false;
  if (!limits.determined) return false;
  program_[id].domain = ir::Domain{limits.lo, std::max<std::int64_t>(limits.hi - limits.lo, 0)};
  return true;
}

}  // namespace fuse::bind
