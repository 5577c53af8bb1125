#include <algorithm>
#include <unordered_map>

#include "fuse/builtins/families.h"

namespace fuse::builtins {

namespace {

std::vector<Builtin> join_families() {
  std::vector<Builtin> records;
  for (auto family : {elementwise_table(), along_index_table(), whole_table(), special_table()}) {
    records.insert(records.end(), family.begin(), family.end());
  }
  return records;
}

template <typename F>
void for_each_alias(const Builtin& builtin, F&& f) {
  std::string_view rest = builtin.aliases;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    f(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

using ByName = std::unordered_map<std::string_view, const Builtin*>;

ByName index_names() {
  ByName by_name;
  for (const Builtin& builtin : table()) {
    by_name.emplace(builtin.name(), &builtin);
    for_each_alias(builtin, [&](std::string_view alias) { by_name.emplace(alias, &builtin); });
  }
  return by_name;
}

}  // namespace

std::span<const Builtin> table() {
  static const std::vector<Builtin> records = join_families();
  return records;
}

const Builtin* find(std::string_view name) {
  static const ByName by_name = index_names();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

std::uint32_t number_of(const Builtin& builtin) {
  return static_cast<std::uint32_t>(&builtin - table().data());
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const Builtin& builtin : table()) {
    result.emplace_back(builtin.name());
    for_each_alias(builtin, [&](std::string_view alias) { result.emplace_back(alias); });
  }
  return result;
}

}  // namespace fuse::builtins
