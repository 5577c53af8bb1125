// The positions of an array in row-major order, and those at which a relation is true.
#pragma once

#include <vector>

#include "fuse/data/array.h"

namespace fuse::io {

// Calls f(position) for every position of `shape`, the last dimension fastest.
template <typename F>
void for_each_position(const data::Shape& shape, F&& f) {
  if (data::element_count(shape) == 0) return;
  std::vector<std::int64_t> at(shape.size(), 0);
  for (;;) {
    f(at);
    std::size_t d = shape.size();
    while (d > 0 && ++at[d - 1] == shape[d - 1]) at[--d] = 0;
    if (d == 0) return;
  }
}

// True where the element is present and not zero.
inline bool holds(const data::Array& relation, std::int64_t at) {
  return (relation.mask() == nullptr || relation.mask()[at] != 0) && relation.get_f64(at) > 0;
}

// Calls f(tuple) for every position at which `relation` is true.
template <typename F>
void for_each_tuple(const data::Array& relation, F&& f) {
  std::int64_t flat = 0;
  for_each_position(relation.shape(), [&](const std::vector<std::int64_t>& at) {
    if (holds(relation, flat++)) f(at);
  });
}

}  // namespace fuse::io
