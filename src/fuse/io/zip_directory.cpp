#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "fuse/io/little_endian.h"
#include "fuse/io/text.h"
#include "fuse/io/zip.h"
#include "fuse/io/zip_format.h"

namespace fuse::io {

using namespace zip;

namespace {

// Fields in their order. Reading beyond the end gives zeros and is remembered.
class Fields {
 public:
  Fields(std::string_view bytes, std::uint64_t at) : bytes_(bytes), at_(at) {}
  template <typename T>
  T next() {
    T value = 0;
    if (room(sizeof(T))) value = load_little<T>(bytes_, at_);
    at_ += sizeof(T);
    return value;
  }
  std::string_view text(std::size_t size) {
    const auto value = room(size) ? bytes_.substr(at_, size) : std::string_view();
    at_ += size;
    return value;
  }
  void skip(std::size_t size) { room(size), at_ += size; }
  std::uint64_t at() const { return at_; }
  bool good() const { return good_; }

 private:
  bool room(std::size_t size) {
    good_ = good_ && at_ <= bytes_.size() && size <= bytes_.size() - at_;
    return good_;
  }
  std::string_view bytes_;
  std::uint64_t at_;
  bool good_ = true;
};

struct Directory {
  std::uint64_t at = 0, size = 0, entries = 0;
  std::uint64_t end = 0;  // where the records after it begin
  bool split = false;     // over several files
};

// The end record is the last thing in the file but for a comment of up to 64 KiB.
std::optional<std::size_t> find_end(std::string_view archive) {
  if (archive.size() < end_size) return std::nullopt;
  const std::size_t last = archive.size() - end_size;
  const std::size_t first = last > 0xffff ? last - 0xffff : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (load_little<std::uint32_t>(archive, at) != end_signature) continue;
    if (load_little<std::uint16_t>(archive, at + 20) == last - at) return at;
  }
  return std::nullopt;
}

Directory read_end(std::string_view archive, std::size_t at) {
  Directory directory;
  Fields fields(archive, at + 4);
  const auto disk = fields.next<std::uint16_t>(), first_disk = fields.next<std::uint16_t>();
  const auto here = fields.next<std::uint16_t>();
  directory.entries = fields.next<std::uint16_t>();
  directory.size = fields.next<std::uint32_t>();
  directory.at = fields.next<std::uint32_t>();
  directory.end = at;
  directory.split = disk != 0 || first_disk != 0 || here != directory.entries;
  return directory;
}

// With zip64 a second record holds the values in full. False when it is not where it should be.
bool read_end64(std::string_view archive, std::size_t locator, Directory& directory) {
  Fields place(archive, locator + 4);
  place.skip(4);
  const auto at = place.next<std::uint64_t>();
  Fields fields(archive, at);
  if (at > locator || fields.next<std::uint32_t>() != end64_signature) return false;
  fields.skip(8 + 2 + 2);
  const auto disk = fields.next<std::uint32_t>(), first_disk = fields.next<std::uint32_t>();
  const auto here = fields.next<std::uint64_t>();
  directory.entries = fields.next<std::uint64_t>();
  directory.size = fields.next<std::uint64_t>();
  directory.at = fields.next<std::uint64_t>();
  directory.end = at;
  directory.split = disk != 0 || first_disk != 0 || here != directory.entries;
  return fields.good() && fields.at() <= locator;
}

std::optional<Directory> find_directory(std::string_view archive, std::string& problem) {
  const auto end = find_end(archive);
  problem = "it has no directory at its end, and may be cut short";
  if (archive.empty()) problem = "it is empty";
  if (!archive.empty() && archive.substr(0, 2) != "PK") problem = "it does not start as one";
  if (!end) return std::nullopt;
  Directory directory = read_end(archive, *end);
  const std::size_t locator = *end - locator_size;
  if (*end >= locator_size && load_little<std::uint32_t>(archive, locator) == locator_signature) {
    problem = "its zip64 record is not where it should be";
    if (!read_end64(archive, locator, directory)) return std::nullopt;
  }
  problem = "it is one of several parts of an archive";
  if (directory.split) return std::nullopt;
  problem = "its directory is not where it should be";
  if (directory.at > directory.end || directory.size > directory.end - directory.at ||
      directory.entries > directory.size / entry_size) {
    return std::nullopt;
  }
  return directory;
}

// What does not fit into 32 bits stands in an extra field, in this order. False when it lacks.
bool complete_from_extra(std::string_view extra, ZipMember& member) {
  Fields blocks(extra, 0);
  Fields wide(extra, extra.size());
  while (blocks.at() + 4 <= extra.size()) {
    const auto id = blocks.next<std::uint16_t>();
    const auto size = blocks.next<std::uint16_t>();
    if (id == extra_zip64) {
      wide = Fields(extra.substr(0, std::min<std::size_t>(extra.size(), blocks.at() + size)),
                    blocks.at());
      break;
    }
    blocks.skip(size);
  }
  for (std::uint64_t* field : {&member.size, &member.stored, &member.at}) {
    if (*field == elsewhere32) *field = wide.next<std::uint64_t>();
  }
  return wide.good();
}

// The entry at `fields`; false after setting `problem`.
bool read_entry(Fields& fields, ZipMember& member, std::string& problem) {
  problem = "its directory holds something other than members";
  if (fields.next<std::uint32_t>() != entry_signature) return false;
  fields.skip(2 + 2);
  member.flags = fields.next<std::uint16_t>();
  member.method = fields.next<std::uint16_t>();
  fields.skip(2 + 2);
  member.crc = fields.next<std::uint32_t>();
  member.stored = fields.next<std::uint32_t>();
  member.size = fields.next<std::uint32_t>();
  const auto name = fields.next<std::uint16_t>(), extra = fields.next<std::uint16_t>();
  const auto comment = fields.next<std::uint16_t>();
  fields.skip(2 + 2 + 4);
  member.at = fields.next<std::uint32_t>();
  member.name = fields.text(name);
  const std::string_view more = fields.text(extra);
  fields.skip(comment);
  problem = "its directory ends inside a member";
  if (!fields.good()) return false;
  problem = "the name of a member is not UTF-8";
  if (find_invalid_utf8(member.name) != std::string_view::npos) return false;
  problem = fmt::format("the size of its member `{}` is not where it should be", member.name);
  return complete_from_extra(more, member);
}

// Sets where each member ends. False when two overlap, or one the directory.
bool lie_apart(std::vector<ZipMember>& members, const Directory& directory, std::string& problem) {
  std::vector<ZipMember*> sorted;
  for (ZipMember& member : members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->at < b->at; });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    ZipMember& member = *sorted[i];
    member.end = i + 1 < sorted.size() ? sorted[i + 1]->at : directory.at;
    const std::uint64_t frame = local_size + member.name.size();
    if (member.at > member.end || frame > member.end - member.at ||
        member.stored > member.end - member.at - frame) {
      problem = fmt::format("its member `{}` reaches into what follows it", member.name);
      return false;
    }
  }
  return true;
}

bool names_differ(const std::vector<ZipMember>& members, std::string& problem) {
  std::unordered_set<std::string_view> names;
  for (const ZipMember& member : members) {
    if (names.insert(member.name).second) continue;
    problem = fmt::format("it has two members `{}`", member.name);
    return false;
  }
  return true;
}

}  // namespace

std::optional<std::vector<ZipMember>> read_zip_directory(std::string_view archive,
                                                         std::string& problem) {
  const auto directory = find_directory(archive, problem);
  if (!directory) return std::nullopt;
  Fields fields(archive.substr(0, directory->at + directory->size), directory->at);
  std::vector<ZipMember> members;
  for (std::uint64_t i = 0; i < directory->entries; ++i) {
    if (!read_entry(fields, members.emplace_back(), problem)) return std::nullopt;
  }
  problem = "its directory holds more than its members";
  if (fields.at() != directory->at + directory->size) return std::nullopt;
  if (!lie_apart(members, *directory, problem) || !names_differ(members, problem)) {
    return std::nullopt;
  }
  std::erase_if(members, [](const ZipMember& member) { return member.name.ends_with('/'); });
  return members;
}

}  // namespace fuse::io
