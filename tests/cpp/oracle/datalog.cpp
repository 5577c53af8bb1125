#include "datalog.h"

#include <algorithm>
#include <cmath>

namespace fuse::oracle {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Operator;
using syntax::Statement;
using syntax::StatementKind;

namespace {

bool reads_offset(const Expr* literal) {
  return std::ranges::any_of(literal->args,
                             [](const auto& arg) { return arg->kind == ExprKind::Binary; });
}

}  // namespace

Datalog::Datalog(const syntax::File& file) {
  for (const Statement& statement : file.statements) {
    if (statement.target && statement.kind != StatementKind::Query) {
      statements_[statement.target->text].push_back(&statement);
    }
  }
}

std::optional<Tuples> Datalog::relation(const std::string& name) {
  try {
    return tuples(name);
  } catch (const Unknown&) {
    return std::nullopt;
  }
}

// A number in round brackets holds where it is above 0.
const Tuples& Datalog::tuples(const std::string& name) {
  auto found = known_.find(name);
  if (found == known_.end()) found = known_.emplace(name, compute(name)).first;
  return found->second;
}

Tuples Datalog::compute(const std::string& name) {
  Tuples result;
  const auto& statements = statements_[name];
  if (statements.empty()) throw Unknown(name);
  if (statements[0]->target->kind != ExprKind::Round) {
    for (const auto& [tuple, number] : numbers(name)) {
      if (number > 0) result.insert(tuple);
    }
    return result;
  }
  for (const Statement* statement : statements) {
    if (statement->kind == StatementKind::Fact) {
      Tuple tuple;
      for (const auto& arg : statement->target->args) {
        tuple.push_back(static_cast<std::int64_t>(arg->number));
      }
      result.insert(tuple);
    } else if (statement->kind == StatementKind::Rule) {
      for (const Items& items : statement->alternatives) apply(*statement, items, result);
    } else {
      throw Unknown(name);
    }
  }
  return result;
}

const Datalog::Numbers& Datalog::numbers(const std::string& name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  Numbers result;
  for (const Statement* statement : statements_[name]) {
    const bool stated = statement->target->kind == ExprKind::Square && statement->value;
    if (!stated) throw Unknown(name);
    Tuple at;
    for (const auto& arg : statement->target->args) {
      if (arg->kind == ExprKind::Number) at.push_back(static_cast<std::int64_t>(arg->number));
    }
    const bool element = at.size() == statement->target->args.size();
    if (element == (statement->value->kind == ExprKind::List)) throw Unknown(name);
    add_literal(*statement->value, at, result);
  }
  return numbers_[name] = result;
}

void Datalog::add_literal(const Expr& e, Tuple at, Numbers& into) const {
  if (e.kind == ExprKind::List) {
    at.push_back(0);
    for (const auto& item : e.args) {
      add_literal(*item, at, into);
      ++at.back();
    }
  } else if (e.kind == ExprKind::Number) {
    into[at] = e.number;
  } else if (e.kind == ExprKind::Unary && e.op == Operator::Negate &&
             e.args[0]->kind == ExprKind::Number) {
    into[at] = -e.args[0]->number;
  } else {
    throw Unknown("a value that is no number");
  }
}

Datalog::Body Datalog::sorted(const Items& items) const {
  Body body;
  for (const auto& item : items) {
    if (item.binding) {
      body.bindings[item.binding->text] = item.value.get();
    } else if (item.value->kind == ExprKind::Round) {
      body.literals.push_back(item.value.get());
    } else {
      body.conditions.push_back(item.value.get());
    }
  }
  // x+1 is matched once x is known.
  std::ranges::stable_partition(body.literals,
                                [](const Expr* literal) { return !reads_offset(literal); });
  return body;
}

void Datalog::apply(const Statement& rule, const Items& items, Tuples& into) {
  Assignment at;
  join(sorted(items), 0, at, rule.target->args, into);
}

void Datalog::join(const Body& body, std::size_t from, Assignment& at,
                   const std::vector<syntax::ExprPtr>& head, Tuples& into) {
  if (from < body.literals.size()) {
    const Expr& literal = *body.literals[from];
    for (const Tuple& tuple : tuples(literal.text)) {
      Assignment longer = at;
      if (match(literal, tuple, body, longer)) join(body, from + 1, longer, head, into);
    }
    return;
  }
  // All of them, so that it is known whether this rests on something unknown.
  bool all = true;
  for (const Expr* condition : body.conditions) all &= holds(*condition, body, at);
  for (const auto& [name, expr] : body.bindings) all &= value(*expr, body, at).has_value();
  if (!all) return;
  Tuple tuple;
  for (const auto& arg : head) {
    tuple.push_back(static_cast<std::int64_t>(value(*arg, body, at).value()));
  }
  into.insert(tuple);
}

bool Datalog::match(const Expr& literal, const Tuple& tuple, const Body& body, Assignment& at) {
  for (std::size_t c = 0; c < tuple.size(); ++c) {
    const Expr& arg = *literal.args.at(c);
    if (arg.kind == ExprKind::Wildcard) continue;
    if (arg.kind == ExprKind::Name && !at.count(arg.text)) {
      at[arg.text] = tuple[c];
    } else if (value(arg, body, at) != static_cast<double>(tuple[c])) {
      return false;
    }
  }
  return true;
}

// Variables that are bound nowhere else are projected: there is some.
bool Datalog::some(const Expr& literal, const Body& body, const Assignment& at) {
  // Where x+1 is read, x is in bounds of this literal too, and those are not known here.
  if (std::ranges::any_of(body.literals, reads_offset)) throw Unknown("bounds");
  return std::ranges::any_of(tuples(literal.text), [&](const Tuple& tuple) {
    Assignment inside = at;
    return match(literal, tuple, body, inside);
  });
}

bool Datalog::holds(const Expr& condition, const Body& body, const Assignment& at) {
  if (condition.kind == ExprKind::Round) return some(condition, body, at);
  if (condition.kind == ExprKind::Unary && condition.op == Operator::Not) {
    return !holds(*condition.args[0], body, at);
  }
  if (condition.kind == ExprKind::Binary) {
    if (const auto truth = compare(condition, body, at)) return *truth;
    return false;
  }
  if (condition.kind == ExprKind::Number) return condition.number > 0;
  throw Unknown("a condition");
}

std::optional<bool> Datalog::compare(const Expr& e, const Body& body, const Assignment& at) {
  const auto a = value(*e.args[0], body, at), b = value(*e.args[1], body, at);
  if (!a || !b) return std::nullopt;
  // An average may be rounded.
  if (*a != *b && std::fabs(*a - *b) < 1e-6) throw Unknown("a tie");
  switch (e.op) {
    case Operator::Equal: return *a == *b;
    case Operator::NotEqual: return *a != *b;
    case Operator::Less: return *a < *b;
    case Operator::LessEqual: return *a <= *b;
    case Operator::Greater: return *a > *b;
    case Operator::GreaterEqual: return *a >= *b;
    default: throw Unknown("an operator");
  }
}

std::optional<double> Datalog::value(const Expr& e, const Body& body, const Assignment& at) {
  switch (e.kind) {
    case ExprKind::Number: return e.number;
    case ExprKind::Name: {
      const auto variable = at.find(e.text);
      if (variable != at.end()) return static_cast<double>(variable->second);
      const auto binding = body.bindings.find(e.text);
      if (binding != body.bindings.end()) return value(*binding->second, body, at);
      throw Unknown(e.text);
    }
    case ExprKind::Paren: return value(*e.args[0], body, at);
    case ExprKind::Binary: return arithmetic(e, body, at);
    case ExprKind::Aggregate: return aggregate(e, body, at);
    // Outside products an absent number has a value: 0, as it is of facts.
    case ExprKind::Square: return read(e, body, at).value_or(0);
    default: throw Unknown("an expression");
  }
}

std::optional<double> Datalog::arithmetic(const Expr& e, const Body& body, const Assignment& at) {
  const auto a = value(*e.args[0], body, at), b = value(*e.args[1], body, at);
  if (!a || !b) return std::nullopt;
  switch (e.op) {
    case Operator::Add: return *a + *b;
    case Operator::Subtract: return *a - *b;
    case Operator::Multiply: return *a * *b;
    case Operator::FloorDivide: return std::floor(*a / *b);
    case Operator::Modulo: return *a - *b * std::floor(*a / *b);
    default: throw Unknown("an operator");
  }
}

std::optional<double> Datalog::read(const Expr& e, const Body& body, const Assignment& at) {
  Tuple tuple;
  for (const auto& arg : e.args) {
    if (arg->kind != ExprKind::Name && arg->kind != ExprKind::Number) throw Unknown("a position");
    tuple.push_back(static_cast<std::int64_t>(value(*arg, body, at).value()));
  }
  const Numbers& all = numbers(e.text);
  const auto found = all.find(tuple);
  if (found != all.end()) return found->second;
  // Where x+1 is read, x is in bounds of every other read, and those bounds are not known here.
  if (std::ranges::any_of(body.literals, reads_offset)) throw Unknown("bounds");
  return std::nullopt;
}

std::optional<double> Datalog::aggregate(const Expr& e, const Body& body, const Assignment& at) {
  constexpr std::int64_t largest = 150;  // above every position of these programs
  if (e.indices.size() != 1) throw Unknown("several indices");
  const bool counts = e.text == "count";
  const Expr& condition = counts && !e.when ? *e.args[0] : *e.when;
  std::vector<double> members;
  for (std::int64_t position = 0; position < largest; ++position) {
    Assignment inside = at;
    inside[e.indices[0].name] = position;
    if (!holds(condition, body, inside)) continue;
    const Expr& term = *e.args[0];
    const auto member = counts                          ? std::optional(1.0)
                        : term.kind == ExprKind::Square ? read(term, body, inside)
                                                        : value(term, body, inside);
    if (member) members.push_back(*member);
  }
  double sum = 0;
  for (const double member : members) sum += member;
  if (counts || e.text == "sum") return sum;
  if (members.empty()) return std::nullopt;
  if (e.text == "avg") return sum / static_cast<double>(members.size());
  if (e.text == "max") return *std::ranges::max_element(members);
  if (e.text == "min") return *std::ranges::min_element(members);
  throw Unknown(e.text);
}

}  // namespace fuse::oracle
