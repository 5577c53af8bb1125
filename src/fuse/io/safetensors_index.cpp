#include <filesystem>

#include <fmt/format.h>

#include "fuse/io/choose_array.h"
#include "fuse/io/json_walk.h"
#include "fuse/io/safetensors.h"
#include "fuse/io/text.h"

namespace fuse::io {

namespace {

constexpr std::uint64_t longest_index = 100'000'000;

// Shards lie beside their index.
bool is_shard(std::string_view file) {
  return file.find_first_of(std::string_view("/\\\0", 3)) == file.npos &&
         file.ends_with(".safetensors");
}

// Takes the entries of `weight_map`; what else the index says does not matter.
class IndexReader {
 public:
  bool mapped = false;
  std::vector<std::string> names, files;

  std::string take(const JsonPlace& place, const JsonValue& value) {
    using Type = JsonValue::Type;
    const std::vector<std::string>& keys = place.keys;
    if (keys.empty()) return value.type == Type::Object ? "" : "it is no JSON object";
    if (keys[0] != "weight_map") return "";
    if (keys.size() == 1) {
      mapped = true;
      return value.type == Type::Object ? "" : "its `weight_map` is no JSON object";
    }
    if (value.type != Type::Text || !is_shard(value.text)) {
      return fmt::format("it names no .safetensors file beside it for `{}`", keys[1]);
    }
    names.push_back(keys[1]);
    files.emplace_back(value.text);
    return "";
  }
};

std::string beside(const std::string& path, const std::string& file) {
  return (std::filesystem::path(path).parent_path() / file).string();
}

}  // namespace

std::optional<Shard> find_shard(std::string_view index, const std::string& key,
                                const Report& report) {
  IndexReader reader;
  std::string problem = walk_json(index, [&](const JsonPlace& place, const JsonValue& value) {
    return reader.take(place, value);
  });
  if (problem.empty() && !reader.mapped) problem = "it lacks its `weight_map`";
  if (!problem.empty()) {
    report(Kind::SafetensorsIndex, problem);
    return std::nullopt;
  }
  const auto chosen = choose_array(reader.names, key, report);
  if (!chosen) return std::nullopt;
  return Shard{reader.names[*chosen], reader.files[*chosen]};
}

std::optional<data::Array> read_sharded(const std::string& path, const std::string& key,
                                        const Report& report) {
  const auto text = read_text(path, report, longest_index);
  const auto shard = text ? find_shard(*text, key, report) : std::nullopt;
  if (!shard) return std::nullopt;
  const std::string file = beside(report.file, shard->file);
  const std::size_t before = report.diagnostics.items().size();
  const Report inner{file, report.at, report.diagnostics};
  const auto bytes = Bytes::open(beside(path, shard->file), inner);
  auto array = bytes ? read_safetensors(*bytes, shard->key, inner) : std::nullopt;
  if (!array) {
    report.diagnostics.label_since(
        before, {}, fmt::format("`{}` says that `{}` lies there", report.file, shard->key));
  }
  return array;
}

}  // namespace fuse::io
