#include "fuse/data/relation.h"

namespace fuse::data {

Array dense(const Relation& relation, double missing, bool partial) {
  Array array(relation.dtype(), relation.shape);
  if (partial) array.make_mask(0);
  if (missing != 0) {
    for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, missing);
  }
  const bool integers = !is_float(relation.dtype());
  for (std::size_t row = 0; row < relation.tuples.rows; ++row) {
    std::int64_t at = 0;
    for (std::size_t c = 0; c < relation.shape.size(); ++c) {
      at = at * relation.shape[c] + relation.tuples.columns[c][row];
    }
    const auto number = static_cast<std::int64_t>(row);
    if (!relation.has_values()) {
      array.set_i64(at, 1);
    } else if (integers) {
      array.set_i64(at, relation.values.get_i64(number));
    } else {
      array.set_f64(at, relation.values.get_f64(number));
    }
    if (partial) array.mask()[at] = 1;
  }
  return array;
}

}  // namespace fuse::data
