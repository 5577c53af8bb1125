#include "fuse/targets/native/relations/groups.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fuse/data/radix.h"
#include "fuse/data/sort.h"

namespace fuse::native::relations {

namespace {

constexpr std::size_t least_pending = std::size_t{4} << 20;

bool outgrown(std::size_t pending, std::size_t distinct) {
  return pending > std::max(least_pending, 2 * distinct);
}

void append_rows(Tuples& to, const Key* const* columns, std::size_t count) {
  for (std::size_t c = 0; c < to.columns.size(); ++c) {
    to.columns[c].insert(to.columns[c].end(), columns[c], columns[c] + count);
  }
  to.rows += count;
}

Tuples without_rows(int arity) {
  Tuples tuples;
  tuples.columns.resize(arity);
  return tuples;
}

// The columns before the last one.
std::size_t prefix_length(const Tuples& tuples) { return tuples.columns.size() - 1; }

bool has_prefix(const Key* const* columns, std::size_t row, const std::vector<Key>& prefix) {
  for (std::size_t c = 0; c < prefix.size(); ++c) {
    if (columns[c][row] != prefix[c]) return false;
  }
  return true;
}

}  // namespace

TupleSet::TupleSet(int arity) : distinct_(without_rows(arity)), pending_(without_rows(arity)) {}

void TupleSet::append(const Key* const* columns, std::size_t count) {
  if (count == 0) return;
  const int arity = pending_.arity();
  if (arity == 0) {
    pending_.rows = 1;
  } else if (grouping_ && group_.cover(columns[arity - 1], count)) {
    append_grouped(columns, count);
  } else {
    append_rows(pending_, columns, count);
    ascending_ = false;
  }
  if (outgrown(pending_.rows, distinct_.rows)) compact();
}

void TupleSet::append_grouped(const Key* const* columns, std::size_t count) {
  const std::size_t last = prefix_length(pending_);
  for (std::size_t row = 0; row < count;) {
    if (group_.empty() || !has_prefix(columns, row, prefix_)) begin_group(columns, row);
    std::size_t end = row + 1;
    while (end < count && has_prefix(columns, end, prefix_)) ++end;
    group_.add(columns[last] + row, end - row);
    row = end;
  }
  grouped_ += count;
  // Grouping is in vain where the tuples come in no order.
  grouping_ = backward_ < 64 || 16 * backward_ < grouped_;
}

void TupleSet::begin_group(const Key* const* columns, std::size_t row) {
  end_group();
  const std::size_t size = prefix_length(pending_);
  const bool first = prefix_.size() != size;
  std::vector<Key>& before = prefix_;
  before.resize(size);
  int sign = 0;  // of the new prefix against the one before
  for (std::size_t c = 0; c < size; ++c) {
    const Key key = columns[c][row];
    if (sign == 0 && key != before[c]) sign = key < before[c] ? -1 : 1;
    before[c] = key;
  }
  ascending_ &= first || sign > 0;
  backward_ += !first && sign < 0;
}

void TupleSet::end_group() {
  if (group_.empty()) return;
  group_.drain(pending_.columns.back());
  pending_.rows = pending_.columns.back().size();
  for (std::size_t c = 0; c < prefix_.size(); ++c) {
    pending_.columns[c].resize(pending_.rows, prefix_[c]);
  }
}

// Leaves the group that is being filled alone: it goes on.
void TupleSet::compact() {
  if (pending_.empty() || (ascending_ && distinct_.empty())) return;
  const int arity = pending_.arity();
  if (!ascending_) sort_distinct(pending_);
  if (distinct_.empty()) {
    distinct_ = std::move(pending_);
  } else {
    std::vector<const Key*> columns;
    for (const KeyColumn& keys : pending_.columns) columns.push_back(keys.data());
    append_rows(distinct_, columns.data(), pending_.rows);
    sort_distinct(distinct_);
  }
  pending_ = without_rows(arity);
  ascending_ = false;  // the group may have tuples of the set
}

Tuples TupleSet::finish() {
  end_group();
  compact();
  Tuples& all = distinct_.empty() ? pending_ : distinct_;
  Tuples tuples = std::move(all);
  *this = TupleSet(tuples.arity());
  return tuples;
}

namespace {

bool add(double& to, double value) {
  to += value;
  return true;
}
bool add(std::int64_t& to, std::int64_t value) { return !__builtin_add_overflow(to, value, &to); }

bool multiply(double& to, double value) {
  to *= value;
  return true;
}
bool multiply(std::int64_t& to, std::int64_t value) {
  return !__builtin_mul_overflow(to, value, &to);
}

// log(exp(a) + exp(b)); nan if either is.
template <typename Value>
Value log_add_exp(Value a, Value b) {
  if (a == b) return static_cast<Value>(a + std::log(2.0));  // infinities, too
  const double apart = std::fabs(static_cast<double>(a - b));
  return static_cast<Value>(std::max(a, b) + std::log1p(std::exp(-apart)));
}

// Combines `value` into `into`, which an earlier value of the same tuple started. False on
// overflow.
template <typename Value>
bool combine(Fold fold, Value& into, Value value) {
  switch (fold) {
    case Fold::Sum:
    case Fold::Count: return add(into, value);
    case Fold::Product: return multiply(into, value);
    case Fold::Max: into = value > into || value != value ? value : into; return true;
    case Fold::Min: into = value < into || value != value ? value : into; return true;
    case Fold::Or: into = into != 0 || value != 0; return true;
    case Fold::LogSumExp: into = log_add_exp(into, value); return true;
  }
  return true;
}

// What a value that stands for `times` equal ones starts or contributes. False on overflow.
template <typename Value>
bool prepare(Fold fold, Value& value, std::int64_t times) {
  switch (fold) {
    case Fold::Sum:
      value += 0;  // as sums that start from 0: they have no -0
      return times == 1 || multiply(value, static_cast<Value>(times));
    case Fold::Count: value = static_cast<Value>(times); return true;
    case Fold::Or: value = value != 0; return true;
    case Fold::LogSumExp:
      if (times != 1) value += static_cast<Value>(std::log(static_cast<double>(times)));
      return true;
    case Fold::Product:
    case Fold::Max:
    case Fold::Min: return true;
  }
  return true;
}

// The columns of `rows`, where each group of equal rows leaves its first.
Tuples firsts(const Tuples& tuples, const std::vector<Row>& order, const std::vector<Row>& starts) {
  Tuples taken = without_rows(tuples.arity());
  taken.rows = starts.size() - 1;
  for (int c = 0; c < tuples.arity(); ++c) {
    taken.columns[c].resize(taken.rows);
    for (std::size_t g = 0; g < taken.rows; ++g) {
      taken.columns[c][g] = tuples.columns[c][order[starts[g]]];
    }
  }
  return taken;
}

bool equal_rows(const Tuples& tuples, Row a, Row b) {
  return std::all_of(tuples.columns.begin(), tuples.columns.end(),
                     [&](const KeyColumn& keys) { return keys[a] == keys[b]; });
}

// Whether each row from `first` on comes after the one before it.
bool ascend_from(const Tuples& tuples, std::size_t first) {
  constexpr std::size_t block = 1024;
  std::uint8_t after[block];  // as far as the columns from the last on tell
  for (std::size_t row = std::max<std::size_t>(first, 1); row < tuples.rows; row += block) {
    const std::size_t count = std::min(block, tuples.rows - row);
    std::fill_n(after, count, std::uint8_t{0});
    for (int c = tuples.arity(); c-- > 0;) {
      const Key* keys = tuples.columns[c].data() + row;
      for (std::size_t i = 0; i < count; ++i) {
        const Key before = keys[static_cast<std::ptrdiff_t>(i) - 1];
        after[i] = static_cast<std::uint8_t>((keys[i] > before) | ((keys[i] == before) & after[i]));
      }
    }
    if (std::count(after, after + count, std::uint8_t{0}) > 0) return false;
  }
  return true;
}

std::vector<Row> starts_in(const Tuples& tuples, const std::vector<Row>& order) {
  std::vector<Row> starts;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !equal_rows(tuples, order[i - 1], order[i]))
      starts.push_back(static_cast<Row>(i));
  }
  starts.push_back(static_cast<Row>(order.size()));
  return starts;
}

}  // namespace

template <typename Value>
TupleFold<Value>::TupleFold(int arity, Fold fold, bool count_contributions)
    : fold_(fold), count_(count_contributions), tuples_(without_rows(arity)) {}

template <typename Value>
void TupleFold<Value>::reserve(std::size_t rows) {
  for (KeyColumn& keys : tuples_.columns) keys.reserve(rows);
  values_.reserve(rows);
  if (count_) contributions_.reserve(rows);
}

template <typename Value>
void TupleFold<Value>::append(const Key* const* columns, const Value* values, std::size_t count,
                              const std::int64_t* multiplicity) {
  const std::size_t before = tuples_.rows;
  append_rows(tuples_, columns, count);
  ascending_ = ascending_ && ascend_from(tuples_, before);
  values_.resize(before + count);
  if (count_) contributions_.resize(before + count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t times = multiplicity ? multiplicity[i] : 1;
    Value value = values ? values[i] : Value{1};
    overflow_ |= !prepare(fold_, value, times);
    values_[before + i] = value;
    if (count_) contributions_[before + i] = times;
  }
  if (outgrown(tuples_.rows - distinct_rows_, distinct_rows_)) compact();
}

// The rows that were distinct before come first among equals, since sorting is stable: what they
// hold goes on being combined in the order of appending.
template <typename Value>
void TupleFold<Value>::compact() {
  if (tuples_.rows == distinct_rows_) return;
  if (ascending_) {
    distinct_rows_ = tuples_.rows;
    return;
  }
  const std::vector<Row> order = sorted_order(tuples_);
  const std::vector<Row> starts = starts_in(tuples_, order);
  const std::size_t groups = starts.size() - 1;
  Buffer<Value> values(groups);
  Buffer<std::int64_t> contributions(count_ ? groups : 0);
  for (std::size_t g = 0; g < groups; ++g) {
    Value value = values_[order[starts[g]]];
    for (Row i = starts[g] + 1; i < starts[g + 1]; ++i) {
      overflow_ |= !combine(fold_, value, values_[order[i]]);
    }
    values[g] = value;
    if (!count_) continue;
    std::int64_t total = 0;
    for (Row i = starts[g]; i < starts[g + 1]; ++i) {
      overflow_ |= !add(total, contributions_[order[i]]);
    }
    contributions[g] = total;
  }
  tuples_ = firsts(tuples_, order, starts);
  distinct_rows_ = groups;
  ascending_ = true;
  values_ = std::move(values);
  contributions_ = std::move(contributions);
}

template <typename Value>
Folded<Value> TupleFold<Value>::finish() {
  compact();
  const int arity = tuples_.arity();
  distinct_rows_ = 0;
  ascending_ = true;
  return {std::exchange(tuples_, without_rows(arity)), std::exchange(values_, {}),
          std::exchange(contributions_, {}), std::exchange(overflow_, false)};
}

template class TupleFold<double>;
template class TupleFold<std::int64_t>;

}  // namespace fuse::native::relations
