// The records of a zip archive: signatures, fixed sizes and the values of their fields.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuse::io::zip {

inline constexpr std::uint32_t local_signature = 0x04034b50;
inline constexpr std::uint32_t entry_signature = 0x02014b50;  // of the directory
inline constexpr std::uint32_t end_signature = 0x06054b50;
inline constexpr std::uint32_t end64_signature = 0x06064b50;
inline constexpr std::uint32_t locator_signature = 0x07064b50;  // says where end64 is

// Without names, extra fields and comments.
inline constexpr std::size_t local_size = 30, entry_size = 46, end_size = 22;
inline constexpr std::size_t end64_size = 56, locator_size = 20;

inline constexpr std::uint16_t extra_zip64 = 1;
inline constexpr std::uint16_t extra_padding = 0xd935;
inline constexpr std::uint16_t method_stored = 0, method_deflated = 8;
inline constexpr std::uint16_t flag_encrypted = 1, flag_utf8 = 1 << 11;

// In a field of 16 or 32 bits: the value is in the zip64 record.
inline constexpr std::uint16_t elsewhere16 = 0xffff;
inline constexpr std::uint32_t elsewhere32 = 0xffffffff;

}  // namespace fuse::io::zip
