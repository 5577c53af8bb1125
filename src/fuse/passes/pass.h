// Passes: pure functions Program -> Program, one idea each. They run on a bound program, never
// fail, and return the program unchanged when they have nothing to do.
#pragma once

#include <functional>
#include <iosfwd>
#include <string_view>
#include <vector>

#include "fuse/ir/program.h"

namespace fuse::passes {

struct Context {
  // Expands a Kernel node of a builtin that has an expansion into other operations; supplied by
  // the driver because only check can read Fuse text. Null result: the builtin is run as a kernel.
  std::function<ir::Expr(ir::Program&, const ir::Expr& kernel)> expand{};
  // --trace-passes: prints the program after each pass that changed it.
  std::ostream* trace = nullptr;
  bool verify = true;
};

struct Pass {
  std::string_view name;
  std::string_view summary;                                   // one sentence
  bool (*run)(ir::Program& program, const Context& context);  // true when it changed something
};

const std::vector<Pass>& pipeline();
ir::Program run_pipeline(ir::Program program, const Context& context);

}  // namespace fuse::passes
