// The tuples of an answer that is a relation, or is stored as one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fuse/driver/outcome.h"
#include "fuse/io/tuples.h"

namespace fuse::driver {

// Shown as tuples, not as an array.
inline bool is_listed(const Answer& answer) {
  return (answer.relation || answer.sparse) && answer.rank() > 0;
}

// Calls f(tuple, row) for every tuple that is present (and true, of a relation); `row` is that of
// its value in answer.sparse->values.
template <typename F>
void for_each_tuple(const Answer& answer, F&& f) {
  if (!answer.sparse) {
    std::int64_t row = 0;
    io::for_each_tuple(answer.array, [&](const auto& tuple) { f(tuple, row++); });
    return;
  }
  const data::Tuples& tuples = answer.sparse->tuples;
  std::vector<std::int64_t> tuple(tuples.columns.size());
  for (std::size_t row = 0; row < tuples.rows; ++row) {
    for (std::size_t c = 0; c < tuple.size(); ++c) tuple[c] = tuples.columns[c][row];
    const auto at = static_cast<std::int64_t>(row);
    if (answer.relation && answer.sparse->has_values() &&
        !(answer.sparse->values.get_f64(at) > 0)) {
      continue;
    }
    f(tuple, at);
  }
}

// Whether tuples have a value beside them.
inline bool has_values(const Answer& answer) {
  return answer.sparse && answer.sparse->has_values() && !answer.relation;
}

// What a position of a dimension is called; its number when it has no name.
std::string label(const Answer& answer, std::size_t dimension, std::int64_t position);

}  // namespace fuse::driver
