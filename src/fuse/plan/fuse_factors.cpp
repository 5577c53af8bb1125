// Factors of a contraction that are functions of indices which a relation beside them lists: they
// are computed at its tuples, not at all positions.
#include <algorithm>

#include "fuse/ir/constant_arithmetic.h"
#include "fuse/plan/drive.h"

namespace fuse::plan {

namespace {

class Fusion {
 public:
  Fusion(Lowering& lowering, std::vector<Expr>& terms) : lowering_(lowering), terms_(terms) {}

  bool run() {
    for (std::size_t t = 0; t < terms_.size();) {
      const Expr term = terms_[t];
      if (!is_wide_function(term)) {
        ++t;
        continue;
      }
      const auto covers = std::find_if(terms_.begin(), terms_.end(), [&](const Expr& other) {
        return other != term && lists_few(other) && covered(term, other->free);
      });
      if (covers == terms_.end()) {
        if (joins_restrict(term)) return false;
        ++t;
        continue;
      }
      *covers = ir::map(ir::Op::Mul, {*covers, term}, term->range);
      lowering_.want_mask(*covers);
      terms_.erase(terms_.begin() + static_cast<std::ptrdiff_t>(t));
      t = 0;
    }
    return terms_.size() > 1;
  }

 private:
  double cells(const std::vector<IndexId>& indices) const {
    return static_cast<double>(volume(lowering_.shape(indices)));
  }

  static bool covered(const Expr& term, const std::vector<IndexId>& indices) {
    return std::all_of(term->free.begin(), term->free.end(),
                       [&](IndexId index) { return contains(indices, index); });
  }

  // Whether an elementwise function would take many cells, and not few tuples, on its own.
  bool is_wide_function(const Expr& term) const {
    const bool elementwise = ir::is_pointwise(term->op) || term->op == ir::Op::Iota;
    double most_tuples = 0;
    for (const Expr& other : terms_) {
      if (auto tuples = lowering_.tuples_of(other)) {
        most_tuples = std::max(most_tuples, lowering_.plan()[tuples->buffer].tuples);
      }
    }
    return elementwise && most_tuples > 0 && is_thin(lowering_, cells(term->free), most_tuples) &&
           !lists_few(term);
  }

  // Whether a factor is absent at nearly all assignments of its indices.
  bool lists_few(const Expr& term) const {
    const auto choice = choose_drive(lowering_, term, {ir::Combine::Max, true}, term->free);
    return choice && choice->indices.size() == term->free.size() &&
           prefers_sparse(lowering_, *choice, term->free);
  }

  // Whether a join of all factors reaches few of the cells: one lists most of the indices, or
  // several together all of them.
  bool joins_restrict(const Expr& term) const {
    std::vector<IndexId> listed;
    for (const Expr& other : terms_) {
      if (other == term || !lists_few(other)) continue;
      listed = joined(listed, other->free);
      const auto tuples = lowering_.tuples_of(other);
      if (!tuples) continue;
      std::vector<IndexId> rest = term->free;
      std::erase_if(rest, [&](IndexId index) { return contains(other->free, index); });
      const double reached = lowering_.plan()[tuples->buffer].tuples * cells(rest);
      if (is_thin(lowering_, cells(term->free), reached)) return true;
    }
    return covered(term, listed);
  }

  Lowering& lowering_;
  std::vector<Expr>& terms_;
};

}  // namespace

bool fuse_factors(Lowering& lowering, std::vector<Expr>& terms) {
  return Fusion(lowering, terms).run();
}

}  // namespace fuse::plan
