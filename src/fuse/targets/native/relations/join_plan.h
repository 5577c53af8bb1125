// What a join does at each of its variables, decided once before it runs.
#pragma once

#include <vector>

#include "fuse/targets/native/relations/join.h"

namespace fuse::native::relations {

// A level of a factor at the variable that it binds.
struct Participant {
  int factor = 0;
  int level = 0;
  bool wants_position = false;  // there is a level below, or the row is emitted
  bool repeats = false;         // its keys stay the same for many values of the variable before
};

// The variable, OP, and one bound before or a constant (other < 0).
struct Cut {
  Comparison::Op op = Comparison::Op::Eq;
  int other = -1;
  Key constant = 0;
};

struct PlannedVariable {
  std::vector<Participant> participants;
  std::vector<Cut> cuts;
};

// A counted variable and, below it, groups of counted variables that no longer depend on each other
// once it is bound: their counts multiply.
struct CountNode {
  int variable = 0;
  // All variables below are the rest of this factor's levels and free of conditions: their count is
  // a difference of leaf positions. -1: not so.
  int only_factor = -1;
  std::vector<CountNode> children;
};

struct JoinPlan {
  std::vector<PlannedVariable> variables;
  int enumerated = 0;             // the variables whose keys are emitted
  std::vector<CountNode> counts;  // groups of the others
  bool impossible = false;        // whatever the relations hold, like x < x
};

JoinPlan plan_join(const Join& join);

}  // namespace fuse::native::relations
