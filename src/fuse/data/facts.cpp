#include "fuse/data/facts.h"

#include <algorithm>

namespace fuse::data {

std::uint32_t RowLines::operator[](std::size_t row) const {
  const auto at = std::upper_bound(starts.begin(), starts.end(), row) - starts.begin() - 1;
  const auto run = static_cast<std::size_t>(at);
  return first_lines[run] + (static_cast<std::uint32_t>(row) - starts[run]);
}

}  // namespace fuse::data
