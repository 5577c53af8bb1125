// Parts of projection shared by project.cpp and axes.cpp.
#pragma once

#include "fuse/check/equation.h"

namespace fuse::check {

// Decides the next undecided call (innermost first): the indices it works along and those it
// binds, which become indices of their own. False when every call is decided.
bool decide_calls(Equation& eq, Term& root);
// `expr` with another index; only iotas, sizes and arithmetic occur in a position.
ir::Expr replace_iota(const ir::Expr& expr, ir::IndexId from, ir::IndexId to);
void forget_contraction(Term& term, ir::IndexId id);
// Indices that calls bind: they vanish in the call.
std::vector<ir::IndexId> call_bound_indices(const Term& root);

}  // namespace fuse::check
