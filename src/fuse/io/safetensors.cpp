#include "fuse/io/safetensors.h"

#include <bit>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/io/choose_array.h"
#include "fuse/io/elements.h"
#include "fuse/io/json.h"
#include "fuse/io/little_endian.h"
#include "fuse/io/safetensors_header.h"

namespace fuse::io {

using data::Array;

namespace {

constexpr std::size_t length_size = 8;  // the file begins with the length of its header
constexpr std::uint64_t longest_header = 100'000'000;  // the format's own limit

// The text of the header; empty after setting `problem`.
std::optional<std::string_view> header_text(std::string_view bytes, std::string& problem) {
  problem = bytes.empty() ? "it is empty" : "it is too short for one";
  if (bytes.size() < length_size) return std::nullopt;
  const auto length = load_little<std::uint64_t>(bytes, 0);
  problem = fmt::format("its header claims to be {} bytes long, and the limit is {}", length,
                        longest_header);
  if (length > longest_header) return std::nullopt;
  problem = fmt::format("its header claims to be {} bytes long, and {} are there", length,
                        bytes.size() - length_size);
  if (length > bytes.size() - length_size) return std::nullopt;
  const std::string_view text = bytes.substr(length_size, length);
  problem = "its header does not begin with `{`";
  if (text.substr(0, 1) != "{") return std::nullopt;
  return text;
}

void report_type(const SafeTensor& tensor, const std::string& hint, const Report& report) {
  report(Kind::SafetensorsType, tensor.name, tensor.dtype).hint(hint);
}

}  // namespace

std::optional<Array> read_safetensors(const Bytes& bytes, const std::string& key,
                                      const Report& report) {
  std::string problem;
  const auto text = header_text(bytes.view(), problem);
  const std::size_t begin = text ? length_size + text->size() : 0;
  auto tensors =
      text ? parse_safetensors_header(*text, bytes.size() - begin, problem) : std::nullopt;
  if (!tensors) {
    report(Kind::SafetensorsMalformed, problem);
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const SafeTensor& tensor : *tensors) names.push_back(tensor.name);
  const auto chosen = choose_array(names, key, report);
  if (!chosen) return std::nullopt;
  SafeTensor& tensor = (*tensors)[*chosen];
  const auto stored = stored_as(tensor.dtype);
  if (!stored) {
    report_type(tensor, "types that are read: BOOL, I8 to I64, U8 to U64, F16, BF16, F32, F64",
                report);
    return std::nullopt;
  }
  const Bytes elements = bytes.part(begin + tensor.begin, tensor.end - tensor.begin);
  auto array = make_array(elements, *stored, std::move(tensor.shape));
  if (!array) report_type(tensor, "a value of it is larger than an i64 holds", report);
  return array;
}

void write_safetensors(const Array& array, const std::string& name, const Emit& emit) {
  static_assert(std::endian::native == std::endian::little);
  const std::string_view payload = payload_of(array);
  std::string header = "{";
  append_json_string(header, name);
  header +=
      fmt::format(R"(:{{"dtype":"{}","shape":[{}],"data_offsets":[0,{}]}}}})",
                  safetensors_name(array.dtype()), fmt::join(array.shape(), ","), payload.size());
  header.append((64 - (length_size + header.size()) % 64) % 64, ' ');
  std::string length;
  append_little(length, std::uint64_t{header.size()});
  emit(length);
  emit(header);
  emit(payload);
}

}  // namespace fuse::io
