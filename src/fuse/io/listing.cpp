#include "fuse/io/listing.h"

#include <cstring>

namespace fuse::io {

const data::Names* names_of(const Content& content, std::size_t dimension) {
  return dimension < content.names.size() ? content.names[dimension].get() : nullptr;
}

std::optional<std::string_view> name_at(const Content& content, std::size_t dimension,
                                        std::int64_t at) {
  const data::Names* names = names_of(content, dimension);
  if (names == nullptr || static_cast<std::size_t>(at) >= names->size()) return std::nullopt;
  return (*names)[static_cast<data::Key>(at)];
}

std::optional<data::Array> dense_of(const data::Relation& relation) {
  double cells = 1;
  for (std::int64_t extent : relation.shape) cells *= static_cast<double>(extent);
  if (cells > static_cast<double>(most_dense_cells)) return std::nullopt;
  data::Array array(relation.dtype(), relation.shape);
  if (relation.has_values()) array.make_mask(0);
  const std::size_t size = data::size_of(array.dtype());
  for_each_listed(relation, false, [&](const ListedRow& row) {
    std::int64_t flat = 0;
    for (std::size_t d = 0; d < row.at.size(); ++d) flat = flat * relation.shape[d] + row.at[d];
    auto* const to = static_cast<char*>(array.data()) + static_cast<std::size_t>(flat) * size;
    if (!relation.has_values()) {
      *to = 1;
      return;
    }
    const auto from = static_cast<std::size_t>(row.value) * size;
    std::memcpy(to, static_cast<const char*>(relation.values.data()) + from, size);
    array.mask()[flat] = 1;
  });
  return array;
}

}  // namespace fuse::io
