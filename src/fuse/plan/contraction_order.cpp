#include "fuse/plan/contraction_order.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace fuse::plan {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A set of index numbers of any size.
class IndexSet {
 public:
  explicit IndexSet(std::size_t count = 0) : words_((count + 63) / 64, 0) {}
  void insert(int index) { words_[word(index)] |= bit(index); }
  bool contains(int index) const { return words_[word(index)] & bit(index); }
  bool meets(const IndexSet& other) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      if (words_[w] & other.words_[w]) return true;
    }
    return false;
  }
  IndexSet& operator|=(const IndexSet& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
    return *this;
  }
  IndexSet& operator&=(const IndexSet& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
    return *this;
  }
  double volume(const std::vector<double>& extents) const {
    double product = 1;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest; rest &= rest - 1) {
        product *= extents[w * 64 + static_cast<std::size_t>(std::countr_zero(rest))];
      }
    }
    return product;
  }

 private:
  static std::size_t word(int index) { return static_cast<std::size_t>(index) / 64; }
  static std::uint64_t bit(int index) { return std::uint64_t{1} << (index % 64); }
  std::vector<std::uint64_t> words_;
};

IndexSet set_of(const std::vector<int>& indices, std::size_t count) {
  IndexSet set(count);
  for (int index : indices) set.insert(index);
  return set;
}

// Dynamic programming over sets of factors. Sets that share no index are joined only when nothing
// connects them, as an outer product is rarely cheaper and there are many of them.
class ExactOrder {
 public:
  explicit ExactOrder(const ContractionProblem& problem) : problem_(problem) {
    const std::size_t indices = problem.extents.size();
    for (const auto& factor : problem.factors) sets_.push_back(set_of(factor, indices));
    best_.resize(std::size_t{1} << problem.factors.size());
    describe_subsets(set_of(problem.out, indices));
  }

  ContractionOrder solve() {
    const std::size_t full = best_.size() - 1;
    for (std::size_t subset = 1; subset <= full; ++subset) {
      if (std::has_single_bit(subset)) {
        best_[subset].flops = best_[subset].sizes = 0;
      } else {
        try_splits(subset, true);
        if (best_[subset].left == 0) try_splits(subset, false);
      }
    }
    ContractionOrder order;
    order.exact = true;
    order.multiplications = best_[full].flops;
    emit(full, order);
    return order;
  }

 private:
  struct Entry {
    IndexSet kept;  // indices of the product that something outside still needs
    double volume = 1;
    double flops = infinity, sizes = infinity;
    std::size_t left = 0;
  };

  void describe_subsets(const IndexSet& out) {
    const std::size_t full = best_.size() - 1;
    std::vector<IndexSet> all(best_.size(), IndexSet(problem_.extents.size()));
    for (std::size_t subset = 1; subset <= full; ++subset) {
      const auto first = static_cast<std::size_t>(std::countr_zero(subset));
      all[subset] = all[subset & (subset - 1)];
      all[subset] |= sets_[first];
    }
    for (std::size_t subset = 1; subset <= full; ++subset) {
      IndexSet needed = all[full ^ subset];
      needed |= out;
      needed &= all[subset];
      best_[subset].kept = needed;
      best_[subset].volume = needed.volume(problem_.extents);
    }
  }

  void try_splits(std::size_t subset, bool connected_only) {
    Entry& entry = best_[subset];
    const std::size_t lowest = subset & (~subset + 1);
    for (std::size_t left = (subset - 1) & subset; left; left = (left - 1) & subset) {
      if (!(left & lowest)) continue;  // each split once
      const Entry& a = best_[left];
      const Entry& b = best_[subset ^ left];
      if (a.flops + b.flops > entry.flops) continue;
      if (connected_only && !a.kept.meets(b.kept)) continue;
      IndexSet joined = a.kept;
      joined |= b.kept;
      const double flops = a.flops + b.flops + joined.volume(problem_.extents);
      const double sizes = a.sizes + b.sizes + entry.volume;
      if (flops < entry.flops || (flops == entry.flops && sizes < entry.sizes)) {
        entry.flops = flops;
        entry.sizes = sizes;
        entry.left = left;
      }
    }
  }

  int emit(std::size_t subset, ContractionOrder& order) {
    if (std::has_single_bit(subset)) return std::countr_zero(subset);
    const int a = emit(best_[subset].left, order);
    const int b = emit(subset ^ best_[subset].left, order);
    order.products.emplace_back(a, b);
    order.largest = std::max(order.largest, best_[subset].volume);
    return static_cast<int>(problem_.factors.size() + order.products.size()) - 1;
  }

  const ContractionProblem& problem_;
  std::vector<IndexSet> sets_;
  std::vector<Entry> best_;
};

// Repeatedly multiplies the pair whose product adds the least memory, preferring pairs that share
// an index.
class GreedyOrder {
 public:
  explicit GreedyOrder(const ContractionProblem& problem) : problem_(problem) {
    const std::size_t indices = problem.extents.size();
    for (const auto& factor : problem.factors) {
      alive_.push_back({static_cast<int>(alive_.size()), set_of(factor, indices)});
    }
  }

  ContractionOrder solve() {
    ContractionOrder order;
    while (alive_.size() > 1) {
      count_uses();
      auto [a, b] = best_pair();
      multiply(a, b, order);
    }
    return order;
  }

 private:
  struct Operand {
    int number;
    IndexSet indices;
  };
  struct Score {
    bool apart = true;
    double growth = infinity, flops = infinity;
    bool operator<(const Score& other) const {
      if (apart != other.apart) return !apart;
      if (growth != other.growth) return growth < other.growth;
      return flops < other.flops;
    }
  };

  void count_uses() {
    uses_.assign(problem_.extents.size(), 0);
    for (int index : problem_.out) uses_[static_cast<std::size_t>(index)] += 3;
    for (const Operand& operand : alive_) {
      for (int i = 0; i < static_cast<int>(uses_.size()); ++i) {
        if (operand.indices.contains(i)) ++uses_[static_cast<std::size_t>(i)];
      }
    }
  }

  // What is left of the indices of two operands once they are multiplied.
  IndexSet product_of(const Operand& a, const Operand& b) const {
    IndexSet kept(problem_.extents.size());
    for (int i = 0; i < static_cast<int>(uses_.size()); ++i) {
      const int here = a.indices.contains(i) + b.indices.contains(i);
      if (here && uses_[static_cast<std::size_t>(i)] > here) kept.insert(i);
    }
    return kept;
  }

  double flops_of(const Operand& a, const Operand& b) const {
    IndexSet joined = a.indices;
    joined |= b.indices;
    return joined.volume(problem_.extents);
  }

  std::pair<std::size_t, std::size_t> best_pair() const {
    Score best;
    std::pair<std::size_t, std::size_t> pair{0, 1};
    for (std::size_t a = 0; a < alive_.size(); ++a) {
      for (std::size_t b = a + 1; b < alive_.size(); ++b) {
        Score score;
        score.apart = !alive_[a].indices.meets(alive_[b].indices);
        score.growth = product_of(alive_[a], alive_[b]).volume(problem_.extents) -
                       alive_[a].indices.volume(problem_.extents) -
                       alive_[b].indices.volume(problem_.extents);
        score.flops = flops_of(alive_[a], alive_[b]);
        if (score < best) {
          best = score;
          pair = {a, b};
        }
      }
    }
    return pair;
  }

  void multiply(std::size_t a, std::size_t b, ContractionOrder& order) {
    IndexSet kept = product_of(alive_[a], alive_[b]);
    order.products.emplace_back(alive_[a].number, alive_[b].number);
    order.multiplications += flops_of(alive_[a], alive_[b]);
    order.largest = std::max(order.largest, kept.volume(problem_.extents));
    alive_.erase(alive_.begin() + static_cast<std::ptrdiff_t>(b));
    alive_[a] = {static_cast<int>(problem_.factors.size() + order.products.size()) - 1, kept};
  }

  const ContractionProblem& problem_;
  std::vector<Operand> alive_;
  std::vector<int> uses_;
};

}  // namespace

ContractionOrder contraction_order(const ContractionProblem& problem) {
  if (problem.factors.size() <= 1) {
    ContractionOrder order;
    order.exact = true;
    return order;
  }
  if (static_cast<int>(problem.factors.size()) <= exact_order_factors) {
    return ExactOrder(problem).solve();
  }
  return GreedyOrder(problem).solve();
}

}  // namespace fuse::plan
