// Shows the containers that Fuse writes, with one array each, as text.
#pragma once

#include <string>

namespace fuse::golden {

// The name of the stored member, then what render_npy says of it.
std::string render_npz(const std::string& bytes);
// The header, then the bytes of the elements in hexadecimal digits, eight a line.
std::string render_safetensors(const std::string& bytes);

}  // namespace fuse::golden
