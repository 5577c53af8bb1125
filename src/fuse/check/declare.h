// Helpers that the declaration pass and the statements share.
#pragma once

#include "fuse/check/session.h"

namespace fuse::check {

ir::Combine combine_of(syntax::Assign assign);
// The operator as users write it: `=`, `max=`.
const char* spelling(ir::Combine combine);
// The list of `const([[..]])` or of a bare list; null for any other value.
const syntax::Expr* literal_list(const syntax::Expr* value);
// T[i] = "file" or = file("file", ..).
bool is_source(const syntax::Statement& statement);
// const W = [[..]]: a tensor with the list's shape.
void declare_literal_constant(Session& session, Scope& scope, const syntax::Statement& s);

}  // namespace fuse::check
