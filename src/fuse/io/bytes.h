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

// All the bytes of one file: mapped when it is large and regular, else read. Whoever shortens a
// file while it is mapped ends the process, as with every program that maps its input.
class FileBytes {
 public:
  // Empty after reporting why.
  static std::optional<FileBytes> open(const std::string& path, const Report& report);

  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&&) = delete;
  ~FileBytes();

  std::string_view view() const {
    return mapped_ != nullptr ? std::string_view(mapped_, size_) : std::string_view(read_);
  }

 private:
  FileBytes() = default;

  const char* mapped_ = nullptr;
  std::size_t size_ = 0;  // of the mapping
  std::string read_;
};

// The whole file; empty after reporting why. A file of more than `limit` bytes is refused.
std::optional<std::string> read_bytes(const std::string& path, std::uint64_t limit,
                                      const Report& report);
// All of standard input, under the same limit.
std::optional<std::string> read_standard_input(std::uint64_t limit, const Report& report);

}  // namespace fuse::io
