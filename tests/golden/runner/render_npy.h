// Shows the content of a .npy file as text, so that a golden case can state it.
#pragma once

#include <string>

namespace fuse::golden {

// The header's dictionary, then the elements in storage order, one row of the last axis a line.
std::string render_npy(const std::string& bytes);

}  // namespace fuse::golden
