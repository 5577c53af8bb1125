#include "fuse/io/little_endian.h"
#include "fuse/io/zip.h"
#include "fuse/io/zip_format.h"

namespace fuse::io {

using namespace zip;

namespace {

constexpr std::uint16_t version = 20, version64 = 45;  // 2.0, and 4.5 for zip64
constexpr std::uint16_t date = 1 << 5 | 1;  // the first day of 1980: the same bytes always

struct Sole {
  std::string_view name;
  std::uint64_t size;
  std::uint32_t crc;
  bool wide() const { return size >= elsewhere32; }
  std::uint32_t narrow_size() const {
    return wide() ? elsewhere32 : static_cast<std::uint32_t>(size);
  }
};

// The fields that the local header and the directory share.
void append_common(std::string& out, const Sole& sole, std::size_t extra) {
  append_little(out, sole.wide() ? version64 : version);
  append_little(out, flag_utf8);
  append_little(out, method_stored);
  append_little(out, std::uint16_t{0});  // time
  append_little(out, date);
  append_little(out, sole.crc);
  append_little(out, sole.narrow_size());
  append_little(out, sole.narrow_size());
  append_little(out, static_cast<std::uint16_t>(sole.name.size()));
  append_little(out, static_cast<std::uint16_t>(extra));
}

std::string wide_sizes(const Sole& sole) {
  std::string extra;
  if (!sole.wide()) return extra;
  append_little(extra, extra_zip64);
  append_little(extra, std::uint16_t{16});
  append_little(extra, sole.size);
  append_little(extra, sole.size);
  return extra;
}

std::string local_header(const Sole& sole) {
  std::string extra = wide_sizes(sole);
  const std::size_t begin = local_size + sole.name.size() + extra.size() + 4;
  const std::size_t padding = (64 - begin % 64) % 64;
  append_little(extra, extra_padding);
  append_little(extra, static_cast<std::uint16_t>(padding));
  extra.append(padding, '\0');
  std::string out;
  append_little(out, local_signature);
  append_common(out, sole, extra.size());
  return out.append(sole.name).append(extra);
}

std::string directory(const Sole& sole) {
  const std::string extra = wide_sizes(sole);
  std::string out;
  append_little(out, entry_signature);
  append_little(out, sole.wide() ? version64 : version);  // made by
  append_common(out, sole, extra.size());
  out.append(2 + 2 + 2 + 4 + 4, '\0');  // comment, disk, attributes, and the member at 0
  return out.append(sole.name).append(extra);
}

void append_end64(std::string& out, std::uint64_t at, std::uint64_t size) {
  append_little(out, end64_signature);
  append_little(out, std::uint64_t{end64_size - 12});
  append_little(out, version64);
  append_little(out, version64);
  append_little(out, std::uint64_t{0});  // two disks
  append_little(out, std::uint64_t{1});
  append_little(out, std::uint64_t{1});
  append_little(out, size);
  append_little(out, at);
  append_little(out, locator_signature);
  append_little(out, std::uint32_t{0});
  append_little(out, at + size);
  append_little(out, std::uint32_t{1});
}

}  // namespace

ZipFrame frame_zip_member(std::string_view name, std::uint64_t size, std::uint32_t crc) {
  const Sole sole{name.substr(0, 0xffff), size, crc};
  const std::string head = local_header(sole);
  std::string tail = directory(sole);
  const std::uint64_t at = head.size() + size, length = tail.size();
  const bool far = at >= elsewhere32;
  if (far) append_end64(tail, at, length);
  append_little(tail, end_signature);
  append_little(tail, std::uint32_t{0});  // two disks
  append_little(tail, std::uint16_t{1});
  append_little(tail, std::uint16_t{1});
  append_little(tail, static_cast<std::uint32_t>(length));
  append_little(tail, far ? elsewhere32 : static_cast<std::uint32_t>(at));
  append_little(tail, std::uint16_t{0});  // comment
  return {head, tail};
}

}  // namespace fuse::io
