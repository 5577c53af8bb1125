#include "fuse/passes/expand_builtins.h"

#include "fuse/ir/rewrite.h"

namespace fuse::passes {

namespace {

// Expansions may use other builtins; none uses itself, so this ends.
ir::Expr expand(ir::Program& program, const Context& context, const ir::Expr& expr) {
  return ir::rewrite(expr, [&](const ir::Expr& node) {
    if (node->op != ir::Op::Kernel) return node;
    const ir::Expr expansion = context.expand(program, node);
    return expansion ? expand(program, context, expansion) : node;
  });
}

}  // namespace

bool expand_builtins(ir::Program& program, const Context& context) {
  if (!context.expand) return false;
  return ir::rewrite(program, [&](const ir::Expr& node) {
    return node->op == ir::Op::Kernel ? expand(program, context, node) : node;
  });
}

}  // namespace fuse::passes
