// Where a writer puts its bytes, piece by piece.
#pragma once

#include <functional>
#include <string_view>

namespace fuse::io {

using Emit = std::function<void(std::string_view)>;

}  // namespace fuse::io
