// Zip archives with every field open to change, and the .npy files inside.
#pragma once

#include <zlib.h>

#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace fuse::test {

template <typename T>
void put(std::string& out, std::uint64_t value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(value >> (8 * i));
}

inline std::string npy_of(const std::vector<float>& elements, const std::string& descr = "<f4",
                          std::string shape = "") {
  if (shape.empty()) shape = fmt::format("({},)", elements.size());
  std::string text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  text.append(63 - (10 + text.size()) % 64, ' ');
  std::string bytes("\x93NUMPY\x01\x00", 8);
  put<std::uint16_t>(bytes, text.size() + 1);
  bytes += text + "\n";
  const std::size_t begin = bytes.size();
  bytes.resize(begin + elements.size() * sizeof(float));
  if (!elements.empty()) {
    std::memcpy(bytes.data() + begin, elements.data(), elements.size() * sizeof(float));
  }
  return bytes;
}

inline std::string deflated(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Member {
  std::string name, local_name, content;  // content: as it lies in the archive
  std::uint64_t flags = 0, method = 0, crc = 0, stored = 0, size = 0;
  std::uint64_t at = ~0ull;  // unset: where it lies

  static Member of(const std::string& name, const std::string& bytes, bool deflate = false) {
    Member member;
    member.name = member.local_name = name;
    member.content = deflate ? deflated(bytes) : bytes;
    member.method = deflate ? 8 : 0;
    member.crc =
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    member.fit();
    member.size = bytes.size();
    return member;
  }
  void fit() { stored = size = content.size(); }

  void put_common(std::string& out, const std::string& shown) const {
    put<std::uint16_t>(out, flags);
    put<std::uint16_t>(out, method);
    put<std::uint32_t>(out, 0);
    put<std::uint32_t>(out, crc);
    put<std::uint32_t>(out, stored);
    put<std::uint32_t>(out, size);
    put<std::uint16_t>(out, shown.size());
    put<std::uint16_t>(out, 0);
  }
};

struct Archive {
  std::vector<Member> members = {};
  std::string comment = {};
  std::uint64_t entries = ~0ull, directory_at = ~0ull, disk = 0;

  std::string bytes() const {
    std::string out, directory;
    for (const Member& member : members) {
      const std::uint64_t at = member.at == ~0ull ? out.size() : member.at;
      put<std::uint32_t>(out, 0x04034b50);
      put<std::uint16_t>(out, 20);
      member.put_common(out, member.local_name);
      out += member.local_name + member.content;
      put<std::uint32_t>(directory, 0x02014b50);
      put<std::uint32_t>(directory, 20u << 16 | 20u);
      member.put_common(directory, member.name);
      directory.append(10, '\0');
      put<std::uint32_t>(directory, at);
      directory += member.name;
    }
    const std::size_t begin = out.size();
    out += directory;
    put<std::uint32_t>(out, 0x06054b50);
    put<std::uint16_t>(out, disk);
    put<std::uint16_t>(out, 0);
    put<std::uint16_t>(out, entries == ~0ull ? members.size() : entries);
    put<std::uint16_t>(out, entries == ~0ull ? members.size() : entries);
    put<std::uint32_t>(out, directory.size());
    put<std::uint32_t>(out, directory_at == ~0ull ? begin : directory_at);
    put<std::uint16_t>(out, comment.size());
    return out + comment;
  }
};

}  // namespace fuse::test
