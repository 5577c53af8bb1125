#include <fmt/format.h>

#include <ostream>
#include <stdexcept>

#include "fuse/ir/print.h"
#include "fuse/ir/verify.h"
#include "fuse/passes/drop_dead.h"
#include "fuse/passes/expand_builtins.h"
#include "fuse/passes/fold_constants.h"
#include "fuse/passes/form_contractions.h"
#include "fuse/passes/share_subexpressions.h"

namespace fuse::passes {

namespace {

// A malformed program is our own bug, whatever the user wrote.
void verify_after(std::string_view pass, const ir::Program& program) {
  const std::vector<std::string> violations = ir::verify(program, true);
  if (violations.empty()) return;
  throw std::logic_error(
      fmt::format("the program is malformed {}: {}", pass, fmt::join(violations, "; ")));
}

}  // namespace

const std::vector<Pass>& pipeline() {
  static const std::vector<Pass> passes = {
      {"expand_builtins", "replaces builtins by their expansions", expand_builtins},
      {"fold_constants", "computes what is known before the run", fold_constants},
      {"form_contractions", "turns sums of products into contractions", form_contractions},
      {"share_subexpressions", "makes equal expressions one node", share_subexpressions},
      {"drop_dead", "removes definitions that no result needs", drop_dead},
  };
  return passes;
}

ir::Program run_pipeline(ir::Program program, const Context& context) {
  if (context.verify) verify_after("before the first pass", program);
  for (const Pass& pass : pipeline()) {
    if (!pass.run(program, context)) continue;
    if (context.trace) *context.trace << "# after " << pass.name << '\n' << ir::print(program);
    if (context.verify) verify_after(fmt::format("after {}", pass.name), program);
  }
  return program;
}

}  // namespace fuse::passes
