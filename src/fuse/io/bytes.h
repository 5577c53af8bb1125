// The bytes of one file, read front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fuse/io/report.h"

namespace fuse::io {

// A file that is open for reading, or bytes in memory. Its length is known from the start, so that
// a header can be checked against it before anything is allocated.
class ByteReader {
 public:
  // A regular file is read as asked; a pipe is read whole at once. Empty after reporting why.
  static std::optional<ByteReader> open(const std::string& path, const Report& report);
  static ByteReader over(std::string bytes);

  ByteReader(ByteReader&& other) noexcept;
  ByteReader& operator=(ByteReader&&) = delete;
  ~ByteReader();

  std::uint64_t remaining() const { return remaining_; }
  // Fills `to`; false when the file ends before, or fails.
  bool read(void* to, std::size_t count);

 private:
  ByteReader() = default;

  int descriptor_ = -1;  // -1: the rest of memory_
  std::string memory_;
  std::size_t at_ = 0;
  std::uint64_t remaining_ = 0;
};

// The whole file; empty after reporting why. A file of more than `limit` bytes is refused.
std::optional<std::string> read_bytes(const std::string& path, std::uint64_t limit,
                                      const Report& report);
// All of standard input, under the same limit.
std::optional<std::string> read_standard_input(std::uint64_t limit, const Report& report);

}  // namespace fuse::io
