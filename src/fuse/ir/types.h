// The number class of expressions: what decides element types and in which arithmetic a node is
// computed. The only place that knows the rules of the language page, section 10.
#pragma once

#include <unordered_map>

#include "fuse/ir/presence.h"
#include "fuse/ir/program.h"

namespace fuse::ir {

enum class NumberClass : std::uint8_t {
  Bool,     // comparisons, truths, reads of Boolean tensors; an integer in arithmetic
  Weak,     // whole numbers of the text: an integer where it meets one, else a real
  Integer,  // int64, overflow is an error
  Real,
};

// The class of `expr`; needs the dtype and weak_integer of every tensor it reads.
NumberClass class_of(const Program& program, const Expr& expr);
// The class of the tensor's elements, from its dtype and weak_integer.
NumberClass class_of(const Tensor& tensor);

// The class of a number that may be either of two: the arms of a select, several definitions.
NumberClass join(NumberClass a, NumberClass b);
// What becomes of a class in a sum, product, maximum ..: a Bool counts as an Integer.
NumberClass arithmetic(NumberClass a);
// The class of `combine` over values of class `a`.
NumberClass combined(Combine combine, NumberClass a);

// class_of for many nodes of one program: remembers what it has seen.
class Classes {
 public:
  explicit Classes(const Program& program) : program_(program) {}
  NumberClass of(const Expr& expr);
  const Program& program() const { return program_; }

 private:
  NumberClass compute(const Node& node);

  const Program& program_;
  std::unordered_map<const Node*, NumberClass> seen_;
  std::vector<Expr> kept_;  // keeps the nodes of seen_ alive, so that addresses stay unique
};

// Which integers may be infinite all the same: the largest of no integers is -inf, which no int64
// holds. Such values are computed, and must be stored, as reals.
class Infinities {
 public:
  explicit Infinities(const Program& program) : classes_(program), presence_(program) {}
  // True only for expressions of class Bool, Weak or Integer.
  bool possible(const Expr& expr);

 private:
  bool compute(const Node& node);
  bool contributes_always(const Node& reduction);

  Classes classes_;
  Presence presence_;
  std::unordered_map<const Node*, bool> seen_;
  std::vector<Expr> kept_;
};

}  // namespace fuse::ir
