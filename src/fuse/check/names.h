// What a name can be, decided by its spelling and scope.
#pragma once

#include <string_view>

#include "fuse/check/equation.h"

namespace fuse::check {

// Index variables begin with a lower-case letter or with `_` and more.
bool is_index_name(std::string_view name);
// NAME( is a call when NAME is a fn in scope, or a builtin that no tensor of the program hides.
bool is_call(const Scope& scope, std::string_view name);
bool is_tensor_name(const Scope& scope, const syntax::Expr& expr);
// size(i): the extent of an index or of a declared axis.
ir::Expr size_expr(Equation& eq, const syntax::Expr& call);

}  // namespace fuse::check
