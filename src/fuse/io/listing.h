// What the text formats list of a content: its tuples, and a value with each unless it is a
// relation. The content is dense or sparse alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fuse/io/formats.h"
#include "fuse/io/tuples.h"

namespace fuse::io {

struct ListedRow {
  const std::vector<std::int64_t>& at;
  const data::Array* values;  // null where only the tuple counts
  std::int64_t value;         // its place in `values`
};

inline std::size_t rank_of(const Content& content) {
  return content.sparse ? content.sparse->shape.size() : content.array.rank();
}

// True when the rows have no value.
inline bool lists_tuples(const Content& content) {
  if (content.sparse) return content.relation || !content.sparse->has_values();
  return content.relation && content.array.rank() > 0;
}

// Calls f(row) for each row in order of the tuples.
template <typename F>
void for_each_listed(const data::Relation& relation, bool tuples, F&& f) {
  std::vector<std::int64_t> at(relation.shape.size());
  for (std::size_t row = 0; row < relation.tuples.rows; ++row) {
    const auto value = static_cast<std::int64_t>(row);
    if (tuples && relation.has_values() && !holds(relation.values, value)) continue;
    for (std::size_t c = 0; c < at.size(); ++c) at[c] = relation.tuples.columns[c][row];
    f(ListedRow{at, tuples ? nullptr : &relation.values, value});
  }
}

template <typename F>
void for_each_listed(const Content& content, F&& f) {
  const bool tuples = lists_tuples(content);
  if (content.sparse) return for_each_listed(*content.sparse, tuples, f);
  const data::Array& array = content.array;
  std::int64_t flat = 0;
  for_each_position(array.shape(), [&](const std::vector<std::int64_t>& at) {
    const std::int64_t here = flat++;
    const bool present = array.mask() == nullptr || array.mask()[here] != 0;
    if (!present || (tuples && !holds(array, here))) return;
    f(ListedRow{at, tuples ? nullptr : &array, here});
  });
}

// The dictionary of a dimension, or null.
const data::Names* names_of(const Content& content, std::size_t dimension);
// What position `at` of a dimension is called; empty when it is only a number.
std::optional<std::string_view> name_at(const Content& content, std::size_t dimension,
                                        std::int64_t at);

}  // namespace fuse::io
