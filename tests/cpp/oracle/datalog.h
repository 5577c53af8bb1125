// What the facts and rules of a program mean, by brute force from its syntax tree. It shares the
// parser with the engine and nothing else, so that it is a check of how rules are read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "fuse/syntax/tree.h"

namespace fuse::oracle {

using Tuple = std::vector<std::int64_t>;
using Tuples = std::set<Tuple>;

class Datalog {
 public:
  // `file` must outlive it.
  explicit Datalog(const syntax::File& file);
  // The tuples of a relation; empty when it rests on what this does not know: equations, and
  // variables that no literal in round brackets binds.
  std::optional<Tuples> relation(const std::string& name);

 private:
  struct Unknown : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  // Numbers stated as facts or in a literal.
  using Numbers = std::map<Tuple, double>;
  using Assignment = std::map<std::string, std::int64_t>;
  using Items = std::vector<syntax::BodyItem>;
  struct Body {
    std::vector<const syntax::Expr*> literals;
    std::vector<const syntax::Expr*> conditions;  // comparisons and what stands under `not`
    std::map<std::string, const syntax::Expr*> bindings;
  };

  const Tuples& tuples(const std::string& name);
  Tuples compute(const std::string& name);
  const Numbers& numbers(const std::string& name);
  void add_literal(const syntax::Expr& list, Tuple at, Numbers& into) const;
  void apply(const syntax::Statement& rule, const Items& items, Tuples& into);
  Body sorted(const Items& items) const;
  void join(const Body& body, std::size_t from, Assignment& at,
            const std::vector<syntax::ExprPtr>& head, Tuples& into);
  bool match(const syntax::Expr& literal, const Tuple& tuple, const Body& body, Assignment& at);
  bool holds(const syntax::Expr& condition, const Body& body, const Assignment& at);
  bool some(const syntax::Expr& literal, const Body& body, const Assignment& at);
  std::optional<bool> compare(const syntax::Expr& e, const Body& body, const Assignment& at);
  // Empty where it has no value: a group without members, an absent number.
  std::optional<double> value(const syntax::Expr& e, const Body& body, const Assignment& at);
  std::optional<double> arithmetic(const syntax::Expr& e, const Body& body, const Assignment& at);
  std::optional<double> aggregate(const syntax::Expr& e, const Body& body, const Assignment& at);
  std::optional<double> read(const syntax::Expr& e, const Body& body, const Assignment& at);

  std::map<std::string, std::vector<const syntax::Statement*>> statements_;
  std::map<std::string, Tuples> known_;
  std::map<std::string, Numbers> numbers_;
};

}  // namespace fuse::oracle
