#include "fuse/targets/native/kernels/rows.h"

#include <algorithm>

#include "fuse/targets/native/kernels/row_loops.h"

namespace fuse::native {

namespace {

RowRun run_of(const Rows& rows, std::int64_t length, int begin, int end, int count) {
  return {rows.data,           rows.dtype == data::DType::F64,
          rows.places + begin, end - begin,
          count - begin,       length};
}

}  // namespace

// Asks for what the others hold at the lane, which is needed next.
void RowKernel::prefetch(const std::vector<Rows>& rows, int lane, int count) const {
  if (lane >= count) return;
  constexpr std::int64_t line = 64, most = 16 * line;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r == last_) continue;
    const auto width = static_cast<std::int64_t>(data::size_of(rows[r].dtype));
    const auto* row = static_cast<const char*>(rows[r].data) + rows[r].places[lane] * width;
    const std::int64_t end = std::min(length_ * width, most);
    for (std::int64_t at = 0; at < end; at += line) __builtin_prefetch(row + at);
  }
}

// The product of the other operands is kept while they stay where they are.
void RowKernel::choose_last(const std::vector<Rows>& rows, int begin, int end) {
  if (rows.size() < 2) return;
  constexpr int enough = 64;
  end = std::min(end, begin + enough);
  std::size_t most = 0;
  int most_changes = -1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    int changes = 0;
    for (int i = begin + 1; i < end; ++i) changes += rows[r].places[i] != rows[r].places[i - 1];
    if (changes <= most_changes) continue;
    most_changes = changes;
    most = r;
  }
  if (most != last_) restart();
  last_ = most;
}

// The end of the lanes from `begin` on that have the same rows but the last.
int RowKernel::equal_lanes(const std::vector<Rows>& rows, int begin, int end) const {
  if (rows.size() < 2) return end;
  int at = begin + 1;
  for (; at < end; ++at) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r != last_ && rows[r].places[at] != rows[r].places[begin]) return at;
    }
  }
  return at;
}

// Of all operands but the last; null when there is no other.
const double* RowKernel::product_at(const std::vector<Rows>& rows, int lane) {
  if (rows.size() < 2) return nullptr;
  bool same = kept_.size() == rows.size();
  for (std::size_t r = 0; same && r < rows.size(); ++r) {
    same = r == last_ || kept_[r] == rows[r].places[lane];
  }
  if (same) return product_.data();
  kept_.resize(rows.size());
  product_.resize(static_cast<std::size_t>(length_));
  bool first = true;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    kept_[r] = rows[r].places[lane];
    if (r == last_) continue;
    multiply_row(run_of(rows[r], length_, lane, lane + 1, lane + 1), first, product_.data());
    first = false;
  }
  return product_.data();
}

void RowKernel::dot(const std::vector<Rows>& rows, int count, double* out) {
  choose_last(rows, 0, count);
  for (int at = 0; at < count;) {
    const int end = equal_lanes(rows, at, count);
    prefetch(rows, end, count);
    dot_rows(run_of(rows[last_], length_, at, end, count), product_at(rows, at), out + at);
    at = end;
  }
}

void RowKernel::fold(ir::Combine op, const std::vector<Rows>& rows, const double* scale, int begin,
                     int end, int count, double* cells) {
  choose_last(rows, begin, end);
  for (int at = begin; at < end;) {
    const int next = equal_lanes(rows, at, end);
    fold_rows(op, run_of(rows[last_], length_, at, next, count), product_at(rows, at), scale + at,
              cells);
    at = next;
  }
}

}  // namespace fuse::native
