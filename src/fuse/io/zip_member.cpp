#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include <fmt/format.h>

#include "fuse/io/little_endian.h"
#include "fuse/io/zip.h"
#include "fuse/io/zip_format.h"

namespace fuse::io {

using namespace zip;

namespace {

// A stream of deflate that ends with its scope.
struct Inflater {
  z_stream stream{};
  bool good = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (good) inflateEnd(&stream);
  }
};

struct Progress {
  int status = Z_OK;
  std::size_t taken = 0, made = 0;
};

// Counters of zlib have 32 bits, so that what is large goes through it in pieces.
Progress inflate_all(const Bytes& from, const Bytes& to) {
  constexpr std::size_t piece = 1u << 30;
  Inflater inflater;
  if (!inflater.good) throw std::bad_alloc();
  z_stream& stream = inflater.stream;
  Progress progress;
  while (progress.status == Z_OK) {
    const auto in = static_cast<uInt>(std::min(piece, from.size() - progress.taken));
    const auto out = static_cast<uInt>(std::min(piece, to.size() - progress.made));
    stream.next_in = from.data() + progress.taken;
    stream.next_out = to.data() + progress.made;
    stream.avail_in = in;
    stream.avail_out = out;
    progress.status = inflate(&stream, Z_NO_FLUSH);  // no progress is Z_BUF_ERROR
    progress.taken += in - stream.avail_in;
    progress.made += out - stream.avail_out;
  }
  return progress;
}

Bytes uninitialised(std::size_t size) {
  constexpr std::size_t alignment = 64;
  void* memory = std::aligned_alloc(alignment, (size / alignment + 1) * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return {std::shared_ptr<void>(memory, std::free), static_cast<unsigned char*>(memory), size};
}

std::optional<Bytes> inflated(const Bytes& compressed, const ZipMember& member,
                              std::string& problem) {
  constexpr std::uint64_t best_ratio = 1032;  // of deflate: 258 bytes from 2 bits
  if (member.size / best_ratio > compressed.size()) {
    problem = fmt::format("{} compressed bytes cannot hold the {} that the directory promises",
                          compressed.size(), member.size);
    return std::nullopt;
  }
  // One byte more than promised shows a member that goes on.
  const Bytes room = uninitialised(member.size + 1);
  const Progress progress = inflate_all(compressed, room);
  problem = "its compressed bytes are damaged";
  if (progress.status == Z_MEM_ERROR) throw std::bad_alloc();
  if (progress.status == Z_DATA_ERROR || progress.status == Z_NEED_DICT) return std::nullopt;
  problem = progress.made > member.size ? "it is longer than the directory says"
                                        : "it is shorter than the directory says";
  if (progress.made != member.size) return std::nullopt;
  problem = "its compressed bytes are not as many as the directory says";
  if (progress.status != Z_STREAM_END || progress.taken != compressed.size()) return std::nullopt;
  problem = "its checksum is not that of its bytes";
  if (crc32_z(0, room.data(), member.size) != member.crc) return std::nullopt;
  return room.part(0, member.size);
}

// What the directory says once more; the bytes come after it.
std::optional<Bytes> bytes_in_archive(const Bytes& archive, const ZipMember& member) {
  const std::string_view all = archive.view().substr(0, member.end);
  if (load_little<std::uint32_t>(all, member.at) != local_signature) return std::nullopt;
  if (load_little<std::uint16_t>(all, member.at + 8) != member.method) return std::nullopt;
  const std::uint64_t name = load_little<std::uint16_t>(all, member.at + 26);
  const std::uint64_t extra = load_little<std::uint16_t>(all, member.at + 28);
  const std::uint64_t begin = member.at + local_size + name + extra;
  if (begin > member.end || member.stored > member.end - begin) return std::nullopt;
  if (all.substr(member.at + local_size, name) != member.name) return std::nullopt;
  return archive.part(begin, member.stored);
}

}  // namespace

std::optional<Bytes> read_zip_member(const Bytes& archive, const ZipMember& member,
                                     std::string& problem) {
  problem = "it is encrypted";
  if ((member.flags & flag_encrypted) != 0) return std::nullopt;
  problem = fmt::format("it is compressed by method {}, not stored or deflated", member.method);
  if (member.method != method_stored && member.method != method_deflated) return std::nullopt;
  const auto bytes = bytes_in_archive(archive, member);
  problem = "it does not lie where the directory says";
  if (!bytes) return std::nullopt;
  if (member.method == method_deflated) return inflated(*bytes, member, problem);
  problem = fmt::format("it is stored in {} bytes, and the directory promises {}", member.stored,
                        member.size);
  return member.stored == member.size ? bytes : std::nullopt;
}

}  // namespace fuse::io
