// Helpers that rebuild expressions.
#pragma once

#include <functional>
#include <unordered_map>

#include "fuse/ir/program.h"

namespace fuse::ir {

using IndexMap = std::unordered_map<IndexId, IndexId>;

// Renames free indices; every bound index gets a fresh copy, so the result can stand beside the
// original without capture.
Expr rename(Program& program, const Expr& expr, const IndexMap& map);

// Bottom-up: f sees each node with its children already rewritten, and returns its replacement
// (the same handle when nothing changes). Shared nodes are rewritten once.
Expr rewrite(const Expr& expr, const std::function<Expr(const Expr&)>& f);

// The same for every expression of the program's statements, left sides included; nodes that
// several statements share are rewritten once. True when something changed.
bool rewrite(Program& program, const std::function<Expr(const Expr&)>& f);

// The node with other children, in the order for_each_child visits them; shares when all are the
// same handles.
Expr with_children(const Expr& expr, const std::vector<Expr>& children);

}  // namespace fuse::ir
