#include "fuse/data/sort.h"

#include <algorithm>
#include <numeric>

#include "fuse/data/radix.h"

namespace fuse::data {

namespace {

// Row i against row i - 1: negative, zero or positive.
int compare_with_previous(const Tuples& tuples, std::size_t i) {
  for (const KeyColumn& keys : tuples.columns) {
    if (keys[i] != keys[i - 1]) return keys[i] < keys[i - 1] ? -1 : 1;
  }
  return 0;
}

enum class Ordered { Strictly, WithDuplicates, Not };

Ordered how_ordered(const Tuples& tuples) {
  bool duplicates = false;
  for (std::size_t i = 1; i < tuples.rows; ++i) {
    const int sign = compare_with_previous(tuples, i);
    if (sign < 0) return Ordered::Not;
    duplicates |= sign == 0;
  }
  return duplicates ? Ordered::WithDuplicates : Ordered::Strictly;
}

// Gives memory back where most of it is no longer needed.
void cut(Tuples& tuples, std::size_t rows) {
  tuples.rows = rows;
  for (KeyColumn& keys : tuples.columns) {
    keys.resize(rows);
    if (keys.capacity() > 2 * rows + block_rows) keys.shrink_to_fit();
  }
}

void drop_repeats(Tuples& tuples) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < tuples.rows; ++i) {
    if (i > 0 && compare_with_previous(tuples, i) == 0) continue;
    // Writes at or before i, so that i is still what the next row is compared with.
    if (kept != i) {
      for (KeyColumn& keys : tuples.columns) keys[kept] = keys[i];
    }
    ++kept;
  }
  cut(tuples, kept);
}

// Without a branch: whether a word repeats is hard to foresee.
std::size_t drop_repeats(Buffer<Word>& words) {
  std::size_t kept = 1;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const Word word = words[i];
    const bool fresh = word != words[i - 1];
    words[kept] = word;
    kept += fresh;
  }
  return kept;
}

void sort_in_one_word(Tuples& tuples, const std::vector<Field>& fields) {
  Buffer<Word> words(tuples.rows);
  pack(tuples, fields, words.data());
  radix_sort(words, 0, width(fields));
  words.resize(drop_repeats(words));
  unpack(words.data(), words.size(), fields, tuples);
  cut(tuples, words.size());
}

void sort_by_permutation(Tuples& tuples, const std::vector<int>& columns) {
  const RowColumn order = order_by(tuples, columns);
  KeyColumn moved(tuples.rows);
  for (KeyColumn& keys : tuples.columns) {
    for (std::size_t i = 0; i < order.size(); ++i) moved[i] = keys[order[i]];
    keys.swap(moved);
  }
  drop_repeats(tuples);
}

std::vector<int> all_columns(const Tuples& tuples) {
  std::vector<int> columns(tuples.columns.size());
  std::iota(columns.begin(), columns.end(), 0);
  return columns;
}

}  // namespace

void sort_distinct(Tuples& tuples) {
  if (tuples.columns.empty()) {
    tuples.rows = std::min<std::size_t>(tuples.rows, 1);
    return;
  }
  const Ordered ordered = how_ordered(tuples);
  if (ordered == Ordered::Strictly) return cut(tuples, tuples.rows);
  if (ordered == Ordered::WithDuplicates) return drop_repeats(tuples);
  const std::vector<int> columns = all_columns(tuples);
  const Packing packing = choose_packing(tuples, columns);
  if (packing.words.size() == 1) return sort_in_one_word(tuples, packing.words[0]);
  sort_by_permutation(tuples, columns);
}

std::vector<Row> sorted_order(const Tuples& tuples) {
  if (how_ordered(tuples) != Ordered::Not) {
    std::vector<Row> rows(tuples.rows);
    std::iota(rows.begin(), rows.end(), Row{0});
    return rows;
  }
  const RowColumn rows = order_by(tuples, all_columns(tuples));
  return {rows.begin(), rows.end()};
}

bool is_sorted_distinct(const Tuples& tuples) { return how_ordered(tuples) == Ordered::Strictly; }

std::vector<Row> group_starts(const Tuples& sorted) {
  std::vector<Row> starts;
  for (std::size_t i = 0; i < sorted.rows; ++i) {
    if (i == 0 || compare_with_previous(sorted, i) != 0) starts.push_back(static_cast<Row>(i));
  }
  starts.push_back(static_cast<Row>(sorted.rows));
  return starts;
}

}  // namespace fuse::data
