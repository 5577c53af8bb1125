// Which expressions are present at every assignment of their indices, so that absence need not be
// tracked. Needs a bound program.
#pragma once

#include <unordered_map>

#include "fuse/ir/program.h"

namespace fuse::ir {

class Presence {
 public:
  explicit Presence(const Program& program) : program_(program) {}
  // False when some element may be absent.
  bool always(const Expr& expr);

 private:
  bool compute(const Node& node);
  bool every_argument(const Node& node);
  bool has_contributions(const Node& node);

  struct Known {
    Expr source;  // kept alive, so that its address stays its own
    bool present;
  };
  const Program& program_;
  std::unordered_map<const Node*, Known> seen_;
};

}  // namespace fuse::ir
