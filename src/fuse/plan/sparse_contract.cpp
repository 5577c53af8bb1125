// Contractions with sparse factors: joins that sum indices out one group after another.
#include <algorithm>

#include <fmt/format.h>

#include "fuse/plan/describe.h"
#include "fuse/plan/elimination.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

class SparseContraction {
 public:
  SparseContraction(Lowering& lowering, const Expr& expr, const Layout& layout, Lane lane,
                    std::vector<ContractFactor> factors)
      : lowering_(lowering),
        expr_(expr),
        layout_(layout),
        lane_(lane),
        factors_(std::move(factors)) {}

  Operand run() {
    for (const ContractFactor& factor : factors_) {
      indices_ = joined(indices_, factor.operand.indices);
    }
    const std::vector<EliminationStep> steps = choose_elimination(problem());
    note(steps);
    for (std::size_t s = 0; s < steps.size(); ++s) {
      std::vector<ContractFactor> group;
      for (int f : steps[s].factors) group.push_back(factors_[static_cast<std::size_t>(f)]);
      const bool last = s + 1 == steps.size();
      Layout layout = layout_;
      if (!last) layout = Layout{indices_of(steps[s].out), no_buffer};
      factors_.push_back(join(group, layout, last));
    }
    return factors_.back().operand;
  }

 private:
  const Buffer& buffer(const ContractFactor& factor) const {
    return lowering_.plan()[factor.operand.buffer];
  }

  int number(IndexId index) const {
    return static_cast<int>(std::find(indices_.begin(), indices_.end(), index) - indices_.begin());
  }

  std::vector<IndexId> indices_of(const std::vector<int>& numbers) const {
    std::vector<IndexId> result;
    for (int at : numbers) result.push_back(indices_[static_cast<std::size_t>(at)]);
    return result;
  }

  EliminationProblem problem() const {
    EliminationProblem problem;
    for (const ContractFactor& factor : factors_) {
      EliminationFactor entry{{}, buffer(factor).sparse, buffer(factor).tuples};
      for (IndexId index : factor.operand.indices) entry.indices.push_back(number(index));
      for (std::size_t c = 0; c < factor.operand.columns.size(); ++c) {
        const bool at_constant = factor.operand.columns[c] == ir::no_index;
        if (at_constant) entry.rows /= static_cast<double>(buffer(factor).shape[c]);
      }
      problem.factors.push_back(std::move(entry));
    }
    for (IndexId index : indices_) {
      problem.extents.push_back(static_cast<double>(lowering_.axis(index).extent));
      if (!contains(layout_.order, index)) problem.bound.push_back(number(index));
    }
    return problem;
  }

  void note(const std::vector<EliminationStep>& steps) {
    if (steps.size() < 2) return;
    std::vector<std::string> texts;
    for (const ContractFactor& factor : factors_) texts.push_back(factor.text);
    for (const EliminationStep& step : steps) {
      std::string text;
      for (int f : step.factors) {
        text += (text.empty() ? "(" : " * ") + texts[static_cast<std::size_t>(f)];
      }
      texts.push_back(text + ")");
    }
    note_ = "order " + texts.back();
  }

  ContractFactor join(const std::vector<ContractFactor>& group, const Layout& layout, bool last) {
    std::vector<IndexId> all = layout.order;
    std::vector<Operand> operands;
    bool masked = false;
    std::string text;
    for (const ContractFactor& factor : group) {
      all = joined(all, factor.operand.indices);
      operands.push_back(factor.operand);
      masked = masked || buffer(factor).masked || factor.operand.truth;
      text += (text.empty() ? "" : " ") + factor.text;
    }
    const bool wanted = masked && (!last || lowering_.wants_mask(expr_));
    auto choice = choose_drive(lowering_, operands,
                               {ir::Combine::Sum, wanted || lowering_.marks_presence(layout)}, all);
    if (lane_ != Lane::Real && choice) choice->needs_finite = false;
    Sink sink = target(layout, choice ? &*choice : nullptr, wanted);
    const BufferId filled = sink.finished != no_buffer ? sink.finished : sink.out.buffer;
    Loop loop = product(operands, all, choice ? &*choice : nullptr, layout, sink);
    if (choice && choice->needs_finite && sink.kind != Sink::Kind::Append) {
      loop.fallback = std::make_shared<Loop>(product(operands, all, nullptr, layout, sink));
    }
    Step step;
    step.what = fmt::format("{}[{}] = {}", lowering_.plan()[filled].name,
                            names(lowering_.program(), layout.order), text);
    step.range = expr_->range;
    if (last && !note_.empty()) step.notes.push_back(note_);
    step.action = std::move(loop);
    lowering_.add_step(std::move(step));
    const Buffer& result = lowering_.plan()[filled];
    return {result.sparse ? lowering_.tuples_operand(filled, layout.order)
                          : lowering_.operand(filled, layout.order),
            result.name};
  }

  Sink target(const Layout& layout, const DriveChoice* choice, bool masked) {
    Sink sink;
    sink.lane = lane_;
    const bool tuples =
        choice && layout.into == no_buffer && prefers_sparse(lowering_, *choice, layout.order);
    if (!tuples) {
      lowering_.place_cells(sink, lane_, masked, layout);
      return sink;
    }
    sink.kind = Sink::Kind::Append;
    sink.out.buffer = lowering_.add_tuples(layout.order, lane_, masked, 0,
                                           estimated_points(lowering_, *choice, layout.order));
    return sink;
  }

  Loop product(const std::vector<Operand>& operands, const std::vector<IndexId>& all,
               const DriveChoice* choice, const Layout& layout, Sink sink) {
    LoopBuilder builder =
        choice ? LoopBuilder(lowering_, all, *choice) : LoopBuilder(lowering_, all);
    std::size_t driven = 0;
    std::optional<Lowered> value;
    for (const Operand& operand : operands) {
      Lowered factor;
      const bool drives =
          choice && driven < choice->factors.size() && choice->factors[driven].operand == &operand;
      factor = drives ? builder.load_factor(driven++) : builder.load(operand);
      value = value ? builder.product(*value, factor, lane_, expr_->range) : factor;
    }
    sink.value = builder.as(*value, lane_);
    sink.present = value->present;
    sink.site = builder.overflow_site(expr_->range);
    if (sink.kind == Sink::Kind::Append) {
      for (IndexId index : layout.order) {
        sink.keys.push_back(builder.linear(LinearForm{0, {{index, 1}}}));
      }
    } else {
      sink.out = builder.view(lowering_.operand(sink.out.buffer, layout.order));
    }
    return builder.finish(std::move(sink));
  }

  Lowering& lowering_;
  const Expr expr_;
  const Layout layout_;
  const Lane lane_;
  std::vector<ContractFactor> factors_;
  std::vector<IndexId> indices_;
  std::string note_;
};

}  // namespace

Operand contract_tuples(Lowering& lowering, const Expr& expr, const Layout& layout, Lane lane,
                        std::vector<ContractFactor> factors) {
  return SparseContraction(lowering, expr, layout, lane, std::move(factors)).run();
}

}  // namespace fuse::plan
