#include <doctest/doctest.h>

#include <algorithm>
#include <climits>
#include <map>
#include <utility>
#include <vector>

#include "fuse/data/sort.h"
#include "fuse/targets/native/relations/seek.h"
#include "native/relations/model.h"

using namespace fuse::native::relations;
using model::Tuple;

namespace {

struct Leaf {
  Tuple path;
  std::int64_t row;  // -1 without rows
  bool operator==(const Leaf&) const = default;
};

void read_below(const Trie& trie, int level, Row begin, Row end, Tuple& path,
                std::vector<Leaf>& leaves) {
  for (Row at = begin; at < end; ++at) {
    path.push_back(trie.level(level).keys[at]);
    if (level + 1 == trie.depth()) {
      leaves.push_back({path, trie.has_rows() ? std::int64_t{trie.row(at)} : -1});
    } else {
      const Row* starts = trie.level(level).starts;
      CHECK(starts[at] < starts[at + 1]);
      read_below(trie, level + 1, starts[at], starts[at + 1], path, leaves);
    }
    path.pop_back();
  }
}

std::vector<Leaf> read(const Trie& trie) {
  std::vector<Leaf> leaves;
  Tuple path;
  if (trie.depth() > 0) {
    read_below(trie, 0, 0, trie.level(0).count, path, leaves);
  } else if (!trie.empty()) {
    leaves.push_back({path, trie.has_rows() ? std::int64_t{trie.row(0)} : -1});
  }
  return leaves;
}

// Selects, projects and sorts row by row.
std::vector<Leaf> expected_leaves(const Tuples& relation, const TrieSpec& spec, bool with_rows) {
  std::vector<Leaf> leaves;
  for (const int row : model::selected_rows(relation, spec)) {
    Leaf& leaf = leaves.emplace_back(Leaf{{}, with_rows ? row : -1});
    for (const int column : spec.order) leaf.path.push_back(relation.columns[column][row]);
  }
  std::sort(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) {
    return std::tie(a.path, a.row) < std::tie(b.path, b.row);
  });
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
  return leaves;
}

void check_directory(const Trie& trie) {
  if (trie.depth() == 0 || trie.directory().range == 0) return;
  const TrieLevel& level = trie.level(0);
  for (const Key key : model::universe()) {
    const Row expected =
        static_cast<Row>(std::lower_bound(level.keys, level.keys + level.count, key) - level.keys);
    CHECK(trie.directory().lower_bound(key) == expected);
  }
}

void check_seek(const Trie& trie, const std::vector<Leaf>& leaves, model::Random& random) {
  if (trie.depth() == 0) return;
  std::map<Tuple, std::int64_t> rows;
  for (const Leaf& leaf : leaves) rows[leaf.path] = leaf.row;
  const Tuples asked = model::random_tuples(random, trie.depth(), 60);
  std::vector<std::int64_t> places, above;
  for (int level = 0; level < trie.depth(); ++level) {
    const KeyColumn& column = asked.columns[static_cast<std::size_t>(level)];
    const std::vector<std::int64_t> keys(column.begin(), column.end());
    above = std::exchange(places, std::vector<std::int64_t>(asked.rows));
    seek(trie, level, level == 0 ? nullptr : above.data(), keys.data(), asked.rows, places.data());
  }
  const std::vector<Tuple> tuples = model::to_rows(asked);
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    const auto at = rows.find(tuples[i]);
    CHECK((places[i] >= 0) == (at != rows.end()));
    if (trie.has_rows() && places[i] >= 0) {
      CHECK(std::int64_t{trie.row(static_cast<Row>(places[i]))} == at->second);
    }
  }
}

}  // namespace

TEST_CASE("native/relations/trie: random specifications, and look-ups") {
  model::Random random(3);
  int with_rows = 0, without = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const int arity = model::below(random, 5);
    const Tuples relation = model::random_relation(random, arity, trial % 2 ? 12 : 120);
    const TrieSpec spec = model::random_spec(random, arity, 4);
    const Trie trie = build_trie(relation, spec);
    const std::vector<Leaf> leaves = read(trie);
    CHECK(leaves == expected_leaves(relation, spec, trie.has_rows()));
    CHECK(trie.leaves() == leaves.size());
    CHECK(trie.empty() == leaves.empty());
    check_directory(trie);
    check_seek(trie, leaves, random);
    ++(trie.has_rows() ? with_rows : without);
  }
  CHECK(with_rows > 500);
  CHECK(without > 500);
}

TEST_CASE("native/relations/trie: nothing is copied or sorted in the relation's own order") {
  const Tuples relation = model::from_rows(2, {{1, 5}, {1, 7}, {2, 5}});
  const Trie trie = build_trie(relation);
  CHECK(trie.has_rows());
  CHECK(trie.level(1).keys == relation.columns[1].data());
  CHECK(trie.row(2) == 2);
  const Trie below_one = build_trie(relation, {{1}, {{0, 1}}, {}});
  CHECK(below_one.level(0).keys == relation.columns[1].data());
  CHECK(below_one.leaves() == 2);
}

TEST_CASE("native/relations/trie: a directory only where keys are dense") {
  const Tuples dense = model::from_rows(1, {{-100}, {0}, {900}});
  CHECK(build_trie(dense).directory().range == 1001);
  const Tuples sparse = model::from_rows(1, {{-100}, {0}, {9000}});
  CHECK(build_trie(sparse).directory().range == 0);
  const Tuples ends = model::from_rows(1, {{INT32_MIN}, {INT32_MAX}});
  CHECK(build_trie(ends).directory().range == 0);
}

TEST_CASE("native/relations/trie: larger relations in every order") {
  model::Random random(4);
  std::vector<Tuple> rows;
  for (int i = 0; i < 5000; ++i) {
    rows.push_back({model::below(random, 40), static_cast<Key>(random()), model::below(random, 7)});
  }
  Tuples relation = model::from_rows(3, rows);
  sort_distinct(relation);
  std::vector<int> order{0, 1, 2};
  do {
    const Trie trie = build_trie(relation, {order, {}, {}});
    CHECK(read(trie) == expected_leaves(relation, {order, {}, {}}, true));
  } while (std::next_permutation(order.begin(), order.end()));
}
