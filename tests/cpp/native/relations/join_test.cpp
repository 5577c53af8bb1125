#include <doctest/doctest.h>

#include <algorithm>
#include <climits>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <tuple>

#include "native/relations/model.h"

using namespace fuse::native::relations;
using model::Tuple;
using Op = Comparison::Op;

namespace {

// What a factor reads; factors may share a relation.
struct Source {
  std::shared_ptr<const Tuples> relation;
  TrieSpec spec;
  std::unique_ptr<Trie> trie;
};

struct Case {
  std::vector<Source> sources;  // by factor
  Join join;
};

void add_factor(Case& made, model::Random& random, int rows) {
  Source source;
  if (made.sources.empty() || model::below(random, 3)) {
    const int arity = model::below(random, 5);
    source.relation = std::make_shared<const Tuples>(model::random_relation(random, arity, rows));
  } else {
    source.relation = made.sources.back().relation;
  }
  source.spec = model::random_spec(random, source.relation->arity(), made.join.variables);
  source.trie = std::make_unique<Trie>(build_trie(*source.relation, source.spec));
  std::vector<int> variables(made.join.variables);
  std::iota(variables.begin(), variables.end(), 0);
  std::shuffle(variables.begin(), variables.end(), random);
  variables.resize(source.spec.order.size());
  std::sort(variables.begin(), variables.end());
  made.join.factors.push_back({source.trie.get(), variables, false});
  made.sources.push_back(std::move(source));
}

void add_comparisons(Case& made, model::Random& random) {
  Join& join = made.join;
  std::vector<bool> in_factor(join.variables);
  for (const JoinFactor& factor : join.factors) {
    for (const int v : factor.variables) in_factor[v] = true;
  }
  for (int v = 0; v < join.variables; ++v) {
    if (in_factor[v]) continue;
    join.comparisons.push_back({Op::Ge, v, -1, -2});
    join.comparisons.push_back({Op::Le, v, -1, 2});
  }
  if (join.variables == 0) return;
  for (int count = model::below(random, 4); count > 0; --count) {
    const auto op = static_cast<Op>(model::below(random, 6));
    const int left = model::below(random, join.variables);
    const int right = model::below(random, join.variables + 2) - 2;
    join.comparisons.push_back({op, left, std::max(right, -1), model::any_key(random)});
  }
}

Case random_case(model::Random& random, int rows) {
  Case made;
  made.join.variables = model::below(random, 5);
  for (int count = 1 + model::below(random, 4); count > 0; --count) add_factor(made, random, rows);
  add_comparisons(made, random);
  const int counted = model::below(random, 2) ? model::below(random, made.join.variables + 1) : 0;
  const int enumerated = made.join.variables - counted;
  for (int v = enumerated; v < made.join.variables; ++v) made.join.counted.push_back(v);
  made.join.exists = model::below(random, 3) == 0;
  for (JoinFactor& factor : made.join.factors) {
    const bool reaches = !factor.variables.empty() && factor.variables.back() >= enumerated;
    factor.want_row = factor.trie->has_rows() && !reaches && model::below(random, 2);
  }
  return made;
}

struct Answer {
  Tuple keys;             // of the enumerated variables
  std::vector<Row> rows;  // of the factors that want one
  std::int64_t multiplicity;
  bool operator==(const Answer&) const = default;
};

// Whether every factor has a row for the values of all variables; which, where it is wanted.
bool matching_rows(const Case& made, const Tuple& values, std::vector<Row>& rows) {
  for (std::size_t f = 0; f < made.join.factors.size(); ++f) {
    const JoinFactor& factor = made.join.factors[f];
    const auto& [relation, spec, trie] = made.sources[f];
    std::int64_t found = -1;
    for (const int row : model::selected_rows(*relation, spec)) {
      bool agrees = true;
      for (std::size_t level = 0; level < factor.variables.size(); ++level) {
        agrees &= relation->columns[spec.order[level]][row] == values[factor.variables[level]];
      }
      if (agrees) found = row;
    }
    if (found < 0) return false;
    if (factor.want_row) rows.push_back(static_cast<Row>(found));
  }
  return true;
}

std::vector<Answer> nested_loops(const Case& made) {
  const Join& join = made.join;
  const std::vector<Key>& keys = model::universe();
  std::vector<Answer> answers;
  std::vector<std::size_t> digits(join.variables);
  for (;;) {
    Tuple values;
    for (const std::size_t digit : digits) values.push_back(keys[digit]);
    std::vector<Row> rows;
    const bool wanted =
        std::all_of(join.comparisons.begin(), join.comparisons.end(),
                    [&](const Comparison& comparison) { return model::holds(comparison, values); });
    if (wanted && matching_rows(made, values, rows)) {
      values.resize(join.variables - join.counted.size());
      if (!answers.empty() && answers.back().keys == values) {
        answers.back().multiplicity += !join.exists;
      } else {
        answers.push_back({values, rows, 1});
      }
    }
    int v = join.variables - 1;
    while (v >= 0 && ++digits[v] == keys.size()) digits[v--] = 0;
    if (v < 0) return answers;
  }
}

std::vector<Answer> answers_of(const Join& join) {
  std::vector<Answer> answers;
  const std::size_t enumerated = join.variables - join.counted.size();
  const JoinEnd end = run_join(join, [&](const Block& block) {
    CHECK(block.count > 0);
    CHECK(block.count <= block_rows);
    CHECK((block.multiplicity == nullptr) == join.counted.empty());
    for (std::size_t i = 0; i < block.count; ++i) {
      Answer& answer = answers.emplace_back();
      for (std::size_t v = 0; v < enumerated; ++v) answer.keys.push_back(block.keys[v][i]);
      for (std::size_t f = 0; f < join.factors.size(); ++f) {
        if (join.factors[f].want_row) answer.rows.push_back(block.rows[f][i]);
      }
      answer.multiplicity = block.multiplicity ? block.multiplicity[i] : 1;
    }
    return true;
  });
  CHECK(end == JoinEnd::Done);
  return answers;
}

}  // namespace

TEST_CASE("native/relations/join: random joins against nested loops") {
  model::Random random(5);
  std::size_t answers = 0, counted = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const int rows[] = {8, 40, 300};
    const Case made = random_case(random, rows[trial % 3]);
    const std::vector<Answer> expected = nested_loops(made);
    CAPTURE(trial);
    CHECK(answers_of(made.join) == expected);
    std::int64_t total = 0;
    for (const Answer& answer : expected) total += answer.multiplicity;
    if (made.join.exists) total = total > 0;
    const JoinCount count = count_join(made.join);
    CHECK(count.end == JoinEnd::Done);
    CHECK(count.count == total);
    answers += expected.size();
    counted += !made.join.counted.empty();
  }
  CHECK(answers > 10000);
  CHECK(counted > 500);
}

namespace {

Tuples pairs(const std::vector<Tuple>& rows) {
  return model::from_rows(2, model::sorted_distinct(rows));
}

Join triangle(const Trie& first, const Trie& second, const Trie& third) {
  Join join;
  join.variables = 3;
  join.factors = {{&first, {0, 1}, false}, {&second, {0, 2}, false}, {&third, {1, 2}, false}};
  return join;
}

// Whatever a join answers, row by row, without its kernels.
std::vector<Tuple> slow_triangles(const std::vector<Tuple>& edges) {
  std::map<Key, std::vector<Key>> next;
  for (const Tuple& edge : edges) next[edge[0]].push_back(edge[1]);
  std::vector<Tuple> found;
  for (const Tuple& edge : edges) {
    const std::vector<Key>& a = next[edge[0]];
    const std::vector<Key>& b = next[edge[1]];
    std::vector<Key> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    for (const Key key : both) found.push_back({edge[0], edge[1], key});
  }
  return found;
}

std::vector<Tuple> tuples_of(const Join& join) {
  std::vector<Tuple> tuples;
  for (const Answer& answer : answers_of(join)) tuples.push_back(answer.keys);
  return tuples;
}

// Some nodes with many neighbours, most with few, keys stretched by a factor.
std::vector<Tuple> skewed_edges(model::Random& random, Key stretch) {
  std::vector<Tuple> edges;
  for (int hub = 0; hub < 4; ++hub) {
    for (int i = 0; i < 3000; ++i) {
      edges.push_back({hub * stretch, model::below(random, 4000) * stretch});
    }
  }
  for (int i = 0; i < 20000; ++i) {
    edges.push_back({model::below(random, 4000) * stretch, model::below(random, 4000) * stretch});
  }
  return model::sorted_distinct(edges);
}

}  // namespace

TEST_CASE("native/relations/join: hubs, whose neighbours are spread out by key") {
  for (const Key stretch : {1, 50, 500000}) {  // directories, bits and slots, none of these
    model::Random random(6);
    const std::vector<Tuple> edges = skewed_edges(random, stretch);
    const Tuples relation = pairs(edges);
    const Trie trie = build_trie(relation);
    Join join = triangle(trie, trie, trie);
    const std::vector<Tuple> expected = slow_triangles(edges);
    CHECK(tuples_of(join) == expected);
    CHECK(count_join(join).count == static_cast<std::int64_t>(expected.size()));
    for (JoinFactor& factor : join.factors) factor.want_row = true;  // slots instead of bits
    CHECK(tuples_of(join) == expected);
    const std::vector<Answer> answers = answers_of(join);
    const bool right = std::all_of(answers.begin(), answers.end(), [&](const Answer& answer) {
      const auto& [x, y, z] = std::tie(answer.keys[0], answer.keys[1], answer.keys[2]);
      return edges[answer.rows[0]] == Tuple{x, y} && edges[answer.rows[1]] == Tuple{x, z} &&
             edges[answer.rows[2]] == Tuple{y, z};
    });
    CHECK(right);
  }
}

TEST_CASE("native/relations/join: comparisons cut where hubs are asked") {
  model::Random random(7);
  const std::vector<Tuple> edges = skewed_edges(random, 3);
  const Tuples relation = pairs(edges);
  const Trie trie = build_trie(relation);
  Join join = triangle(trie, trie, trie);
  join.comparisons = {{Op::Lt, 0, 1}, {Op::Gt, 2, 1}, {Op::Ne, 2, -1, 3000}, {Op::Le, 2, -1, 9000}};
  std::vector<Tuple> expected = slow_triangles(edges);
  std::erase_if(expected, [&](const Tuple& tuple) {
    return !std::all_of(join.comparisons.begin(), join.comparisons.end(),
                        [&](const Comparison& c) { return model::holds(c, tuple); });
  });
  CHECK(expected.size() > 1000);
  CHECK(tuples_of(join) == expected);
  CHECK(count_join(join).count == static_cast<std::int64_t>(expected.size()));
}

TEST_CASE("native/relations/join: linear where every pair of factors has a quadratic join") {
  constexpr Key n = 200000;
  std::vector<Tuple> rows;
  for (Key i = 0; i < n; ++i) {
    rows.push_back({0, i});
    rows.push_back({i, 0});
  }
  const Tuples relation = pairs(rows);
  const Trie trie = build_trie(relation);
  CHECK(count_join(triangle(trie, trie, trie)).count == 3 * std::int64_t{n} - 2);
}

TEST_CASE("native/relations/join: a cross product and its count") {
  std::vector<Tuple> rows;
  for (Key i = 0; i < 3000; ++i) rows.push_back({i});
  const Tuples relation = model::from_rows(1, rows);
  const Trie trie = build_trie(relation);
  Join join;
  join.variables = 2;
  join.factors = {{&trie, {0}, true}, {&trie, {1}, true}};
  std::int64_t seen = 0, right = 0;
  run_join(join, [&](const Block& block) {
    for (std::size_t i = 0; i < block.count; ++i, ++seen) {
      right += block.keys[0][i] == seen / 3000 && block.keys[1][i] == seen % 3000 &&
               block.rows[0][i] == seen / 3000 && block.rows[1][i] == seen % 3000;
    }
    return true;
  });
  CHECK(seen == 9000000);
  CHECK(right == seen);
  for (int v = 2; v < 5; ++v) join.factors.push_back({&trie, {v}, false});
  join.variables = 5;
  CHECK(count_join(join).count == 243000000000000000);
}

TEST_CASE("native/relations/join: counts that overflow say so") {
  std::vector<Tuple> rows;
  for (Key i = 0; i < 65536; ++i) rows.push_back({i});
  const Tuples relation = model::from_rows(1, rows);
  const Trie trie = build_trie(relation);
  Join join;
  join.variables = 4;
  for (int v = 0; v < 4; ++v) join.factors.push_back({&trie, {v}, false});
  CHECK(count_join(join).end == JoinEnd::Overflow);
  join.exists = true;
  CHECK(count_join(join).end == JoinEnd::Done);
  CHECK(count_join(join).count == 1);
  join.exists = false;
  join.comparisons = {{Op::Lt, 3, -1, 32767}};
  CHECK(count_join(join).count == (std::int64_t{1} << 48) * 32767);
}

TEST_CASE("native/relations/join: stops when told to") {
  std::vector<Tuple> rows;
  for (Key i = 0; i < 5000; ++i) rows.push_back({i});
  const Tuples relation = model::from_rows(1, rows);
  const Trie trie = build_trie(relation);
  Join join;
  join.variables = 3;
  join.factors = {{&trie, {0}, false}, {&trie, {1}, false}, {&trie, {2}, false}};
  int blocks = 0;
  CHECK(run_join(join, [&](const Block&) { return ++blocks < 3; }) == JoinEnd::Stopped);
  CHECK(blocks == 3);
  std::atomic<bool> cancel = false;
  join.cancel = &cancel;
  blocks = 0;
  const JoinEnd end = run_join(join, [&](const Block&) {
    cancel = ++blocks == 50;
    return true;
  });
  CHECK(end == JoinEnd::Cancelled);
  CHECK(blocks < 60);
  join.comparisons = {{Op::Ne, 2, 0}};
  CHECK(count_join(join).end == JoinEnd::Cancelled);
}

TEST_CASE("native/relations/join: variables without a factor range between their bounds") {
  const Tuples relation = model::from_rows(1, {{3}, {INT32_MAX - 1}});
  const Trie trie = build_trie(relation);
  Join join;
  join.variables = 2;
  join.factors = {{&trie, {0}, false}};
  join.comparisons = {{Op::Ge, 1, 0}, {Op::Ne, 1, -1, 5}, {Op::Gt, 1, -1, 3}, {Op::Le, 1, -1, 6}};
  CHECK(tuples_of(join) == std::vector<Tuple>{{3, 4}, {3, 6}});
  join.comparisons = {{Op::Gt, 1, 0}, {Op::Gt, 1, -1, 5000}};
  CHECK(count_join(join).count == std::int64_t{INT32_MAX} - 5000 + 1);
}
