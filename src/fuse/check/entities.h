// Entities by name: `Alice`, `'New York'`, and numbers that are no positions.
#pragma once

#include <string>

#include "fuse/check/equation.h"

namespace fuse::check {

enum class EntityKind : std::uint8_t { Name, Number };

// The entity in an index.
ir::Expr entity(Session& session, const std::string& text, EntityKind kind, SourceRange range);
// A number in an index: a position if it is whole, else an entity.
ir::Expr constant_position(Session& session, double value, SourceRange range);
// The same on the left, where a number that is no position states an entity: T[-1] = 3.
ir::Expr left_constant(Session& session, const ir::Expr& number);
// -2.5 of the entity 2.5; names have no sign.
ir::Expr negated_entity(Session& session, const ir::Expr& entity, SourceRange range);
// Arithmetic with an entity in an index; reports it.
ir::Expr computed_entity(Session& session, const ir::Expr& entity);

// `a == b` or `a != b`; beside an index a name is an entity.
TermPtr resolve_equality(Equation& eq, ir::Op op, const syntax::Expr& a, const syntax::Expr& b,
                         SourceRange range);

// An argument of a fn that is an entity; null when it is anything else.
TermPtr entity_argument(Equation& eq, const syntax::Expr& expr);

}  // namespace fuse::check
