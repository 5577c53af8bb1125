// Collects the contributions to a sparse buffer and makes a relation of them.
#pragma once

#include <memory>
#include <variant>

#include "fuse/data/relation.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/relations/groups.h"

namespace fuse::native {

class TupleBuilder {
 public:
  TupleBuilder(int arity, ir::Combine combine, plan::Lane lane);

  // Contribution i goes to the tuple keys[..][i]. `values` are of the lane type.
  void append(const relations::Key* const* keys, const void* values, std::size_t count);
  // The relation, with values of type `dtype`; null after an integer overflow.
  std::shared_ptr<const data::Relation> finish(data::Shape shape, data::DType dtype);

 private:
  ir::Combine combine_;
  std::variant<relations::TupleSet, relations::TupleFold<double>,
               relations::TupleFold<std::int64_t>>
      tuples_;
};

}  // namespace fuse::native
