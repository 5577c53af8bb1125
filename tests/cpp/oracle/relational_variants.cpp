// Variants of relational programs that mean the same.
#include <algorithm>
#include <cctype>
#include <set>

#include "relational.h"

namespace fuse::oracle {

namespace {

using Body = std::vector<Piece>;  // items, with a comma between them

bool is_rule(const Piece& piece) {
  const std::string& head = piece.words[0];
  return piece.kids.size() == 1 &&
         (head.find(" <- ") != std::string::npos || head.find(" :- ") != std::string::npos);
}

std::vector<Piece> parts(const Piece& piece, const std::string& separator) {
  if (piece.chain && piece.words[1] == separator) return piece.kids;
  return {piece};
}

std::vector<Body> alternatives(const Piece& rule) {
  std::vector<Body> bodies;
  for (const Piece& body : parts(rule.kids[0], " or ")) bodies.push_back(parts(body, ", "));
  return bodies;
}

Piece joined(const std::vector<Piece>& kids, const std::string& separator) {
  return chain(kids, std::vector<std::string>(kids.size(), separator));
}

Piece with_bodies(const Piece& rule, const std::vector<Body>& bodies) {
  std::vector<Piece> kids;
  for (const Body& body : bodies) kids.push_back(joined(body, ", "));
  return wrap(rule.words[0], joined(kids, " or "), rule.words[1]);
}

// R(x, 0, _) and nothing else.
bool is_literal(const std::string& item) {
  return std::isupper(static_cast<unsigned char>(item[0])) && item.back() == ')' &&
         std::ranges::count(item, '(') == 1 && item.find('(') < item.find_first_of(" [+");
}

bool is_fact(const Piece& piece) {
  const std::string statement = text(piece);
  const std::string plain = statement.substr(0, statement.find('.'));
  return piece.kids.empty() && is_literal(plain);
}

bool reads_offset(const Piece& item) {
  const std::string literal = text(item);
  const auto has = [&](const char* sign) { return literal.find(sign) != std::string::npos; };
  return has("+1") || has("?") || has(" % ") || has(" // ");
}

// The relations that some rule writes at an offset: what reads them makes no columns equal.
std::set<std::string> offset_heads(const Pieces& statements) {
  std::set<std::string> names;
  for (const Piece& statement : statements) {
    const std::string whole = text(statement), head = whole.substr(0, whole.find(')'));
    if (head.find('+') != std::string::npos) names.insert(head.substr(0, head.find('(')));
  }
  return names;
}

std::vector<std::string> arguments(const std::string& literal) {
  std::vector<std::string> result;
  std::size_t at = literal.find('(') + 1;
  for (const std::size_t close = literal.size() - 1; at < close;) {
    const std::size_t end = std::min(literal.find(", ", at), close);
    result.push_back(literal.substr(at, end - at));
    at = end + 2;
  }
  return result;
}

bool is_variable(const std::string& argument) {
  return std::islower(static_cast<unsigned char>(argument[0])) != 0;
}

std::string reference(const std::string& name, const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ", ") + column;
  return name + "(" + text + ")";
}

void add_redundant(Body& body) {
  for (const Piece& item : Body(body)) {
    const std::string literal = text(item);
    if (!is_literal(literal)) continue;
    std::vector<std::string> columns = arguments(literal);
    body.push_back(item);
    if (columns.empty()) return;
    columns.back() = "_";
    body.insert(body.begin(), leaf(reference(literal.substr(0, literal.find('(')), columns)));
    return;
  }
}

// Moves the first literals into a rule for `name`; nothing when there are none.
Pieces split(Body& body, const std::string& name, const std::set<std::string>& offset) {
  Body first, rest;
  std::set<std::string> variables;
  // Where one literal reads x+1, or a column written at an offset, reading x plainly elsewhere
  // would make more columns equal.
  const auto unequal = [&](const Piece& item) {
    const std::string literal = text(item);
    return reads_offset(item) || offset.count(literal.substr(0, literal.find('(')));
  };
  if (std::ranges::any_of(body, unequal)) return {};
  for (const Piece& item : body) {
    const std::string literal = text(item);
    const bool movable =
        is_literal(literal) && first.size() < std::max<std::size_t>(1, body.size() - 1);
    (movable ? first : rest).push_back(item);
    if (!movable) continue;
    for (const std::string& argument : arguments(literal)) {
      if (is_variable(argument)) variables.insert(argument);
    }
  }
  if (first.empty()) return {};
  const std::string head = reference(name, {variables.begin(), variables.end()});
  rest.insert(rest.begin(), leaf(head));
  body = rest;
  return {wrap(head + " <- ", joined(first, ", "), "")};
}

}  // namespace

Pieces with_redundant_subgoals(const Pieces& statements) {
  Pieces result;
  for (const Piece& statement : statements) {
    result.push_back(statement);
    if (!is_rule(statement)) continue;
    std::vector<Body> bodies = alternatives(statement);
    for (Body& body : bodies) add_redundant(body);
    result.back() = with_bodies(statement, bodies);
  }
  return result;
}

Pieces with_split_bodies(const Pieces& statements) {
  Pieces result;
  int number = 0;
  const std::set<std::string> offset = offset_heads(statements);
  for (const Piece& statement : statements) {
    if (!is_rule(statement)) {
      result.push_back(statement);
      continue;
    }
    std::vector<Body> bodies = alternatives(statement);
    for (Body& body : bodies) {
      for (Piece& rule : split(body, "Part" + std::to_string(number++), offset))
        result.push_back(rule);
    }
    result.push_back(with_bodies(statement, bodies));
  }
  return result;
}

Pieces with_swapped_alternatives(const Pieces& statements) {
  Pieces result;
  for (const Piece& statement : statements) {
    result.push_back(statement);
    if (!is_rule(statement)) continue;
    std::vector<Body> bodies = alternatives(statement);
    std::ranges::reverse(bodies);
    for (Body& body : bodies) std::ranges::reverse(body);
    result.back() = with_bodies(statement, bodies);
  }
  return result;
}

Pieces with_separate_rules(const Pieces& statements) {
  Pieces result;
  for (const Piece& statement : statements) {
    if (!is_rule(statement)) {
      result.push_back(statement);
      continue;
    }
    std::vector<Body> bodies = alternatives(statement);
    std::ranges::reverse(bodies);
    for (const Body& body : bodies) result.push_back(with_bodies(statement, {body}));
  }
  return result;
}

Pieces with_repeated_facts(const Pieces& statements) {
  Pieces facts, others;
  for (const Piece& statement : statements) {
    (is_fact(statement) ? facts : others).push_back(statement);
  }
  Pieces result(facts.rbegin(), facts.rend());
  result.insert(result.end(), others.begin(), others.end());
  result.insert(result.end(), facts.begin(), facts.end());
  return result;
}

}  // namespace fuse::oracle
