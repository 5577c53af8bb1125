#include "render_npy.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <regex>

namespace fuse::golden {

namespace {

template <typename T>
std::string element(const char* at, const char* format) {
  T value;
  std::memcpy(&value, at, sizeof value);
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// The element at `at` as text; empty when the type is not one that Fuse writes.
std::string element_of(const std::string& descr, const char* at) {
  if (descr == "<f4") return element<float>(at, "%.7g");
  if (descr == "<f8") return element<double>(at, "%.15g");
  if (descr == "<i4") return element<std::int32_t>(at, "%d");
  if (descr == "<i8") return element<long long>(at, "%lld");
  if (descr == "|b1") return *at != 0 ? "true" : "false";
  return "";
}

std::size_t row_length(const std::string& header) {
  static const std::regex last(R"((\d+)\s*,?\s*\))");
  std::smatch match;
  if (!std::regex_search(header, match, last)) return 1;
  return std::max<std::size_t>(1, std::stoul(match[1]));
}

}  // namespace

std::string render_npy(const std::string& bytes) {
  if (bytes.size() < 10 || bytes.compare(0, 6, "\x93NUMPY") != 0) return "(not a .npy file)\n";
  std::uint16_t length = 0;
  std::memcpy(&length, bytes.data() + 8, sizeof length);
  std::string header = bytes.substr(10, length);
  while (!header.empty() && (header.back() == ' ' || header.back() == '\n')) header.pop_back();

  static const std::regex descr_entry(R"('descr':\s*'.(\w)(\d+)')");
  static const std::regex descr_text(R"('descr':\s*'([^']+)')");
  std::smatch match;
  if (!std::regex_search(header, match, descr_entry)) return header + "\n";
  const std::size_t size = std::stoul(match[2]);
  std::regex_search(header, match, descr_text);
  const std::string descr = match[1];

  std::string text = header + "\n";
  const std::size_t row = row_length(header), count = (bytes.size() - 10 - length) / size;
  for (std::size_t i = 0; i < count; ++i) {
    text += element_of(descr, bytes.data() + 10 + length + i * size);
    text += (i + 1) % row == 0 || i + 1 == count ? '\n' : ' ';
  }
  return text;
}

}  // namespace fuse::golden
