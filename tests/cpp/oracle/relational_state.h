// The state of the generator of relational programs. Every column belongs to a domain of known
// size, so that most programs are valid.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "piece.h"

namespace fuse::oracle {

class RelationalGenerator {
 public:
  explicit RelationalGenerator(std::uint64_t seed) : random_(seed) {}
  Pieces program();

 private:
  struct Known {
    std::string name;
    std::vector<int> columns{};  // the domain of each
    bool boolean = false;
    int values = -1;  // of an index tensor: the domain its numbers lie in
    std::string op{"="};
    bool readable = true;    // its columns have the sizes of their domains
    bool extendable = true;  // another rule or equation may be added
  };
  struct Variable {
    std::string name;
    int domain;
    bool bound = false;
    bool hidden = false;  // of an aggregate, or `_`: nothing else may use it
  };

  // Choices.
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[below(static_cast<int>(items.size()))];
  }
  // Number k with a probability of weights[k] in their sum.
  int weighted(const std::vector<int>& weights);

  // Sources (relational_sources.cpp).
  void sources();
  void domains();
  void fact_relation();
  void value_facts();
  void dense_tensor();
  void index_tensor();
  std::vector<int> some_columns(int rank);
  std::vector<std::vector<int>> rows(const std::vector<int>& columns, int count);
  std::string literal(const std::vector<int>& columns, std::size_t from, int bound);
  std::string value();
  std::string fresh_name(const char* stem) { return stem + std::to_string(names_++); }

  // Variables and references (relational_references.cpp).
  void forget_variables();
  Variable* variable_of(int domain, bool bound_only);
  Variable* new_variable(int domain);
  int room() const;  // how large the domain of a new variable may be
  // Every column of `tensor` as a position, a variable or `_`; column `forced` is `name`.
  enum class Use { Binding, Bound, Negated };
  std::string reference(const Known& tensor, bool round, Use use, int forced = -1,
                        const std::string& name = "");
  std::string argument(int domain, Use use);
  std::string hide(int domain);
  // A reference that holds the variable, to a relation or (`boolean` false) a tensor of numbers.
  std::string reference_to(Variable& variable, bool boolean, bool round);
  std::string gathered(int domain);
  const Known* any(bool boolean, std::size_t least_rank = 0);

  // Rules (relational_rules.cpp).
  void rule();
  void extend_rule();
  void empty_rule();
  void write_rule(Known& relation, bool extending);
  std::string computed_value(int domain);
  std::string head(const Known& relation, bool extending);
  Piece body(const std::vector<Variable>& required);
  void bind(Variable& variable, std::vector<Piece>& items);
  void add_condition(std::vector<Piece>& items);
  void add_comparison(std::vector<Piece>& items);
  void add_binding(std::vector<Piece>& items);
  void add_aggregate(std::vector<Piece>& items);
  std::string bound_value();

  // Equations and queries (relational_equations.cpp).
  void equation();
  void extend_equation();
  void write_equation(Known& tensor);
  Piece product();
  std::string function_of(const std::string& read);
  Piece terms(const std::string& op);
  Piece right_side(const std::string& op);
  std::string explicit_aggregate();
  std::string guard();
  std::string left_columns(Known& tensor);
  const Known* index_tensor_of(int domain) const;
  void query();

  std::mt19937_64 random_;
  Pieces statements_;
  std::vector<int> sizes_;  // of the domains
  bool wide_ = false;       // one domain is large and there are many facts
  bool has_axis_ = false;   // domain 0 is `axis u`
  std::vector<Known> known_;
  std::vector<Variable> variables_;  // of the statement being written
  std::vector<std::string> bindings_;
  std::vector<std::string> in_reference_;  // variables of the reference being written
  int joining_ = 60;     // how often, of 100, a column takes a variable that exists
  bool affine_ = false;  // some variable's range was limited
  int computed_ = -1;    // the domain of a column that the rule being written computes
  int names_ = 0;
};

}  // namespace fuse::oracle
