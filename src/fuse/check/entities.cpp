#include "fuse/check/entities.h"

#include <cmath>

#include "fuse/check/names.h"
#include "fuse/data/number_name.h"

namespace fuse::check {

using syntax::ExprKind;

static std::uint32_t number_of(Session& session, const std::string& text, EntityKind kind) {
  auto& known = kind == EntityKind::Name ? session.names : session.numbers;
  auto& entities = session.program.entities;
  auto [it, fresh] = known.emplace(text, static_cast<std::uint32_t>(entities.size()));
  if (fresh) entities.push_back({text, kind == EntityKind::Number});
  return it->second;
}

ir::Expr entity(Session& session, const std::string& text, EntityKind kind, SourceRange range) {
  return ir::entity(number_of(session, text, kind), range);
}

ir::Expr constant_position(Session& session, double value, SourceRange range) {
  bool whole = value == std::floor(value) && std::abs(value) < 0x1p53;
  if (whole) return ir::number(value, true, range);
  return entity(session, data::number_name(value), EntityKind::Number, range);
}

ir::Expr left_constant(Session& session, const ir::Expr& number) {
  if (number->number >= 0 && number->number < 2147483648.0) return number;
  return entity(session, data::number_name(number->number), EntityKind::Number, number->range);
}

ir::Expr negated_entity(Session& session, const ir::Expr& node, SourceRange range) {
  const ir::EntityName written = session.program.entities[node->entity];
  if (!written.number) return computed_entity(session, node);
  const bool negative = written.text.front() == '-';
  return entity(session, negative ? written.text.substr(1) : "-" + written.text, EntityKind::Number,
                range);
}

ir::Expr computed_entity(Session& session, const ir::Expr& node) {
  const ir::EntityName& written = session.program.entities[node->entity];
  if (written.number) {
    session.report(Kind::BadIndex, node->range, "a position is a whole number");
  } else {
    session.report(Kind::EntityPlace, node->range, session.sources.text(node->range));
  }
  return ir::number(0, true, node->range);
}

namespace {

const syntax::Expr& unwrap(const Equation& eq, const syntax::Expr& expr) {
  if (expr.kind == ExprKind::Paren) return unwrap(eq, *expr.args[0]);
  if (expr.kind != ExprKind::Name) return expr;
  auto bound = eq.bindings.find(expr.text);
  return bound == eq.bindings.end() ? expr : unwrap(eq, *bound->second);
}

const EntityArgument* given_entity(const Equation& eq, const syntax::Expr& expr) {
  const Symbol* symbol = expr.kind == ExprKind::Name ? find(eq.scope, expr.text) : nullptr;
  return symbol ? std::get_if<EntityArgument>(symbol) : nullptr;
}

// A quoted name, an upper-case one that is nothing else, or a parameter that stands for one.
bool is_entity(const Equation& eq, const syntax::Expr& expr) {
  if (expr.kind == ExprKind::Symbol || given_entity(eq, expr)) return true;
  return expr.kind == ExprKind::Name && !is_index_name(expr.text) &&
         expr.text.find("::") == std::string::npos && !find(eq.scope, expr.text) &&
         !eq.session.options.inputs.count(expr.text);
}

TermPtr entity_term(Equation& eq, const syntax::Expr& expr) {
  TermPtr term = make_term(TermKind::Entity, expr.range);
  const EntityArgument* given = given_entity(eq, expr);
  term->entity = number_of(eq.session, given ? given->text : expr.text, EntityKind::Name);
  return term;
}

}  // namespace

TermPtr entity_argument(Equation& eq, const syntax::Expr& expr) {
  return is_entity(eq, expr) ? entity_term(eq, expr) : nullptr;
}

TermPtr resolve_equality(Equation& eq, ir::Op op, const syntax::Expr& a, const syntax::Expr& b,
                         SourceRange range) {
  const syntax::Expr* sides[] = {&unwrap(eq, a), &unwrap(eq, b)};
  std::vector<TermPtr> terms(2);
  for (std::size_t i = 0; i < 2; ++i) {
    if (!is_entity(eq, *sides[i])) terms[i] = resolve(eq, i == 0 ? a : b);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const TermPtr& other = terms[1 - i];
    bool beside_index = !terms[i] && (!other || other->kind == TermKind::IndexValue ||
                                      other->kind == TermKind::Entity);
    if (terms[i]) continue;
    terms[i] = beside_index ? entity_term(eq, *sides[i]) : resolve(eq, *sides[i]);
  }
  return map_term(op, range, std::move(terms));
}

}  // namespace fuse::check
