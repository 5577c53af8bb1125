// Times the relational kernels on a graph: relations EDGES_LT.tsv [REPEATS [NAME]]. The file holds
// each undirected edge once as two tab-separated integers, smaller first. Medians in milliseconds,
// indexes included; with NAME only of cases that contain it.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

#include "fuse/data/sort.h"
#include "fuse/targets/native/relations/groups.h"
#include "fuse/targets/native/relations/join.h"

namespace {

using namespace fuse::native::relations;

Tuples read_edges(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  if (!file) {
    std::perror(path);
    std::exit(3);
  }
  Tuples edges;
  edges.columns.resize(2);
  int from, to;
  while (std::fscanf(file, "%d %d", &from, &to) == 2) {
    edges.columns[0].push_back(from);
    edges.columns[1].push_back(to);
    ++edges.rows;
  }
  std::fclose(file);
  sort_distinct(edges);
  return edges;
}

const char* wanted = "";

void time(const char* name, int repeats, const std::function<std::int64_t()>& run) {
  if (!std::strstr(name, wanted)) return;
  std::vector<double> times;
  std::int64_t result = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    result = run();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    times.push_back(taken.count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%-28s %10.2f ms  (best %.2f)  %lld\n", name, times[times.size() / 2], times[0],
              static_cast<long long>(result));
}

Tuples random_pairs(std::size_t rows, std::uint64_t range) {
  std::mt19937_64 random(1);
  Tuples pairs;
  pairs.rows = rows;
  for (int column = 0; column < 2; ++column) {
    KeyColumn& keys = pairs.columns.emplace_back(rows);
    for (Key& key : keys) key = static_cast<Key>(random() % range);
  }
  return pairs;
}

std::int64_t count_triangles(const Tuples& edges) {
  const Trie trie = build_trie(edges);
  Join join;
  join.variables = 3;
  for (const auto& variables : {std::vector{0, 1}, std::vector{0, 2}, std::vector{1, 2}}) {
    join.factors.push_back({&trie, variables, false});
  }
  return count_join(join).count;
}

std::int64_t emit_triangles(const Tuples& edges) {
  const Trie trie = build_trie(edges);
  Join join;
  join.variables = 3;
  for (const auto& variables : {std::vector{0, 1}, std::vector{0, 2}, std::vector{1, 2}}) {
    join.factors.push_back({&trie, variables, false});
  }
  std::int64_t count = 0;
  run_join(join, [&](const Block& block) {
    for (std::size_t i = 0; i < block.count; ++i) count += block.keys[2][i] >= 0;
    return true;
  });
  return count;
}

Tuples both_ways(const Tuples& edges) {
  Tuples all = edges;
  for (int column = 0; column < 2; ++column) {
    const KeyColumn& other = edges.columns[1 - column];
    all.columns[column].insert(all.columns[column].end(), other.begin(), other.end());
  }
  all.rows *= 2;
  sort_distinct(all);
  return all;
}

// E(x, y), E(y, z), E(x, z), x < y, y < z over both directions.
std::int64_t count_compared_triangles(const Tuples& edges) {
  const Trie trie = build_trie(edges);
  Join join;
  join.variables = 3;
  for (const auto& variables : {std::vector{0, 1}, std::vector{0, 2}, std::vector{1, 2}}) {
    join.factors.push_back({&trie, variables, false});
  }
  join.comparisons = {{Comparison::Op::Lt, 0, 1}, {Comparison::Op::Lt, 1, 2}};
  return count_join(join).count;
}

// The distinct ends of E(x, y), E(y, z).
std::int64_t two_hops(const Tuples& edges) {
  const Trie trie = build_trie(edges);
  Join join;
  join.variables = 3;
  join.factors = {{&trie, {0, 1}, false}, {&trie, {1, 2}, false}};
  TupleSet ends(2);
  run_join(join, [&](const Block& block) {
    const Key* columns[] = {block.keys[0], block.keys[2]};
    ends.append(columns, block.count);
    return true;
  });
  return static_cast<std::int64_t>(ends.finish().rows);
}

std::int64_t build_transposed(const Tuples& edges) {
  return build_trie(edges, {{1, 0}, {}, {}}).leaves();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::puts("relations EDGES_LT.tsv [REPEATS [NAME]]");
    return 2;
  }
  const Tuples edges = read_edges(arguments[1]);
  const int repeats = count > 2 ? std::atoi(arguments[2]) : 7;
  if (count > 3) wanted = arguments[3];
  const Tuples all = both_ways(edges);
  time("trie", repeats, [&] { return build_trie(edges).leaves(); });
  time("trie, transposed", repeats, [&] { return build_transposed(edges); });
  time("triangles, counted", repeats, [&] { return count_triangles(edges); });
  time("triangles, emitted", repeats, [&] { return emit_triangles(edges); });
  time("triangles, x < y < z", repeats, [&] { return count_compared_triangles(all); });
  time("two hops, distinct", repeats, [&] { return two_hops(edges); });
  for (const std::uint64_t range : {std::uint64_t{1000000}, std::uint64_t{1} << 32}) {
    const Tuples pairs = random_pairs(4000000, range);
    std::vector<Tuples> copies(repeats, pairs);
    std::size_t next = 0;
    time("sort 4M pairs", repeats, [&] {
      sort_distinct(copies[next]);
      return static_cast<std::int64_t>(copies[next++].rows);
    });
  }
}
