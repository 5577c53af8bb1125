// Variants of a program that mean the same.
#include <algorithm>
#include <cctype>
#include <numeric>
#include <random>
#include <set>

#include "generator.h"

namespace fuse::oracle {

namespace {

bool begins_name(unsigned char c) { return std::isalpha(c) || c == '_' || c >= 0x80; }
bool continues_name(unsigned char c) { return begins_name(c) || std::isdigit(c); }

bool is_variable(const std::string& name) {
  static const std::set<std::string> names{"a", "b", "c", "d", "i", "j", "k",  "l",  "m", "n",
                                           "p", "q", "x", "z", "r", "t", "i'", "_y", "y"};
  const bool aggregate = name.size() > 1 && name[0] == 'w' && std::isdigit(name[1]);
  return names.count(name) || aggregate;
}

std::string renamed(const std::string& statement) {
  std::string result;
  for (std::size_t at = 0; at < statement.size();) {
    std::size_t end = at;
    if (std::isdigit(static_cast<unsigned char>(statement[at]))) {
      while (end < statement.size() && continues_name(statement[end])) ++end;
    } else if (begins_name(statement[at])) {
      while (end < statement.size() && continues_name(statement[end])) ++end;
      while (end < statement.size() && statement[end] == '\'') ++end;
    }
    if (end == at) {
      result += statement[at++];
      continue;
    }
    const std::string name = statement.substr(at, end - at);
    result += is_variable(name) ? "ξ_" + name : name;
    at = end;
  }
  return result;
}

struct Factor {
  std::string name;
  std::vector<int> indices;
};

std::string letters(const std::vector<int>& indices) {
  std::string text;
  for (const int index : indices) text += (text.empty() ? "" : ", ") + std::string(1, 'i' + index);
  return text;
}

std::string read(const Factor& factor) {
  const bool round = factor.name[0] == 'R';
  if (factor.indices.empty()) return factor.name;
  return factor.name + (round ? "(" : "[") + letters(factor.indices) + (round ? ")" : "]");
}

std::string product(const std::vector<Factor>& factors) {
  std::string text;
  for (const Factor& factor : factors) text += (text.empty() ? "" : " ") + read(factor);
  return text;
}

// What indices of `factors` the left side or the other factors need.
std::vector<int> shared(const std::vector<Factor>& factors, const std::vector<Factor>& others,
                        const std::vector<int>& left) {
  std::set<int> needed(left.begin(), left.end()), found;
  for (const Factor& factor : others) needed.insert(factor.indices.begin(), factor.indices.end());
  for (const Factor& factor : factors) {
    for (const int index : factor.indices) {
      if (needed.count(index)) found.insert(index);
    }
  }
  return {found.begin(), found.end()};
}

class Contraction {
 public:
  explicit Contraction(std::uint64_t seed) : random_(seed) {}

  std::pair<Pieces, Pieces> make() {
    for (int& extent : extents_) extent = 2 + below(3);
    const int count = 2 + below(4);
    for (int f = 0; f < count; ++f) add_factor(f);
    std::set<int> all;
    for (const Factor& factor : factors_) all.insert(factor.indices.begin(), factor.indices.end());
    std::vector<int> left;
    for (const int index : all) {
      if (below(3) == 0) left.push_back(index);
    }
    const int split = 1 + below(count - 1);
    const std::vector<Factor> first(factors_.begin(), factors_.begin() + split);
    const std::vector<Factor> rest(factors_.begin() + split, factors_.end());
    const Factor named{"Named", shared(first, rest, left)};
    std::vector<Factor> joined{named};
    joined.insert(joined.end(), rest.begin(), rest.end());

    Pieces whole = sources_, parts = sources_;
    whole.push_back(leaf(read({"Y", left}) + " = " + product(factors_)));
    parts.push_back(leaf("let " + read(named) + " = " + product(first)));
    parts.push_back(leaf(read({"Y", left}) + " = " + product(joined)));
    whole.push_back(leaf("export Y"));
    parts.push_back(leaf("export Y"));
    return {whole, parts};
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  void add_factor(int number) {
    static const char* stems[] = {"A", "A", "F", "R"};
    Factor factor{stems[below(4)] + std::to_string(number), {}};
    std::vector<int> order(extents_.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::shuffle(order, random_);
    order.resize(1 + below(3));
    factor.indices = order;
    factors_.push_back(factor);
    // One element each, some of them left out of facts; the last one always stands.
    std::vector<int> at(order.size(), 0);
    while (true) {
      bool last = true;
      for (std::size_t c = 0; c < at.size(); ++c) last &= at[c] + 1 == extents_[order[c]];
      if (last || factor.name[0] == 'A' || below(2)) state(factor, at);
      std::size_t c = 0;
      while (c < at.size() && ++at[c] == extents_[order[c]]) at[c++] = 0;
      if (c == at.size()) break;
    }
  }

  void state(const Factor& factor, const std::vector<int>& at) {
    std::string cell;
    for (const int position : at) cell += (cell.empty() ? "" : ", ") + std::to_string(position);
    const bool round = factor.name[0] == 'R';
    sources_.push_back(
        leaf(round ? factor.name + "(" + cell + ")"
                   : factor.name + "[" + cell + "] = " + std::to_string(below(9) - 4)));
  }

  std::mt19937_64 random_;
  std::vector<int> extents_ = std::vector<int>(5);
  std::vector<Factor> factors_;
  Pieces sources_;
};

}  // namespace

Pieces reordered(const Pieces& statements, std::uint64_t seed) {
  Pieces result = statements;
  std::mt19937_64 random(seed);
  std::ranges::shuffle(result, random);
  return result;
}

Pieces renamed(const Pieces& statements) {
  Pieces result;
  for (const Piece& statement : statements) {
    const std::string before = text(statement);
    const bool function = before.compare(0, 3, "fn ") == 0;
    result.push_back(leaf(function ? before : renamed(before)));
  }
  return result;
}

std::pair<Pieces, Pieces> split_contraction(std::uint64_t seed) { return Contraction(seed).make(); }

}  // namespace fuse::oracle
