// Sparse tensors: the tuples at which a value is present, and the values.
#pragma once

#include <memory>

#include "fuse/data/array.h"
#include "fuse/data/tuples.h"

namespace fuse::data {

struct Relation {
  Shape shape;    // one extent per column
  Tuples tuples;  // sorted lexicographically, distinct
  Array values;   // rank 1, a value per tuple; without elements when every value is true
  DType dtype() const { return has_values() ? values.dtype() : DType::Bool; }
  bool has_values() const { return values.data() != nullptr; }
};

// Where relations are kept: by size, or always one way. Results do not depend on it.
enum class Storage : std::uint8_t { Auto, Dense, Sparse };

// All elements; those of no tuple hold `missing`, and are absent (masked) if `partial`.
Array dense(const Relation& relation, double missing, bool partial);

// What a tensor holds: all its elements, or those that are present.
struct Value {
  Array array;
  std::shared_ptr<const Relation> relation;  // set: `array` means nothing

  Value() = default;
  Value(Array dense) : array(std::move(dense)) {}
  Value(std::shared_ptr<const Relation> sparse) : relation(std::move(sparse)) {}
  bool sparse() const { return relation != nullptr; }
  DType dtype() const { return relation ? relation->dtype() : array.dtype(); }
  const Shape& shape() const { return relation ? relation->shape : array.shape(); }
  std::size_t rank() const { return shape().size(); }
};

}  // namespace fuse::data
