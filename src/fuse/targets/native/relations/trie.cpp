#include "fuse/targets/native/relations/trie.h"

#include <algorithm>
#include <numeric>

#include "fuse/data/radix.h"

namespace fuse::native::relations {

namespace {

// Columns that the selections make equal share a class, named by the lowest of them.
class Classes {
 public:
  Classes(int arity, const TrieSpec& spec) : of_(arity), known_(arity) {
    std::iota(of_.begin(), of_.end(), 0);
    for (const auto& [a, b] : spec.equal) {
      const int low = std::min(of_[a], of_[b]), high = std::max(of_[a], of_[b]);
      std::replace(of_.begin(), of_.end(), high, low);
    }
    for (const auto& constant : spec.constants) learn(constant.first);
  }

  int operator[](int column) const { return of_[column]; }
  bool known(int column) const { return known_[of_[column]]; }
  void learn(int column) { known_[of_[column]] = true; }
  bool all_known() const {
    return std::all_of(of_.begin(), of_.end(), [&](int name) { return known_[name]; });
  }

 private:
  std::vector<int> of_;
  std::vector<bool> known_;  // by class: one key in all rows that agree on what came before
};

// Whether rows of a relation in order, grouped by what is known, ascend by these columns, too.
bool ascend_already(const std::vector<int>& order, std::size_t from, Classes known) {
  int column = 0;
  for (; from < order.size(); ++from) {
    if (known.known(order[from])) continue;
    while (known.known(column)) ++column;
    if (known[column] != known[order[from]]) return false;
    known.learn(column);
  }
  return true;
}

// The columns by which the rows must be sorted; those after them ascend by themselves.
std::vector<int> columns_to_sort(const std::vector<int>& order, const Classes& classes) {
  Classes known = classes;
  std::size_t count = 0;
  std::vector<int> columns;
  while (!ascend_already(order, count, known)) {
    if (!known.known(order[count])) columns.push_back(order[count]);
    known.learn(order[count++]);
  }
  return columns;
}

struct Rows {
  std::size_t first = 0, end = 0;
};

// Narrows by binary search as long as constants bind the columns that the relation is sorted by.
// The constants used are marked.
Rows narrow(const Tuples& relation, const TrieSpec& spec, std::vector<bool>& used) {
  Rows rows{0, relation.rows};
  for (int column = 0; column < relation.arity(); ++column) {
    bool found = false;
    for (std::size_t c = 0; c < spec.constants.size() && !found; ++c) {
      if (spec.constants[c].first != column) continue;
      const auto begin = relation.columns[column].begin();
      const auto range =
          std::equal_range(begin + rows.first, begin + rows.end, spec.constants[c].second);
      rows.first = range.first - begin;
      rows.end = range.second - begin;
      found = used[c] = true;
    }
    if (!found) break;
  }
  return rows;
}

void keep_equal_to(RowColumn& rows, const KeyColumn& keys, Key constant) {
  std::erase_if(rows, [&](Row row) { return keys[row] != constant; });
}

void keep_equal(RowColumn& rows, const KeyColumn& a, const KeyColumn& b) {
  std::erase_if(rows, [&](Row row) { return a[row] != b[row]; });
}

}  // namespace

class TrieBuilder {
 public:
  TrieBuilder(const Tuples& relation, const TrieSpec& spec)
      : relation_(relation), spec_(spec), classes_(relation.arity(), spec) {}

  Trie build() {
    select();
    for (const int column : spec_.order) classes_all_.learn(column);
    trie_.has_rows_ = classes_all_.all_known();
    if (spec_.order.empty()) {
      trie_.leaves_ = rows_count_ > 0;
      if (trie_.leaves_ == 0) trie_.rows_.clear();
      return std::move(trie_);
    }
    sort();
    gather();
    build_levels();
    build_directory();
    if (!trie_.has_rows_) trie_.rows_ = {};
    return std::move(trie_);
  }

 private:
  void select();
  void sort();
  void gather();
  void build_levels();
  void build_last_level();
  void build_directory();

  const Tuples& relation_;
  const TrieSpec& spec_;
  Classes classes_;
  Classes classes_all_ = classes_;
  Trie trie_;
  std::size_t rows_count_ = 0;       // that take part
  bool listed_ = false;              // trie_.rows_ lists them; else they follow first_row_
  std::vector<const Key*> columns_;  // by level, the key of each row that takes part
};

void TrieBuilder::select() {
  std::vector<bool> used(spec_.constants.size());
  const Rows rows = narrow(relation_, spec_, used);
  trie_.first_row_ = static_cast<Row>(rows.first);
  rows_count_ = rows.end - rows.first;
  const bool all_used = std::all_of(used.begin(), used.end(), [](bool u) { return u; });
  if (all_used && spec_.equal.empty()) return;
  listed_ = true;
  RowColumn& list = trie_.rows_;
  list.resize(rows_count_);
  std::iota(list.begin(), list.end(), trie_.first_row_);
  for (std::size_t c = 0; c < used.size(); ++c) {
    const auto& [column, constant] = spec_.constants[c];
    if (!used[c]) keep_equal_to(list, relation_.columns[column], constant);
  }
  for (const auto& [a, b] : spec_.equal) {
    keep_equal(list, relation_.columns[a], relation_.columns[b]);
  }
  rows_count_ = list.size();
}

void TrieBuilder::sort() {
  const std::vector<int> columns = columns_to_sort(spec_.order, classes_);
  if (columns.empty() || rows_count_ < 2) return;
  RowColumn& list = trie_.rows_;
  if (!listed_ && rows_count_ == relation_.rows) {
    list = order_by(relation_, columns);
  } else {
    Tuples keys;
    keys.rows = rows_count_;
    for (const int column : columns) {
      KeyColumn& to = keys.columns.emplace_back(rows_count_);
      const KeyColumn& from = relation_.columns[column];
      for (std::size_t i = 0; i < rows_count_; ++i) to[i] = from[trie_.row(static_cast<Row>(i))];
    }
    std::vector<int> all(columns.size());
    std::iota(all.begin(), all.end(), 0);
    RowColumn order = order_by(keys, all);
    for (Row& row : order) row = trie_.row(row);
    list = std::move(order);
  }
  listed_ = true;
}

void TrieBuilder::gather() {
  trie_.keys_.resize(spec_.order.size());
  for (std::size_t level = 0; level < spec_.order.size(); ++level) {
    const Key* from = relation_.columns[spec_.order[level]].data();
    if (!listed_) {
      columns_.push_back(from + trie_.first_row_);
      continue;
    }
    KeyColumn& to = trie_.keys_[level];
    to.resize(rows_count_);
    for (std::size_t i = 0; i < rows_count_; ++i) to[i] = from[trie_.rows_[i]];
    columns_.push_back(to.data());
  }
}

namespace {

// The first rows of the runs of equal keys within the groups that start at `outer`; where each
// group's runs start goes to `starts`.
RowColumn runs_within(const Key* keys, const RowColumn& outer, std::size_t rows,
                      RowColumn& starts) {
  RowColumn runs(rows);
  Row count = 0;
  starts.resize(outer.size() + 1);
  for (std::size_t group = 0; group < outer.size(); ++group) {
    const std::size_t end = group + 1 < outer.size() ? outer[group + 1] : rows;
    starts[group] = count;
    runs[count++] = outer[group];
    for (std::size_t row = outer[group] + 1; row < end; ++row) {
      runs[count] = static_cast<Row>(row);
      count += keys[row] != keys[row - 1];
    }
  }
  starts[outer.size()] = count;
  runs.resize(count);
  return runs;
}

KeyColumn keys_at(const Key* keys, const RowColumn& rows) {
  KeyColumn taken(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) taken[i] = keys[rows[i]];
  return taken;
}

}  // namespace

// Without duplicates every row is a leaf: the column itself is the level.
void TrieBuilder::build_last_level() {
  trie_.leaves_ = static_cast<Row>(rows_count_);
  trie_.levels_.push_back({columns_.back(), trie_.leaves_, nullptr});
}

void TrieBuilder::build_levels() {
  const std::size_t depth = spec_.order.size();
  RowColumn groups, starts;
  if (rows_count_ > 0) groups.push_back(0);
  for (std::size_t level = 0; level < depth; ++level) {
    if (level + 1 == depth && trie_.has_rows_) {
      if (level > 0) {
        groups.push_back(static_cast<Row>(rows_count_));
        trie_.starts_.push_back(std::move(groups));
      }
      build_last_level();
      break;
    }
    groups = runs_within(columns_[level], groups, rows_count_, starts);
    if (level > 0) trie_.starts_.push_back(std::move(starts));
    trie_.keys_[level] = keys_at(columns_[level], groups);
    trie_.leaves_ = static_cast<Row>(groups.size());
    trie_.levels_.push_back({trie_.keys_[level].data(), trie_.leaves_, nullptr});
  }
  for (std::size_t level = 0; level + 1 < depth; ++level) {
    trie_.levels_[level].starts = trie_.starts_[level].data();
  }
}

void TrieBuilder::build_directory() {
  const TrieLevel& level = trie_.levels_[0];
  if (level.count == 0) return;
  const std::int64_t base = level.keys[0];
  const std::int64_t range = level.keys[level.count - 1] - base + 1;
  if (range > 8 * static_cast<std::int64_t>(rows_count_) + 1024 || range > INT32_MAX) return;
  trie_.below_.resize(range + 1);
  std::int64_t next = 0;
  for (Row position = 0; position < level.count; ++position) {
    const std::int64_t at = level.keys[position] - base;
    while (next <= at) trie_.below_[next++] = position;
  }
  trie_.below_[range] = level.count;
  trie_.directory_ = {level.keys[0], static_cast<Row>(range), trie_.below_.data()};
}

std::size_t Trie::bytes() const {
  std::size_t bytes = rows_.size() * sizeof(Row) + below_.size() * sizeof(Row);
  for (const KeyColumn& keys : keys_) bytes += keys.size() * sizeof(Key);
  for (const RowColumn& starts : starts_) bytes += starts.size() * sizeof(Row);
  return bytes;
}

Trie build_trie(const Tuples& relation, const TrieSpec& spec) {
  return TrieBuilder(relation, spec).build();
}

Trie build_trie(const Tuples& relation) {
  TrieSpec spec;
  spec.order.resize(relation.columns.size());
  std::iota(spec.order.begin(), spec.order.end(), 0);
  return build_trie(relation, spec);
}

}  // namespace fuse::native::relations
