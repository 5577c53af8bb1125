#include "fuse/targets/native/relations/join_plan.h"

#include <algorithm>
#include <numeric>

namespace fuse::native::relations {

namespace {

using Op = Comparison::Op;

// a OP b as b OP a.
Op mirrored(Op op) {
  switch (op) {
    case Op::Lt: return Op::Gt;
    case Op::Le: return Op::Ge;
    case Op::Gt: return Op::Lt;
    case Op::Ge: return Op::Le;
    case Op::Eq: return Op::Eq;
    case Op::Ne: return Op::Ne;
  }
  return op;
}

bool holds_for_equals(Op op) { return op == Op::Le || op == Op::Ge || op == Op::Eq; }

void place_comparison(const Comparison& comparison, JoinPlan& plan) {
  const auto& [op, left, right, constant] = comparison;
  if (left == right) {
    plan.impossible |= !holds_for_equals(op);
  } else if (left > right) {
    plan.variables[left].cuts.push_back({op, right, constant});
  } else {
    plan.variables[right].cuts.push_back({mirrored(op), left, constant});
  }
}

void place_factor(const Join& join, int factor, JoinPlan& plan) {
  const auto& [trie, variables, want_row] = join.factors[factor];
  const int depth = static_cast<int>(variables.size());
  for (int level = 0; level < depth; ++level) {
    const bool last = level + 1 == depth;
    plan.variables[variables[level]].participants.push_back({factor, level, !last || want_row});
  }
}

// Which counted variables still depend on each other: in one factor, or compared.
class Groups {
 public:
  Groups(const Join& join, int first) : of_(join.variables) {
    std::iota(of_.begin(), of_.end(), 0);
    for (const JoinFactor& factor : join.factors) connect(factor.variables, first);
    for (const Comparison& comparison : join.comparisons) {
      if (comparison.right >= 0) connect({comparison.left, comparison.right}, first);
    }
  }

  // The groups of the variables from `first` on, each ascending, in order of their first.
  static std::vector<std::vector<int>> split(const Join& join, const std::vector<int>& variables,
                                             int first) {
    const Groups groups(join, first);
    std::vector<std::vector<int>> split;
    std::vector<int> place(join.variables, -1);
    for (const int variable : variables) {
      int& at = place[groups.of_[variable]];
      if (at < 0) {
        at = static_cast<int>(split.size());
        split.emplace_back();
      }
      split[at].push_back(variable);
    }
    return split;
  }

 private:
  void connect(const std::vector<int>& variables, int first) {
    int with = -1;
    for (const int variable : variables) {
      if (variable < first) continue;
      if (with >= 0) std::replace(of_.begin(), of_.end(), int{of_[variable]}, int{of_[with]});
      with = variable;
    }
  }

  std::vector<int> of_;
};

// The factor whose last levels are exactly these variables, alone and unconditioned; or -1.
int only_factor(const Join& join, const JoinPlan& plan, const std::vector<int>& variables) {
  for (const int variable : variables) {
    const PlannedVariable& planned = plan.variables[variable];
    if (planned.participants.size() != 1 || !planned.cuts.empty()) return -1;
  }
  const int factor = plan.variables[variables[0]].participants[0].factor;
  const std::vector<int>& of = join.factors[factor].variables;
  const bool tail = of.size() >= variables.size() &&
                    std::equal(variables.rbegin(), variables.rend(), of.rbegin());
  return tail ? factor : -1;
}

class Planner {
 public:
  explicit Planner(const Join& join) : join_(join) {}

  JoinPlan plan() {
    plan_.variables.resize(join_.variables);
    for (std::size_t f = 0; f < join_.factors.size(); ++f) {
      place_factor(join_, static_cast<int>(f), plan_);
    }
    for (const Comparison& comparison : join_.comparisons) place_comparison(comparison, plan_);
    plan_.enumerated = join_.variables - static_cast<int>(join_.counted.size());
    for (int v = 0; v < plan_.enumerated; ++v) mark_repeats(v, v - 1);
    std::vector<int> counted(join_.counted.size());
    std::iota(counted.begin(), counted.end(), plan_.enumerated);
    plan_.counts = count_nodes(counted, plan_.enumerated - 1);
    return std::move(plan_);
  }

 private:
  std::vector<CountNode> count_nodes(const std::vector<int>& variables, int before) {
    std::vector<CountNode> nodes;
    for (const std::vector<int>& group : Groups::split(join_, variables, before + 1)) {
      CountNode& node = nodes.emplace_back();
      node.variable = group[0];
      node.only_factor = only_factor(join_, plan_, group);
      mark_repeats(group[0], before);
      const std::vector<int> rest(group.begin() + 1, group.end());
      if (node.only_factor < 0) node.children = count_nodes(rest, group[0]);
    }
    return nodes;
  }

  // `before` is the variable whose values the join goes through around this one; -1: none.
  void mark_repeats(int variable, int before) {
    for (Participant& participant : plan_.variables[variable].participants) {
      const std::vector<int>& of = join_.factors[participant.factor].variables;
      const int parent = participant.level > 0 ? of[participant.level - 1] : -1;
      participant.repeats = parent < before;
    }
  }

  const Join& join_;
  JoinPlan plan_;
};

}  // namespace

JoinPlan plan_join(const Join& join) { return Planner(join).plan(); }

}  // namespace fuse::native::relations
