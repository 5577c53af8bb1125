#include "fuse/data/relation.h"

#include <cstring>

namespace fuse::data {

Array dense(const Relation& relation, double missing, bool partial) {
  Array array(relation.dtype(), relation.shape);
  if (partial) array.make_mask(0);
  if (missing != 0) {
    for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, missing);
  }
  const std::size_t size = size_of(array.dtype());
  auto* const elements = static_cast<char*>(array.data());
  const auto* const values = static_cast<const char*>(relation.values.data());
  for (std::size_t row = 0; row < relation.tuples.rows; ++row) {
    std::int64_t at = 0;
    for (std::size_t c = 0; c < relation.shape.size(); ++c) {
      at = at * relation.shape[c] + relation.tuples.columns[c][row];
    }
    char* const to = elements + static_cast<std::size_t>(at) * size;
    if (values) {
      std::memcpy(to, values + row * size, size);
    } else {
      *to = 1;
    }
    if (partial) array.mask()[at] = 1;
  }
  return array;
}

}  // namespace fuse::data
