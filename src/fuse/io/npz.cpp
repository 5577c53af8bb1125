#include "fuse/io/npz.h"

#include <zlib.h>

#include <algorithm>

#include <fmt/format.h>

#include "fuse/io/choose_array.h"
#include "fuse/io/elements.h"
#include "fuse/io/npy.h"
#include "fuse/io/zip.h"

namespace fuse::io {

using data::Array;

namespace {

constexpr std::string_view suffix = ".npy";

std::uint32_t checksum(std::uint32_t before, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(before, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// A member by its whole name or by that without .npy, which is how NumPy shows it.
const ZipMember* find_member(const std::vector<ZipMember>& members, const std::string& key,
                             const Report& report) {
  const auto whole = std::find_if(members.begin(), members.end(),
                                  [&](const ZipMember& member) { return member.name == key; });
  if (whole != members.end()) return &*whole;
  std::vector<std::string> names;
  for (const ZipMember& member : members) {
    const bool array = member.name.ends_with(suffix);
    names.push_back(member.name.substr(0, member.name.size() - (array ? suffix.size() : 0)));
  }
  const auto chosen = choose_array(names, key, report);
  return chosen ? &members[*chosen] : nullptr;
}

}  // namespace

std::optional<Array> read_npz(const Bytes& bytes, const std::string& key, const Report& report) {
  std::string problem;
  const auto members = read_zip_directory(bytes.view(), problem);
  if (!members) {
    report(Kind::NpzMalformed, problem);
    return std::nullopt;
  }
  const ZipMember* member = find_member(*members, key, report);
  if (member == nullptr) return std::nullopt;
  const auto held = read_zip_member(bytes, *member, problem);
  if (!held) {
    report(Kind::NpzMember, member->name, problem);
    return std::nullopt;
  }
  const std::string name = fmt::format("{}[{}]", report.file, member->name);
  return read_npy(*held, {name, report.at, report.diagnostics});
}

void write_npz(const Array& array, const std::string& name, const Emit& emit) {
  const NpyImage image = npy_image(array);
  const std::string_view payload = payload_of(image.elements);
  const std::uint32_t crc = checksum(checksum(0, image.head), payload);
  const ZipFrame frame =
      frame_zip_member(name + std::string(suffix), image.head.size() + payload.size(), crc);
  emit(frame.head);
  emit(image.head);
  emit(payload);
  emit(frame.tail);
}

}  // namespace fuse::io
