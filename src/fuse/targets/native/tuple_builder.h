// Collects the contributions to a sparse buffer and makes a relation of them.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "fuse/data/relation.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/relations/groups.h"

namespace fuse::native {

// Thrown when the tuples of a buffer outgrow the limit of the run.
struct TooManyTuples {
  double tuples = 0;  // so far, or all of them
  double bytes = 0;   // that they need, with what it takes to put them in order
  std::string why;    // it was known beforehand
};

// Bytes of one tuple while they are collected.
double tuple_bytes(int arity, ir::Combine combine, plan::Lane lane);

class TupleBuilder {
 public:
  // Distinct tuples that need more than `limit` bytes are too many.
  TupleBuilder(int arity, ir::Combine combine, plan::Lane lane, std::int64_t limit);

  // Room for as many tuples, or for as many as the limit allows.
  void reserve(std::size_t rows);
  // Contribution i goes to the tuple keys[..][i]. `values` are of the lane type.
  void append(const relations::Key* const* keys, const void* values, std::size_t count);
  // The relation, with values of type `dtype`; null after an integer overflow.
  std::shared_ptr<const data::Relation> finish(data::Shape shape, data::DType dtype);

 private:
  void check_size();

  ir::Combine combine_;
  double row_bytes_ = 0, limit_ = 0;
  std::variant<relations::TupleSet, relations::TupleFold<double>,
               relations::TupleFold<std::int64_t>>
      tuples_;
};

}  // namespace fuse::native
