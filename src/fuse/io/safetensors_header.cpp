#include "fuse/io/safetensors_header.h"

#include <algorithm>
#include <bit>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/io/json_walk.h"

namespace fuse::io {

using data::DType;

namespace {

struct TypeRow {
  std::string_view name;
  std::size_t bits;
  std::optional<ElementKind> kind;  // empty: not read
};

constexpr TypeRow types[] = {
    {"BOOL", 8, ElementKind::Bool},
    {"I8", 8, ElementKind::Signed},
    {"I16", 16, ElementKind::Signed},
    {"I32", 32, ElementKind::Signed},
    {"I64", 64, ElementKind::Signed},
    {"U8", 8, ElementKind::Unsigned},
    {"U16", 16, ElementKind::Unsigned},
    {"U32", 32, ElementKind::Unsigned},
    {"U64", 64, ElementKind::Unsigned},
    {"F16", 16, ElementKind::Float},
    {"BF16", 16, ElementKind::BFloat},
    {"F32", 32, ElementKind::Float},
    {"F64", 64, ElementKind::Float},
    {"F8_E4M3", 8, {}},
    {"F8_E5M2", 8, {}},
    {"F8_E8M0", 8, {}},
    {"F6_E2M3", 6, {}},
    {"F6_E3M2", 6, {}},
    {"F4", 4, {}},
    {"C64", 64, {}},
};

const TypeRow* find_type(std::string_view name) {
  for (const TypeRow& row : types) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

constexpr std::size_t most_dimensions = 64;  // as many as NumPy has

// Takes the values of the header as they come; what comes at the wrong place is a problem.
class HeaderReader {
 public:
  std::vector<SafeTensor> tensors;
  std::vector<unsigned> seen;  // per tensor, one bit per field

  std::string take(const JsonPlace& place, const JsonValue& value) {
    using Type = JsonValue::Type;
    const std::vector<std::string>& keys = place.keys;
    if (keys.empty()) return value.type == Type::Object ? "" : "it is no JSON object";
    const bool metadata = keys[0] == "__metadata__";
    if (keys.size() == 1) {
      if (value.type != Type::Object) return fmt::format("`{}` is no JSON object", keys[0]);
      if (metadata) return "";
      tensors.emplace_back().name = keys[0];
      seen.push_back(0);
      return "";
    }
    if (!metadata) return take_field(keys[1], keys.size() == 2, place.lists, value);
    return value.type == Type::Text
               ? ""
               : fmt::format("`__metadata__` holds something other than text at `{}`", keys[1]);
  }

 private:
  // Other fields may come with later versions of the format.
  std::string take_field(const std::string& field, bool direct, std::size_t lists,
                         const JsonValue& value) {
    if (field == "dtype") return take_dtype(direct, lists, value);
    const bool shape = field == "shape";
    if (!shape && field != "data_offsets") return "";
    const bool opens = value.type == JsonValue::Type::List && lists == 0;
    const bool item = value.type == JsonValue::Type::Whole && lists == 1;
    if (!direct || (!opens && !item)) return wrong(field, "is no list of sizes");
    if (opens) {
      seen.back() |= shape ? 2 : 4;
      return "";
    }
    return shape ? take_size(value.whole) : take_offset(value.whole);
  }

  std::string take_dtype(bool direct, std::size_t lists, const JsonValue& value) {
    if (!direct || lists > 0 || value.type != JsonValue::Type::Text) {
      return wrong("dtype", "is no text");
    }
    seen.back() |= 1;
    tensors.back().dtype = value.text;
    return "";
  }

  std::string take_size(std::uint64_t size) {
    if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return wrong("shape", "holds a size that no memory holds");
    }
    tensors.back().shape.push_back(static_cast<std::int64_t>(size));
    if (tensors.back().shape.size() <= most_dimensions) return "";
    return wrong("shape", fmt::format("has more than {} dimensions", most_dimensions));
  }

  std::string take_offset(std::uint64_t offset) {
    unsigned& fields = seen.back();
    if ((fields & 16) != 0) return wrong("data_offsets", "has more than two numbers");
    ((fields & 8) == 0 ? tensors.back().begin : tensors.back().end) = offset;
    fields |= (fields & 8) == 0 ? 8 : 16;
    return "";
  }

  std::string wrong(std::string_view field, std::string_view problem) const {
    return fmt::format("`{}` of the tensor `{}` {}", field, tensors.back().name, problem);
  }
};

constexpr unsigned all_fields = 1 | 2 | 4 | 8 | 16;

// What is wrong with one tensor by itself; empty when nothing is.
std::string check_tensor(const SafeTensor& tensor, unsigned seen) {
  if (seen != all_fields) {
    return fmt::format("its tensor `{}` lacks one of `dtype`, `shape` and two `data_offsets`",
                       tensor.name);
  }
  if (tensor.begin > tensor.end) {
    return fmt::format("its tensor `{}` ends at {}, before it begins at {}", tensor.name,
                       tensor.end, tensor.begin);
  }
  const TypeRow* type = find_type(tensor.dtype);
  const auto bits = payload_size(tensor.shape, type == nullptr ? 8 : type->bits);
  if (!bits) {
    return fmt::format("its tensor `{}` claims the shape ({}), which no memory holds", tensor.name,
                       fmt::join(tensor.shape, ", "));
  }
  const std::uint64_t bytes = tensor.end - tensor.begin;
  if (type == nullptr || (*bits % 8 == 0 && *bits / 8 == bytes)) return "";
  return fmt::format("its tensor `{}` needs {} bytes for {} elements of {}, and has {}",
                     tensor.name, (*bits + 7) / 8, *bits / type->bits, tensor.dtype, bytes);
}

// The tensors are sorted; they must fill the payload one after the other.
std::string check_layout(const std::vector<SafeTensor>& tensors, std::uint64_t payload) {
  std::uint64_t at = 0;
  for (const SafeTensor& tensor : tensors) {
    if (tensor.end > payload) {
      return fmt::format("its tensor `{}` ends at byte {}, and {} are there", tensor.name,
                         tensor.end, payload);
    }
    if (tensor.begin != at) {
      return fmt::format("its tensor `{}` {} the one before it", tensor.name,
                         tensor.begin < at ? "overlaps" : "leaves a hole after");
    }
    at = tensor.end;
  }
  return at == payload ? ""
                       : fmt::format("{} bytes after its last tensor belong to none", payload - at);
}

}  // namespace

std::optional<std::vector<SafeTensor>> parse_safetensors_header(std::string_view text,
                                                                std::uint64_t payload,
                                                                std::string& problem) {
  HeaderReader reader;
  problem = walk_json(text, [&](const JsonPlace& place, const JsonValue& value) {
    return reader.take(place, value);
  });
  if (!problem.empty()) {
    problem = "in its header " + problem;
    return std::nullopt;
  }
  std::vector<SafeTensor>& tensors = reader.tensors;
  for (std::size_t i = 0; i < tensors.size() && problem.empty(); ++i) {
    problem = check_tensor(tensors[i], reader.seen[i]);
  }
  if (!problem.empty()) return std::nullopt;
  std::stable_sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  problem = check_layout(tensors, payload);
  if (!problem.empty()) return std::nullopt;
  return std::move(tensors);
}

std::optional<Stored> stored_as(std::string_view dtype) {
  const TypeRow* type = find_type(dtype);
  if (type == nullptr || !type->kind) return std::nullopt;
  const bool swap = type->bits > 8 && std::endian::native != std::endian::little;
  return Stored{.kind = *type->kind, .size = type->bits / 8, .swap = swap};
}

std::string_view safetensors_name(DType dtype) {
  switch (dtype) {
    case DType::Bool: return "BOOL";
    case DType::I32: return "I32";
    case DType::I64: return "I64";
    case DType::F16: return "F16";
    case DType::BF16: return "BF16";
    case DType::F32: return "F32";
    case DType::F64: return "F64";
  }
  return "";
}

}  // namespace fuse::io
