#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "fuse/data/sort.h"
#include "fuse/targets/native/relations/groups.h"
#include "native/relations/model.h"

using namespace fuse::native::relations;
using model::Tuple;

namespace {

std::vector<const Key*> columns_of(const Tuples& tuples) {
  std::vector<const Key*> columns;
  for (const KeyColumn& keys : tuples.columns) columns.push_back(keys.data());
  return columns;
}

template <typename Value>
std::map<Tuple, Value> as_map(const Folded<Value>& folded) {
  CHECK(is_sorted_distinct(folded.tuples));
  CHECK(folded.values.size() == folded.tuples.rows);
  std::map<Tuple, Value> map;
  const std::vector<Tuple> rows = model::to_rows(folded.tuples);
  for (std::size_t i = 0; i < rows.size(); ++i) map[rows[i]] = folded.values[i];
  return map;
}

template <typename Value>
Value combined(Fold fold, Value into, Value value, std::int64_t times) {
  switch (fold) {
    case Fold::Sum: return into + value * static_cast<Value>(times);
    case Fold::Product: return into * value;
    case Fold::Max: return std::max(into, value);
    case Fold::Min: return std::min(into, value);
    case Fold::Or: return into != 0 || value != 0;
    case Fold::Count: return into + static_cast<Value>(times);
    case Fold::LogSumExp: break;
  }
  return into;
}

template <typename Value>
void check_random_folds(Fold fold) {
  model::Random random(8);
  for (int trial = 0; trial < 60; ++trial) {
    const int arity = model::below(random, 4);
    TupleFold<Value> groups(arity, fold, true);
    std::map<Tuple, Value> expected;
    std::map<Tuple, std::int64_t> counts;
    for (int block = 0; block < 4; ++block) {
      const Tuples tuples = model::random_tuples(random, arity, 100);
      std::vector<Value> values;
      std::vector<std::int64_t> times;
      for (const Tuple& row : model::to_rows(tuples)) {
        values.push_back(static_cast<Value>(model::below(random, 5)) - 1);
        times.push_back(fold == Fold::Product ? 1 : 1 + model::below(random, 3));
        const bool fresh = !expected.contains(row);
        const Value start = fold == Fold::Product                    ? 1
                            : fold == Fold::Max || fold == Fold::Min ? values.back()
                                                                     : 0;
        Value& into = expected[row];
        into = combined(fold, fresh ? start : into, values.back(), times.back());
        counts[row] += times.back();
      }
      groups.append(columns_of(tuples).data(), values.data(), tuples.rows, times.data());
    }
    const Folded<Value> folded = groups.finish();
    CHECK(!folded.overflow);
    CHECK(as_map(folded) == expected);
    std::vector<std::int64_t> expected_counts;
    for (const auto& [row, count] : counts) expected_counts.push_back(count);
    CHECK(std::equal(expected_counts.begin(), expected_counts.end(), folded.contributions.begin(),
                     folded.contributions.end()));
  }
}

TEST_CASE("relations/groups: logarithms of sums") {
  TupleFold<double> groups(1, Fold::LogSumExp);
  const double inf = std::numeric_limits<double>::infinity();
  const KeyColumn keys{0, 1, 0, 2, 2, 1, 3, 4};
  const std::vector<double> values{1, -inf, 2, inf, 0, -inf, 700, std::nan("")};
  const std::vector<std::int64_t> times{1, 1, 3, 1, 1, 1, 2, 1};
  const Key* columns[] = {keys.data()};
  groups.append(columns, values.data(), keys.size(), times.data());
  const Folded<double> folded = groups.finish();
  REQUIRE(folded.values.size() == 5);
  CHECK(folded.values[0] == doctest::Approx(std::log(std::exp(1) + 3 * std::exp(2))));
  CHECK(folded.values[1] == -inf);
  CHECK(folded.values[2] == inf);
  CHECK(folded.values[3] == doctest::Approx(700 + std::log(2)));
  CHECK(std::isnan(folded.values[4]));
}

}  // namespace

TEST_CASE("native/relations/groups: sets of tuples") {
  model::Random random(9);
  for (int arity = 0; arity <= 4; ++arity) {
    TupleSet set(arity);
    std::vector<Tuple> all;
    for (int block = 0; block < 5; ++block) {
      const Tuples tuples = model::random_tuples(random, arity, 300);
      set.append(columns_of(tuples).data(), tuples.rows);
      for (const Tuple& row : model::to_rows(tuples)) all.push_back(row);
    }
    CHECK(model::to_rows(set.finish()) == model::sorted_distinct(all));
    CHECK(set.finish().empty());
  }
}

TEST_CASE("native/relations/groups: memory follows distinct tuples") {
  TupleSet set(2);
  Tuples block = model::from_rows(2, std::vector<Tuple>(1000, Tuple{0, 0}));
  std::size_t most = 0;
  for (Key i = 0; i < 20000; ++i) {  // 20M rows, of which 12,500 differ
    for (Key j = 0; j < 1000; ++j) {
      block.columns[0][j] = (i * 7919 + j) % 500 - 250;
      block.columns[1][j] = (i + j * 31) % 100;
    }
    set.append(columns_of(block).data(), block.rows);
    most = std::max(most, set.pending_rows());
  }
  CHECK(most <= (std::size_t{4} << 20) + 1000);
  CHECK(set.finish().rows == 12500);
}

TEST_CASE("native/relations/groups: every fold, in integers and reals") {
  for (const Fold fold : {Fold::Sum, Fold::Product, Fold::Max, Fold::Min, Fold::Or, Fold::Count}) {
    CAPTURE(static_cast<int>(fold));
    check_random_folds<double>(fold);
    check_random_folds<std::int64_t>(fold);
  }
}

TEST_CASE("native/relations/groups: reals combine as appended, compacted or not") {
  constexpr int rounds = 6000;
  TupleFold<double> groups(1, Fold::Sum);
  std::vector<double> expected(3);
  std::vector<Key> keys(1000);
  std::vector<double> values(1000);
  for (int round = 0; round < rounds; ++round) {  // 6M values: one compaction in between
    for (int i = 0; i < 1000; ++i) {
      keys[i] = (round + i) % 3;
      values[i] = std::sin(round * 1000.0 + i) * std::pow(10.0, i % 17);
      expected[keys[i]] += values[i];
    }
    const Key* columns[] = {keys.data()};
    groups.append(columns, values.data(), keys.size());
  }
  const Folded<double> folded = groups.finish();
  CHECK(std::equal(expected.begin(), expected.end(), folded.values.begin(), folded.values.end()));
  CHECK(folded.contributions.empty());
}

TEST_CASE("native/relations/groups: integers that leave their range say so") {
  const Key keys[] = {1, 1};
  const Key* columns[] = {keys};
  const std::int64_t large[] = {std::numeric_limits<std::int64_t>::max(), 1};
  const std::int64_t twice[] = {2, 1};
  TupleFold<std::int64_t> sums(1, Fold::Sum);
  sums.append(columns, large, 2);
  CHECK(sums.finish().overflow);
  sums.append(columns, large, 1);
  CHECK(!sums.finish().overflow);
  sums.append(columns, large, 1, twice);
  CHECK(sums.finish().overflow);
  TupleFold<std::int64_t> products(1, Fold::Product);
  products.append(columns, large, 2);
  products.append(columns, large, 1);
  CHECK(products.finish().overflow);
  TupleFold<std::int64_t> greatest(1, Fold::Max);
  greatest.append(columns, large, 2);
  CHECK(greatest.finish().values[0] == large[0]);
}

TEST_CASE("native/relations/groups: a nan stays") {
  const Key keys[] = {1, 1, 1};
  const Key* columns[] = {keys};
  const double values[] = {1, std::nan(""), 2};
  for (const Fold fold : {Fold::Max, Fold::Min, Fold::Sum}) {
    TupleFold<double> groups(1, fold);
    groups.append(columns, values, 3);
    CHECK(std::isnan(groups.finish().values[0]));
  }
}
