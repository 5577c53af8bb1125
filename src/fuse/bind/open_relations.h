// Relations with columns that rules compute (`n = count[y](..)`): any integers, known only once the
// rules have been evaluated. A program that has them is bound in stages: each evaluates the rules
// that rest on nothing unknown, and for the next one their relations are sources with facts.
#pragma once

#include <optional>
#include <vector>

#include "fuse/ir/program.h"

namespace fuse::bind {

// A rule of an open relation, as queries over the indices of its head.
struct OpenRule {
  ir::TensorId relation = ir::no_tensor;
  ir::TensorId body = ir::no_tensor;  // where it holds, over `indices`
  std::vector<ir::Column> columns;    // of the head
  std::vector<ir::IndexId> indices;   // of the queries
  std::vector<std::size_t> computed;  // columns that a query gives, one each, in order; when there
                                      // is none, one query says where the rule holds
  SourceRange range;
};

struct Stage {
  ir::Program program;
  std::vector<OpenRule> rules;          // their queries stand one after another in `program`
  std::vector<ir::TensorId> relations;  // that are settled by them
};

// Takes the rules of the next stage out of `program`, in which their relations become settled
// sources that have no facts yet. Empty when no relation is open.
std::optional<Stage> next_stage(ir::Program& program);

}  // namespace fuse::bind
