#include "native/relations/model.h"

#include <algorithm>
#include <climits>
#include <numeric>

namespace fuse::native::relations::model {

const std::vector<Key>& universe() {
  static const std::vector<Key> keys{INT32_MIN, -2, -1, 0, 1, 2, INT32_MAX};
  return keys;
}

int below(Random& random, int bound) {
  return static_cast<int>(random() % static_cast<unsigned>(bound));
}

Key any_key(Random& random) {
  return universe()[below(random, static_cast<int>(universe().size()))];
}

Tuples from_rows(int arity, const std::vector<Tuple>& rows) {
  Tuples tuples;
  tuples.columns.resize(arity);
  tuples.rows = rows.size();
  for (const Tuple& row : rows) {
    for (int c = 0; c < arity; ++c) tuples.columns[c].push_back(row[c]);
  }
  return tuples;
}

std::vector<Tuple> to_rows(const Tuples& tuples) {
  std::vector<Tuple> rows(tuples.rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const KeyColumn& keys : tuples.columns) rows[i].push_back(keys[i]);
  }
  return rows;
}

Tuples random_tuples(Random& random, int arity, int rows) {
  std::vector<Tuple> tuples(below(random, rows + 1));
  for (Tuple& tuple : tuples) {
    for (int c = 0; c < arity; ++c) tuple.push_back(any_key(random));
  }
  return from_rows(arity, tuples);
}

std::vector<Tuple> sorted_distinct(std::vector<Tuple> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

Tuples random_relation(Random& random, int arity, int rows) {
  return from_rows(arity, sorted_distinct(to_rows(random_tuples(random, arity, rows))));
}

std::vector<int> selected_rows(const Tuples& relation, const TrieSpec& spec) {
  std::vector<int> rows;
  for (int i = 0; i < static_cast<int>(relation.rows); ++i) {
    bool keep = true;
    for (const auto& [column, key] : spec.constants) keep &= relation.columns[column][i] == key;
    for (const auto& [a, b] : spec.equal) keep &= relation.columns[a][i] == relation.columns[b][i];
    if (keep) rows.push_back(i);
  }
  return rows;
}

TrieSpec random_spec(Random& random, int arity, int levels) {
  TrieSpec spec;
  std::vector<int> columns(arity);
  std::iota(columns.begin(), columns.end(), 0);
  if (below(random, 2)) std::shuffle(columns.begin(), columns.end(), random);
  const bool project = below(random, 4) == 0;
  for (const int column : columns) {
    const int choice = below(random, 8);
    if (choice == 0) {
      spec.constants.push_back({column, any_key(random)});
    } else if (choice == 1 && column > 0) {
      spec.equal.push_back({below(random, column), column});
    } else if (static_cast<int>(spec.order.size()) < levels && (!project || below(random, 2))) {
      spec.order.push_back(column);
    }
  }
  return spec;
}

bool holds(const Comparison& comparison, const std::vector<Key>& values) {
  const Key a = values[comparison.left];
  const Key b = comparison.right >= 0 ? values[comparison.right] : comparison.constant;
  switch (comparison.op) {
    case Comparison::Op::Lt: return a < b;
    case Comparison::Op::Le: return a <= b;
    case Comparison::Op::Gt: return a > b;
    case Comparison::Op::Ge: return a >= b;
    case Comparison::Op::Eq: return a == b;
    case Comparison::Op::Ne: return a != b;
  }
  return false;
}

}  // namespace fuse::native::relations::model
