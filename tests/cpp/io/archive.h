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

  // With `wide` the directory has its numbers in an extra field of zip64.
  void put_common(std::string& out, const std::string& shown, bool wide) const {
    put<std::uint16_t>(out, flags);
    put<std::uint16_t>(out, method);
    put<std::uint32_t>(out, 0);
    put<std::uint32_t>(out, crc);
    put<std::uint32_t>(out, wide ? ~0u : stored);
    put<std::uint32_t>(out, wide ? ~0u : size);
    put<std::uint16_t>(out, shown.size());
    put<std::uint16_t>(out, wide ? 28 : 0);
  }
  void put_local(std::string& out) const {
    put<std::uint32_t>(out, 0x04034b50);
    put<std::uint16_t>(out, 20);
    put_common(out, local_name, false);
    out += local_name + content;
  }
  void put_entry(std::string& out, std::uint64_t place, bool wide) const {
    put<std::uint32_t>(out, 0x02014b50);
    put<std::uint32_t>(out, 20u << 16 | 20u);
    put_common(out, name, wide);
    out.append(10, '\0');
    put<std::uint32_t>(out, wide ? ~0u : place);
    out += name;
    if (!wide) return;
    put<std::uint32_t>(out, 24u << 16 | 1u);
    for (std::uint64_t field : {size, stored, place}) put<std::uint64_t>(out, field);
  }
};

struct Archive {
  std::vector<Member> members = {};
  std::string comment = {};
  std::uint64_t entries = ~0ull, directory_at = ~0ull, disk = 0;
  bool wide = false;  // with the records of zip64

  std::string bytes() const {
    std::string out, directory;
    for (const Member& member : members) {
      member.put_entry(directory, member.at == ~0ull ? out.size() : member.at, wide);
      member.put_local(out);
    }
    const std::uint64_t begin = directory_at == ~0ull ? out.size() : directory_at;
    out += directory;
    if (wide) put_wide_end(out, begin, directory.size());
    put<std::uint32_t>(out, 0x06054b50);
    put<std::uint32_t>(out, disk);
    put<std::uint16_t>(out, wide ? 0xffff : count());
    put<std::uint16_t>(out, wide ? 0xffff : count());
    put<std::uint32_t>(out, wide ? ~0u : directory.size());
    put<std::uint32_t>(out, wide ? ~0u : begin);
    put<std::uint16_t>(out, comment.size());
    return out + comment;
  }

 private:
  std::uint64_t count() const { return entries == ~0ull ? members.size() : entries; }
  void put_wide_end(std::string& out, std::uint64_t begin, std::uint64_t size) const {
    const std::uint64_t at = out.size();
    put<std::uint32_t>(out, 0x06064b50);
    put<std::uint64_t>(out, 44);
    put<std::uint32_t>(out, 45u << 16 | 45u);
    put<std::uint64_t>(out, disk);
    for (std::uint64_t field : {count(), count(), size, begin}) put<std::uint64_t>(out, field);
    put<std::uint32_t>(out, 0x07064b50);
    put<std::uint32_t>(out, 0);
    put<std::uint64_t>(out, at);
    put<std::uint32_t>(out, 1);
  }
};

}  // namespace fuse::test
