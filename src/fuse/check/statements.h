// One function per kind of statement.
#pragma once

#include "fuse/check/equation.h"

namespace fuse::check {

void check_equation(Session& session, Scope& scope, const syntax::Statement& s);
void check_rule(Session& session, Scope& scope, const syntax::Statement& s);
void check_fact(Session& session, Scope& scope, const syntax::Statement& s);
void check_source(Session& session, Scope& scope, const syntax::Statement& s);
void check_sink(Session& session, Scope& scope, const syntax::Statement& s);
void check_query(Session& session, Scope& scope, const syntax::Statement& s);
void check_expect(Session& session, Scope& scope, const syntax::Statement& s);
void check_export(Session& session, Scope& scope, const syntax::Statement& s);

// The tensor that `target` defines in this scope; no_tensor when its declaration failed.
ir::TensorId defined_tensor(const Scope& scope, const syntax::Expr& target);
// Columns range over the declared axes of the indices on the left; also where an input replaces
// what the statement says.
void take_axes(Equation& eq, ir::TensorId tensor);
// Adds the leading columns of a tensor that lives in a fn call to the left side.
void add_left_rides(Equation& eq, ir::TensorId tensor);

}  // namespace fuse::check
