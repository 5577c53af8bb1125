// What the value of a loop is made of: the reads whose absence makes it absent (the spine), and
// what else is evaluated where they are present.
#pragma once

#include "fuse/plan/drive.h"

namespace fuse::plan {

class Spine {
 public:
  Spine(Lowering& lowering, Meeting meeting) : lowering_(lowering), meeting_(meeting) {}

  // Collects the parts of an expression.
  void value(const Expr& expr);

  std::vector<DriveFactor> factors;
  std::vector<Expr> conditions;  // comparisons that must hold
  std::vector<Expr> equations;   // those that a factor states: they need no check

  // Whether another factor may read at a position that does not exist.
  bool others_may_miss() const;
  // Whether a factor that is inf or nan, or a divisor 0, would spoil one that is 0 where a relation
  // is false.
  bool may_be_spoilt() const;
  // Looks for what has to be checked before the join so that nothing is spoilt: elements of arrays,
  // and functions of so few indices that they can be computed apart. False where that is not
  // enough.
  bool find_checks(DriveChoice& choice) const;

 private:
  void condition(const Expr& expr);
  void comparison(const Expr& expr);
  bool equation(const Expr& expr);
  void read(const Expr& expr, bool as_condition);
  bool add_vanishing(const Expr& expr, bool as_condition);
  void candidates(const Expr& expr, std::vector<Expr>& reads) const;
  std::optional<double> value_without(const Expr& expr, const Expr& read) const;
  std::optional<double> missing_value(const Expr& read) const;
  struct Found {
    DriveFactor factor;
    std::vector<int> functions;  // of the positions that it is read at
  };
  std::optional<Found> factor_of(const Expr& read) const;
  void accept(Found found);
  bool sparse(const Expr& read) const;

  Lowering& lowering_;
  Meeting meeting_;
  struct Other {
    Expr expr;
    bool divides = false;
  };
  bool find_check(const Other& other, DriveChoice& choice) const;

  std::vector<Other> others_;
  std::vector<Expr> vanishing_;  // zero where a sparse tensor that they read is missing
  bool in_quotient_ = false, in_sum_ = false;
};

}  // namespace fuse::plan
