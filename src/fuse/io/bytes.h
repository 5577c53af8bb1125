// The bytes of one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fuse/io/report.h"

namespace fuse::io {

// Fewer bytes than these are copied: that costs less than keeping a file or a buffer for them.
inline constexpr std::uint64_t large = 1u << 20;

// A file in memory, or a part of one. A large regular file is mapped: its pages come in as they are
// touched, and what is written to them never reaches the file. Whoever shortens a file while it is
// mapped ends the process, as with every program that maps its input.
class Bytes {
 public:
  Bytes() = default;
  Bytes(std::shared_ptr<void> owner, unsigned char* data, std::size_t size)
      : owner_(std::move(owner)), data_(data), size_(size) {}
  // Empty after reporting why. `in_order`: it will be read once from front to back.
  static std::optional<Bytes> open(const std::string& path, const Report& report,
                                   bool in_order = false);
  static Bytes over(std::string bytes);

  unsigned char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), size_}; }
  // `size` bytes from `at`, which must lie within.
  Bytes part(std::size_t at, std::size_t size) const { return {owner_, data_ + at, size}; }
  // Keeps the memory.
  const std::shared_ptr<void>& owner() const { return owner_; }

 private:
  std::shared_ptr<void> owner_;
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

// The whole file; empty after reporting why. A file of more than `limit` bytes is refused.
std::optional<std::string> read_bytes(const std::string& path, std::uint64_t limit,
                                      const Report& report);
// All of standard input, under the same limit.
std::optional<std::string> read_standard_input(std::uint64_t limit, const Report& report);

}  // namespace fuse::io
