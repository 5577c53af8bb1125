// Which array of a container a source means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuse/io/report.h"

namespace fuse::io {

// The position of `key` among the names; without a key that of the only name. Empty after
// reporting that there is none, or that it is not said which.
std::optional<std::size_t> choose_array(const std::vector<std::string>& names,
                                        const std::string& key, const Report& report);

}  // namespace fuse::io
