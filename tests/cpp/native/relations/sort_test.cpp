#include <doctest/doctest.h>

#include <algorithm>
#include <climits>
#include <numeric>

#include "fuse/data/sort.h"
#include "native/relations/model.h"

using namespace fuse::native::relations;
using model::Tuple;

namespace {

// Keys in [-range, range), so that few or many bytes vary.
std::vector<Tuple> random_rows(model::Random& random, int arity, int rows, std::int64_t range) {
  std::vector<Tuple> made(rows);
  for (Tuple& tuple : made) {
    for (int c = 0; c < arity; ++c) {
      tuple.push_back(static_cast<Key>(static_cast<std::int64_t>(random()) % (2 * range) - range));
    }
  }
  return made;
}

void check_sorts(int arity, const std::vector<Tuple>& rows) {
  Tuples tuples = model::from_rows(arity, rows);
  std::vector<Row> expected(rows.size());
  std::iota(expected.begin(), expected.end(), Row{0});
  std::stable_sort(expected.begin(), expected.end(),
                   [&](Row a, Row b) { return rows[a] < rows[b]; });
  CHECK(sorted_order(tuples) == expected);
  const std::vector<Tuple> distinct = model::sorted_distinct(rows);
  CHECK(is_sorted_distinct(tuples) == (rows == distinct));
  sort_distinct(tuples);
  CHECK(tuples.rows == distinct.size());
  for (const KeyColumn& keys : tuples.columns) CHECK(keys.size() == distinct.size());
  CHECK(model::to_rows(tuples) == distinct);
  CHECK(is_sorted_distinct(tuples));
}

}  // namespace

TEST_CASE("native/relations/sort: random tuples of any width and range") {
  model::Random random(1);
  for (int arity = 0; arity <= 5; ++arity) {
    for (const int rows : {0, 1, 2, 17, 255, 256, 3000}) {
      for (const std::int64_t range : {1LL, 3LL, 200LL, 70000LL, 1LL << 31}) {
        check_sorts(arity, random_rows(random, arity, rows, range));
      }
    }
  }
}

TEST_CASE("native/relations/sort: what is in order, or nearly, or repeats") {
  std::vector<Tuple> rows;
  for (Key i = 0; i < 1000; ++i) rows.push_back({i / 10, i % 10});
  check_sorts(2, rows);
  std::vector<Tuple> twice;
  for (const Tuple& row : rows) twice.insert(twice.end(), 2, row);
  check_sorts(2, twice);
  std::swap(rows[998], rows[999]);
  check_sorts(2, rows);
  check_sorts(2, std::vector<Tuple>(500, Tuple{7, -7}));
}

TEST_CASE("native/relations/sort: the ends of the range") {
  model::Random random(2);
  for (int arity = 1; arity <= 4; ++arity) {
    std::vector<Tuple> rows = model::to_rows(model::random_tuples(random, arity, 600));
    rows.push_back(Tuple(arity, INT32_MAX));
    rows.push_back(Tuple(arity, INT32_MIN));
    check_sorts(arity, rows);
  }
}

TEST_CASE("native/relations/sort: groups of equal rows") {
  const Tuples sorted = model::from_rows(2, {{0, 1}, {0, 1}, {0, 2}, {5, 2}, {5, 2}});
  CHECK(group_starts(sorted) == std::vector<Row>{0, 2, 3, 5});
  CHECK(group_starts(model::from_rows(2, {})) == std::vector<Row>{0});
  CHECK(group_starts(model::from_rows(0, {{}, {}, {}})) == std::vector<Row>{0, 3});
}
