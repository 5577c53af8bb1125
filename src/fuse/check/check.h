// check: tree -> IR. Resolves names and kinds, decides projection, builds definitions, orders them,
// and reports everything that can be said without sizes.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"
#include "fuse/syntax/tree.h"

namespace fuse::check {

struct Options {
  std::set<std::string> inputs;  // names given at run time
  // Loads and parses an imported file once; null after reporting that it is missing.
  std::function<const syntax::File*(const std::string& path, SourceRange at)> import;
};

// Empty when errors were reported.
std::optional<ir::Program> check(const syntax::File& file, const Options& options,
                                 const SourceSet& sources, Diagnostics& diagnostics);

// Expands a Kernel node by its builtin's expansion; null when it has none.
ir::Expr expand_builtin(ir::Program& program, const ir::Expr& kernel);

}  // namespace fuse::check
