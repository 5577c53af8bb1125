// Random facts, value facts and dense tensors.
#include <algorithm>

#include "relational_state.h"

namespace fuse::oracle {

int RelationalGenerator::weighted(const std::vector<int>& weights) {
  int total = 0;
  for (const int weight : weights) total += weight;
  int left = below(total), k = 0;
  while (left >= weights[k]) left -= weights[k++];
  return k;
}

void RelationalGenerator::domains() {
  wide_ = chance(3);
  if (wide_) sizes_.push_back(pick<int>({17, 40, 130}));
  for (int n = between(2, 3); n > 0; --n) {
    sizes_.push_back(std::vector<int>{1, 2, 3, 4, 5, 7}[weighted({10, 25, 30, 20, 10, 5})]);
  }
  if ((has_axis_ = chance(12))) {
    statements_.push_back(leaf("axis u = " + std::to_string(sizes_[0])));
  }
}

std::vector<int> RelationalGenerator::some_columns(int rank) {
  std::vector<int> columns;
  for (; rank > 0; --rank) columns.push_back(below(static_cast<int>(sizes_.size())));
  // Two large columns at most, as dense storage has to hold them too.
  if (wide_ && std::ranges::count(columns, 0) > 2) std::ranges::replace(columns, 0, 1);
  return columns;
}

// Rows drawn with repetition; often few positions take part in most of them.
std::vector<std::vector<int>> RelationalGenerator::rows(const std::vector<int>& columns,
                                                        int count) {
  const bool skewed = chance(40);
  std::vector<std::vector<int>> result;
  for (; count > 0; --count) {
    std::vector<int> row;
    for (const int domain : columns) {
      const int n = sizes_[domain];
      row.push_back(skewed ? below(below(n) + 1) : below(n));
    }
    result.push_back(row);
  }
  return result;
}

namespace {

std::string joined(const std::vector<int>& row) {
  std::string text;
  for (const int position : row) text += (text.empty() ? "" : ", ") + std::to_string(position);
  return text;
}

}  // namespace

void RelationalGenerator::fact_relation() {
  Known relation{.name = fresh_name("R"), .boolean = true};
  relation.columns = some_columns(weighted({4, 28, 42, 20, 6}));
  int count = relation.columns.empty() ? between(1, 2) : between(1, chance(50) ? 12 : 6);
  if (wide_ && !relation.columns.empty()) count += between(0, 60);
  for (const auto& row : rows(relation.columns, count)) {
    statements_.push_back(leaf(relation.name + "(" + joined(row) + ")" + (chance(5) ? "." : "")));
  }
  known_.push_back(relation);
}

// Quarters: their sums and products are exact in f32.
std::string RelationalGenerator::value() {
  const int quarters = between(-8, 8);
  const char* fractions[] = {"", ".25", ".5", ".75"};
  return (quarters < 0 ? "-" : "") + std::to_string(std::abs(quarters) / 4) +
         fractions[std::abs(quarters) % 4];
}

void RelationalGenerator::value_facts() {
  Known tensor{.name = fresh_name("W")};
  tensor.columns = some_columns(weighted({0, 30, 60, 10}));
  tensor.extendable = false;
  auto all = rows(tensor.columns, between(1, wide_ ? 60 : 10));
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::ranges::shuffle(all, random_);
  const bool integers = chance(20), negative = chance(25);
  for (const auto& row : all) {
    const std::string number = integers   ? std::to_string(between(-3, 3))
                               : negative ? "-" + std::to_string(between(1, 4)) + ".5"
                                          : value();
    statements_.push_back(leaf(tensor.name + "[" + joined(row) + "] = " + number));
  }
  known_.push_back(tensor);
}

std::string RelationalGenerator::literal(const std::vector<int>& columns, std::size_t from,
                                         int bound) {
  if (from == columns.size()) return bound ? std::to_string(below(bound)) : value();
  std::string text = "[";
  for (int i = 0; i < sizes_[columns[from]]; ++i) {
    text += (i ? ", " : "") + literal(columns, from + 1, bound);
  }
  return text + "]";
}

void RelationalGenerator::dense_tensor() {
  Known tensor{.name = fresh_name("X"), .columns = some_columns(between(1, 2))};
  tensor.extendable = false;
  const std::string columns = tensor.columns.size() == 1 ? "[a] = " : "[a, b] = ";
  statements_.push_back(leaf(tensor.name + columns + literal(tensor.columns, 0, 0)));
  known_.push_back(tensor);
}

void RelationalGenerator::index_tensor() {
  Known tensor{.name = fresh_name("T"), .columns = some_columns(1)};
  tensor.values = below(static_cast<int>(sizes_.size()));
  tensor.extendable = false;
  statements_.push_back(
      leaf(tensor.name + "[a] = " + literal(tensor.columns, 0, sizes_[tensor.values])));
  known_.push_back(tensor);
}

void RelationalGenerator::sources() {
  domains();
  for (int n = between(2, 3); n > 0; --n) fact_relation();
  for (int n = weighted({30, 50, 20}); n > 0; --n) value_facts();
  for (int n = weighted({30, 50, 20}); n > 0; --n) dense_tensor();
  if (chance(35)) index_tensor();
}

}  // namespace fuse::oracle
