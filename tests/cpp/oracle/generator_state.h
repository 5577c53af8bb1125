// The state of the random program generator. It follows the extents of index variables itself, so
// that most programs are valid.
#pragma once

#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "piece.h"

namespace fuse::oracle {

struct Known {
  std::string name;
  std::vector<int> extents{};
  bool boolean = false;  // a relation, read as R(..) or R[..]
  bool indices = false;  // integers from 0 to bound - 1: used by gathers and scatters
  int bound = 0;
  bool readable = true;  // its extents are known
  std::string op{"="};
  bool extendable = false;  // another equation may be added
};

// An index variable of the equation being written: [0, extent) is always in bounds; [lo, hi) is
// what its reads allow.
struct Variable {
  static constexpr int unlimited = 1 << 20;  // far above every extent, with room for arithmetic
  std::string name;
  int extent = 1;
  bool left = false;
  bool hidden = false;  // shadowed by an aggregate's own index of the same name
  bool used = false;
  int lo = 0;
  int hi = unlimited;
  void limit(int low, int high) {
    lo = low > lo ? low : lo;
    hi = high < hi ? high : hi;
    used = true;
  }
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}
  Pieces program();

 private:
  // Choices.
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[below(static_cast<int>(items.size()))];
  }

  // Sources (generator_sources.cpp).
  void sources();
  void declarations();
  void dense_source();
  void index_source();
  void fact_source(bool boolean);
  void functions();
  std::string literal(const std::vector<int>& extents, std::size_t from, bool integers, int bound);
  std::string value();
  std::string fresh_name(const char* stem);
  int extent();

  // Index variables and reads (generator_reads.cpp).
  Variable* new_variable(int extent, bool left);
  Variable* variable(int extent);
  Variable* variable_with(bool left);
  Piece read(const Known& tensor, bool round);
  Piece read_any();
  std::string column(int extent);
  std::string affine_column(Variable& v, int extent);
  std::string gather_column(int extent);
  const Known* tensor_with(int extent);
  const Known* index_tensor(int bound);

  // Expressions (generator_expressions.cpp).
  Piece expression(int depth);
  Piece product(int depth);
  Piece factor(int depth);
  Piece window();
  Piece elementwise(int depth);
  Piece along(int depth);
  Piece carrying(const Variable& v, int depth);
  Piece aggregate(int depth);
  Piece condition(int depth);
  Piece choice(int depth);
  Piece power(int depth);
  Piece denominator();
  Piece call(int depth);
  Piece index_value();
  Piece number();

  // Statements (generator_statements.cpp).
  void equation();
  bool try_equation();
  bool try_extension();
  // Statements of a fixed form (generator_templates.cpp).
  void add_exported(Piece statement, const Known& tensor);
  const Known* matrix();
  bool try_whole();
  bool try_slices();
  bool try_rule();
  std::string left_column(Variable& v, Known& tensor);
  void left_side(Known& tensor, std::string& text);
  bool ranges_known() const;
  std::string operator_text();
  std::string literal_of_rule(const Known& tensor, bool bound_only);

  std::mt19937_64 random_;
  Pieces statements_;
  std::vector<Known> known_;
  std::vector<int> palette_;
  std::vector<std::unique_ptr<Variable>> variables_;
  bool has_const_ = false;  // `const C`
  int axis_extent_ = -1;    // of `axis u`
  bool has_scale_ = false, has_matmul_ = false, has_total_ = false;
  bool may_project_ = true;  // new variables may appear: not in a denominator
  int size_left_ = 0;        // of the expression, to keep programs short
  int names_ = 0;
};

}  // namespace fuse::oracle
