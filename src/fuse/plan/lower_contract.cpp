// Contractions: an order of pairwise products, each a dense matrix product or a loop.
#include <algorithm>

#include <fmt/format.h>

#include "fuse/plan/contraction_order.h"
#include "fuse/plan/describe.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

using Factor = ContractFactor;

class ContractLowering {
 public:
  ContractLowering(Lowering& lowering, const Expr& expr, const Expr& active, const Layout& layout)
      : lowering_(lowering),
        expr_(expr),
        active_(active),
        layout_(layout),
        lane_(lowering.lane_of(expr)) {}

  Operand run() {
    for (const Expr& arg : expr_->args) flatten(arg);
    const bool empty = volume(lowering_.shape(expr_->bound)) == 0;
    // Where errors of the product itself may have to be hidden, a reduction does that.
    if (empty || terms_.size() < 2 || (active_ && lane_ == Lane::Int)) return as_reduction();
    // Positions that do not exist matter only where the other factors are present, which factors
    // computed on their own could not know.
    const bool may_miss = std::any_of(terms_.begin(), terms_.end(),
                                      [&](const Expr& term) { return lowering_.may_miss(term); });
    if (may_miss && !lowering_.always_present(terms_)) return as_reduction();
    count_missing_indices();
    if (!fuse_factors(lowering_, terms_)) return as_reduction();
    for (const Expr& term : terms_) add_factor(term);
    if (factors_.size() < 2) return as_reduction();
    const bool tuples = std::any_of(factors_.begin(), factors_.end(), [&](const Factor& factor) {
      return lowering_.plan()[factor.operand.buffer].sparse;
    });
    return tuples ? contract_tuples(lowering_, expr_, layout_, lane_, std::move(factors_))
                  : multiply_in_order();
  }

 private:
  // Products inside a product, and signs, are factors like others.
  void flatten(const Expr& expr) {
    if (expr->op == ir::Op::Mul) {
      flatten(expr->args[0]);
      flatten(expr->args[1]);
    } else if (expr->op == ir::Op::Neg) {
      terms_.push_back(ir::number(-1, true, expr->range));
      flatten(expr->args[0]);
    } else {
      terms_.push_back(expr);
    }
  }

  // A summed index that no factor has repeats the product.
  void count_missing_indices() {
    for (IndexId index : expr_->bound) {
      const bool occurs = std::any_of(terms_.begin(), terms_.end(),
                                      [&](const Expr& term) { return depends_on(term, index); });
      if (!occurs) terms_.push_back(ir::extent(index, expr_->range));
    }
  }

  Operand as_reduction() {
    Expr product = terms_.empty() ? ir::number(1, true, expr_->range) : terms_.front();
    for (std::size_t i = 1; i < terms_.size(); ++i) {
      product = ir::map(ir::Op::Mul, {product, terms_[i]}, expr_->range);
    }
    Expr sum = ir::reduce(ir::Combine::Sum, expr_->bound, product, false, expr_->range);
    if (lowering_.wants_mask(expr_)) lowering_.want_mask(sum);
    return lowering_.materialize(sum, active_, layout_);
  }

  // Sums the indices that only this factor has before anything is multiplied.
  void add_factor(const Expr& term) {
    std::vector<IndexId> own;
    for (IndexId index : term->free) {
      const bool shared = std::any_of(terms_.begin(), terms_.end(), [&](const Expr& other) {
        return other.get() != term.get() && depends_on(other, index);
      });
      const auto repeats = std::count(terms_.begin(), terms_.end(), term);
      if (!shared && repeats == 1 && contains(expr_->bound, index)) own.push_back(index);
    }
    if (own.empty()) {
      factors_.push_back(
          {lowering_.operand_of(term, active_), describe(lowering_.program(), term)});
      return;
    }
    Expr sum = ir::reduce(ir::Combine::Sum, own, term, false, term->range);
    lowering_.want_mask(sum);
    Operand operand = lowering_.operand_of(sum, active_);
    factors_.push_back({operand, lowering_.plan()[operand.buffer].name});
  }

  Operand multiply_in_order() {
    const ContractionProblem problem = order_problem();
    const ContractionOrder order = contraction_order(problem);
    note_order(problem, order);
    std::vector<char> used(factors_.size() + order.products.size(), 0);
    for (std::size_t p = 0; p < order.products.size(); ++p) {
      auto [a, b] = order.products[p];
      used[static_cast<std::size_t>(a)] = used[static_cast<std::size_t>(b)] = 1;
      const bool last = p + 1 == order.products.size();
      const Factor left = factors_[static_cast<std::size_t>(a)];
      const Factor right = factors_[static_cast<std::size_t>(b)];
      factors_.push_back(
          multiply(left, right, last ? layout_ : layout_of(left, right, used), last));
    }
    return factors_.back().operand;
  }

  ContractionProblem order_problem() {
    ContractionProblem problem;
    std::vector<IndexId> indices = expr_->free;
    for (const Factor& factor : factors_) indices = joined(indices, factor.operand.indices);
    auto number = [&](IndexId index) {
      return static_cast<int>(std::find(indices.begin(), indices.end(), index) - indices.begin());
    };
    for (const Factor& factor : factors_) {
      problem.factors.emplace_back();
      for (IndexId index : factor.operand.indices) problem.factors.back().push_back(number(index));
    }
    for (IndexId index : expr_->free) problem.out.push_back(number(index));
    for (IndexId index : indices) {
      problem.extents.push_back(static_cast<double>(lowering_.axis(index).extent));
    }
    return problem;
  }

  void note_order(const ContractionProblem& problem, const ContractionOrder& order) {
    if (factors_.size() < 3) return;
    std::vector<std::string> texts;
    for (const Factor& factor : factors_) texts.push_back(factor.text);
    for (auto [a, b] : order.products) {
      texts.push_back("(" + texts[static_cast<std::size_t>(a)] + " * " +
                      texts[static_cast<std::size_t>(b)] + ")");
    }
    note_ = fmt::format("order {}: {:.3g} multiplications, {}; from left to right {:.3g}",
                        texts.back(), order.multiplications,
                        order.exact ? "the fewest of all orders" : "found greedily",
                        left_to_right(problem));
  }

  static double left_to_right(const ContractionProblem& problem) {
    auto contains_index = [](const std::vector<int>& set, int index) {
      return std::find(set.begin(), set.end(), index) != set.end();
    };
    double total = 0;
    std::vector<int> current = problem.factors[0];
    for (std::size_t f = 1; f < problem.factors.size(); ++f) {
      for (int index : problem.factors[f]) {
        if (!contains_index(current, index)) current.push_back(index);
      }
      double flops = 1;
      for (int index : current) flops *= problem.extents[static_cast<std::size_t>(index)];
      total += flops;
      std::erase_if(current, [&](int index) {
        if (contains_index(problem.out, index)) return false;
        for (std::size_t later = f + 1; later < problem.factors.size(); ++later) {
          if (contains_index(problem.factors[later], index)) return false;
        }
        return true;
      });
    }
    return total;
  }

  // The indices of an intermediate product: those that the result or a factor not yet used needs.
  Layout layout_of(const Factor& a, const Factor& b, const std::vector<char>& used) const {
    Layout layout{joined(a.operand.indices, b.operand.indices), no_buffer};
    std::erase_if(layout.order, [&](IndexId index) {
      if (contains(expr_->free, index)) return false;
      for (std::size_t f = 0; f < factors_.size(); ++f) {
        if (!used[f] && contains(factors_[f].operand.indices, index)) return false;
      }
      return true;
    });
    return layout;
  }

  bool masked(const Factor& factor) const { return lowering_.plan()[factor.operand.buffer].masked; }

  Factor multiply(const Factor& a, const Factor& b, const Layout& layout, bool last) {
    std::vector<IndexId> summed = joined(a.operand.indices, b.operand.indices);
    std::erase_if(summed, [&](IndexId index) { return contains(layout.order, index); });
    const bool wanted = (masked(a) || masked(b)) && (!last || lowering_.wants_mask(expr_));
    const BufferId filled = lowering_.place(layout, lane_, wanted);
    Contraction dense = roles(a.operand, b.operand, layout, summed, filled);
    Step step;
    step.what = fmt::format("{}[{}] = {} {}", lowering_.plan()[filled].name,
                            names(lowering_.program(), layout.order), a.text, b.text);
    step.range = expr_->range;
    if (last && !note_.empty()) step.notes.push_back(note_);
    if (!worth_packing(dense)) {
      step.action = loop(a.operand, b.operand, layout, summed, filled);
    } else {
      if (lane_ == Lane::Int || masked(a) || masked(b)) {
        dense.fallback = loop(a.operand, b.operand, layout, summed, filled);
      }
      step.action = std::move(dense);
    }
    lowering_.add_step(std::move(step));
    return {lowering_.operand(filled, layout.order), lowering_.plan()[filled].name};
  }

  // Which axes are those of a matrix product.
  Contraction roles(const Operand& a, const Operand& b, const Layout& layout,
                    const std::vector<IndexId>& summed, BufferId out) const {
    std::vector<IndexId> batch, m, n;
    for (IndexId index : layout.order) {
      const bool in_a = contains(a.indices, index), in_b = contains(b.indices, index);
      (in_a && in_b ? batch : in_a ? m : n).push_back(index);
    }
    Contraction result;
    result.lane = lane_;
    result.batch = lowering_.axes(batch);
    result.m = lowering_.axes(m);
    result.n = lowering_.axes(n);
    result.k = lowering_.axes(summed);
    std::vector<IndexId> all = joined(joined(joined(batch, m), n), summed);
    LoopBuilder views(lowering_, all);
    result.a = views.view(a);
    result.b = views.view(b);
    result.out = views.view(lowering_.operand(out, layout.order));
    return result;
  }

  // Packing pays once each element is used several times.
  static bool worth_packing(const Contraction& dense) {
    constexpr double least = 4;
    auto size = [](const std::vector<Axis>& axes) {
      double product = 1;
      for (const Axis& axis : axes) product *= static_cast<double>(axis.extent);
      return product;
    };
    return size(dense.m) >= least && size(dense.n) >= least && size(dense.k) >= least;
  }

  Loop loop(const Operand& a, const Operand& b, const Layout& layout,
            const std::vector<IndexId>& summed, BufferId filled) {
    LoopBuilder builder(lowering_, joined(layout.order, summed));
    Lowered product = builder.product(builder.load(a), builder.load(b), lane_, expr_->range);
    Sink sink;
    sink.lane = lane_;
    sink.value = product.value;
    sink.present = product.present;
    BufferId cells = filled;
    if (summed.empty()) {
      // What is absent counts as 0, whatever its factors hold.
      if (product.present != no_reg) {
        sink.value = builder.emit({.code = Code::Select,
                                   .lane = lane_,
                                   .a = product.present,
                                   .b = product.value,
                                   .c = builder.constant(0, lane_)});
      }
    } else {
      sink.kind = Sink::Kind::Combine;
      sink.site = builder.overflow_site(expr_->range);
      const Buffer& target = lowering_.plan()[filled];
      if (target.dtype != dtype_of(lane_)) {
        cells = lowering_.add_scratch(target.shape, lane_, target.masked);
        sink.finished = filled;
      }
    }
    sink.out = builder.view(lowering_.operand(cells, layout.order));
    return builder.finish(std::move(sink));
  }

  Lowering& lowering_;
  const Expr expr_;
  const Expr active_;
  const Layout layout_;
  const Lane lane_;
  std::vector<Expr> terms_;
  std::vector<Factor> factors_;
  std::string note_;
};

}  // namespace

Operand lower_contract(Lowering& lowering, const Expr& expr, const Expr& active,
                       const Layout& layout) {
  return ContractLowering(lowering, expr, active, layout).run();
}

}  // namespace fuse::plan
