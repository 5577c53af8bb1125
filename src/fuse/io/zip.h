// Zip archives, as far as .npz needs them: the directory, stored and deflated members, zip64.
// Nothing is ever extracted to a path; a name is only compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/bytes.h"

namespace fuse::io {

struct ZipMember {
  std::string name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t stored = 0;  // bytes in the archive
  std::uint64_t size = 0;    // bytes of the member
  std::uint64_t at = 0;      // of its local header
  std::uint64_t end = 0;     // where what follows it begins
};

// The members in the order of the directory, without folders. Names are UTF-8 and differ, and
// the members lie apart. Empty after setting `problem`.
std::optional<std::vector<ZipMember>> read_zip_directory(std::string_view archive,
                                                         std::string& problem);

// The bytes of a member: a part of the archive when they are stored, which has their checksum
// unread, as reading it would touch every page. Empty after setting `problem`.
std::optional<Bytes> read_zip_member(const Bytes& archive, const ZipMember& member,
                                     std::string& problem);

// What stands before and after the bytes of the only, stored, member of an archive. These begin
// at a multiple of 64.
struct ZipFrame {
  std::string head, tail;
};
ZipFrame frame_zip_member(std::string_view name, std::uint64_t size, std::uint32_t crc);

}  // namespace fuse::io
