// const([[..]]) and bare lists: dense literals.
#pragma once

#include "fuse/check/session.h"

namespace fuse::check {

struct Literal {
  data::Array array;
  bool integral = true;  // every number is written as an integer
};

// Null after reporting ragged rows or items that are not numbers.
std::optional<Literal> read_literal(Session& session, Scope& scope, const syntax::Expr& list);

}  // namespace fuse::check
