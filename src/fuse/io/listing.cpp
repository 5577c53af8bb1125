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

}  // namespace fuse::io
