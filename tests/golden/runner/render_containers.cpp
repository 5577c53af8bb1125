#include "render_containers.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "render_npy.h"

namespace fuse::golden {

namespace {

template <typename T>
T field(const std::string& bytes, std::size_t at) {
  T value = 0;
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

std::string render_npz(const std::string& bytes) {
  if (bytes.size() < 30 || bytes.compare(0, 4, "PK\x03\x04") != 0) return "(not a .npz file)\n";
  const auto size = field<std::uint32_t>(bytes, 22);
  const auto name = field<std::uint16_t>(bytes, 26), extra = field<std::uint16_t>(bytes, 28);
  const std::size_t begin = std::min(bytes.size(), std::size_t{30} + name + extra);
  return bytes.substr(30, name) + "\n" + render_npy(bytes.substr(begin, size));
}

std::string render_safetensors(const std::string& bytes) {
  const auto length = field<std::uint64_t>(bytes, 0);
  if (bytes.size() < 8 || length > bytes.size() - 8) return "(not a .safetensors file)\n";
  std::string text = bytes.substr(8, length);
  text.erase(text.find_last_not_of(' ') + 1);
  for (std::size_t at = 8 + length, i = 0; at < bytes.size(); ++at, ++i) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(bytes[at]));
    text += (i % 8 == 0 ? "\n" : " ") + std::string(digits);
  }
  return text + "\n";
}

}  // namespace fuse::golden
