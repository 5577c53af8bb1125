#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>

#include "fuse/ir/json_fields.h"
#include "fuse/ir/print.h"

namespace fuse::ir {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
inline constexpr bool is_id = std::is_same_v<T, IndexId> || std::is_same_v<T, TensorId>;

// Expressions are numbers of rows of the table `nodes`, in which children come first.
using NodeNumbers = std::unordered_map<const Node*, std::size_t>;

constexpr std::string_view column_kinds[] = {"plain", "affine", "gather", "slice"};

constexpr std::string_view column_contents[] = {"positions", "names", "numbers"};

std::string_view text_of(data::ColumnContent content) {
  return column_contents[static_cast<std::size_t>(content)];
}
std::string_view text_of(Op op) { return info(op).name; }
std::string_view text_of(Combine combine) { return name(combine); }
std::string_view text_of(ColumnKind kind) { return column_kinds[static_cast<std::size_t>(kind)]; }
std::string_view text_of(data::DType dtype) { return data::name(dtype); }

template <typename Enum>
constexpr std::size_t count_of();
template <>
constexpr std::size_t count_of<Combine>() {
  return static_cast<std::size_t>(Combine::ArgMin) + 1;
}
template <>
constexpr std::size_t count_of<ColumnKind>() {
  return std::size(column_kinds);
}
template <>
constexpr std::size_t count_of<data::ColumnContent>() {
  return std::size(column_contents);
}
template <>
constexpr std::size_t count_of<data::DType>() {
  return static_cast<std::size_t>(data::DType::F64) + 1;
}

template <typename Enum>
Enum enum_of(const std::string& text) {
  std::size_t count;
  if constexpr (std::is_same_v<Enum, Op>) {
    count = op_count();
  } else {
    count = count_of<Enum>();
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (text_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  }
  throw std::invalid_argument(text);
}

const char* kind_of(const Define&) { return "define"; }
const char* kind_of(const Store&) { return "store"; }
const char* kind_of(const Query&) { return "query"; }
const char* kind_of(const Expect&) { return "expect"; }

class Writer {
 public:
  Json write(const Program& program) {
    Json indices = put(program.indices), axes = put(program.axes), tensors = put(program.tensors);
    Json statements = Json::array();
    for (const Statement& statement : program.statements) {
      std::visit(
          [&](const auto& each) {
            Json entry = {{"kind", kind_of(each)}};
            entry.update(put(each));
            statements.push_back(std::move(entry));
          },
          statement);
    }
    return {{"version", json_version},        {"indices", std::move(indices)},
            {"axes", std::move(axes)},        {"entities", put(program.entities)},
            {"files", put(program.files)},    {"tensors", std::move(tensors)},
            {"nodes", std::move(nodes_)},     {"statements", std::move(statements)},
            {"exports", put(program.exports)}};
  }

 private:
  // Collects the fields of one object.
  struct Object {
    Writer& writer;
    Json json = Json::object();
    template <typename T>
    void operator()(const char* key, const T& value) {
      json[key] = writer.put(value);
    }
  };

  template <typename T>
  Json put(const T& value) {
    if constexpr (std::is_enum_v<T> && !is_id<T>) {
      return text_of(value);
    } else if constexpr (is_id<T>) {
      return raw(value) == raw(no_index) ? Json() : Json(raw(value));
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      return value;
    } else {
      return put_fields(value);
    }
  }

  Json put(double value) {
    // -0 equals the default 0, so it is written as text like the values JSON has no number for.
    if (value == 0 && std::signbit(value)) return "-0";
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }

  Json put(const SourceRange& range) {
    return range.valid() ? Json{range.file, range.begin, range.end} : Json();
  }

  template <typename T>
  Json put(const std::optional<T>& value) {
    return value ? put(*value) : Json();
  }

  Json put(const std::shared_ptr<data::Names>& names) {
    if (!names) return {};
    Json result = Json::array();
    for (std::size_t n = 0; n < names->size(); ++n) {
      result.push_back(std::string((*names)[static_cast<data::Key>(n)]));
    }
    return result;
  }

  template <typename T, typename Allocator>
  Json put(const std::vector<T, Allocator>& values) {
    Json result = Json::array();
    for (const T& value : values) result.push_back(put(value));
    return result;
  }

  Json put(const Expr& expr) {
    if (!expr) return {};
    if (auto found = numbers_.find(expr.get()); found != numbers_.end()) return found->second;
    Json node = put_fields(*expr);
    nodes_.push_back(std::move(node));
    return numbers_[expr.get()] = nodes_.size() - 1;
  }

  Json put(const data::Array& array) {
    Json values = Json::array(), mask = Json::array();
    for (std::int64_t i = 0; i < array.size(); ++i) {
      values.push_back(is_float(array.dtype()) ? put(array.get_f64(i)) : Json(array.get_i64(i)));
      if (array.mask()) mask.push_back(array.mask()[i]);
    }
    Json result = {{"dtype", text_of(array.dtype())}, {"shape", array.shape()}, {"data", values}};
    if (array.mask()) result["mask"] = std::move(mask);
    return result;
  }

  template <typename T>
  Json put_fields(const T& value) {
    Object object{*this}, defaults{*this};
    T copy = value, blank{};
    fields(object, copy);
    fields(defaults, blank);
    Json result = Json::object();
    for (const auto& [key, field] : object.json.items()) {
      if (field != defaults.json[key] || key == "op") result[key] = field;
    }
    return result;
  }

  Json nodes_ = Json::array();
  NodeNumbers numbers_;
};

class Reader {
 public:
  Program read(const Json& json) {
    if (json.at("version") != json_version) throw std::invalid_argument("version");
    for (const Json& row : json.at("nodes")) {
      Node node{};
      get(row, node);
      nodes_.push_back(make(std::move(node)));
    }
    Program program;
    get(json.at("indices"), program.indices);
    get(json.at("axes"), program.axes);
    get(json.at("entities"), program.entities);
    get(json.at("files"), program.files);
    get(json.at("tensors"), program.tensors);
    for (const Json& row : json.at("statements")) program.statements.push_back(statement(row));
    get(json.at("exports"), program.exports);
    return program;
  }

 private:
  struct Object {
    Reader& reader;
    const Json& json;
    template <typename T>
    void operator()(const char* key, T& value) {
      if (auto found = json.find(key); found != json.end()) reader.get(*found, value);
    }
  };

  Statement statement(const Json& row) {
    const std::string kind = row.at("kind");
    if (kind == "define") return statement<Define>(row);
    if (kind == "store") return statement<Store>(row);
    if (kind == "query") return statement<Query>(row);
    if (kind == "expect") return statement<Expect>(row);
    throw std::invalid_argument(kind);
  }

  template <typename T>
  T statement(const Json& row) {
    T result;
    get(row, result);
    return result;
  }

  template <typename T>
  void get(const Json& json, T& value) {
    if constexpr (std::is_enum_v<T> && !is_id<T>) {
      value = enum_of<T>(json.get<std::string>());
    } else if constexpr (is_id<T>) {
      value = json.is_null() ? T{raw(no_index)} : T{json.get<std::uint32_t>()};
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      value = json.get<T>();
    } else {
      Object object{*this, json};
      fields(object, value);
    }
  }

  void get(const Json& json, double& value) {
    if (json.is_number()) {
      value = json.get<double>();
    } else {
      constexpr double inf = std::numeric_limits<double>::infinity();
      const std::string text = json;
      value = text == "-0" ? -0.0 : text == "inf" ? inf : text == "-inf" ? -inf : std::nan("");
    }
  }

  void get(const Json& json, SourceRange& range) {
    if (!json.is_null()) range = {json.at(0), json.at(1), json.at(2)};
  }

  template <typename T>
  void get(const Json& json, std::optional<T>& value) {
    if (json.is_null()) return;
    value.emplace();
    get(json, *value);
  }

  void get(const Json& json, std::shared_ptr<data::Names>& names) {
    if (json.is_null()) return;
    names = std::make_shared<data::Names>();
    for (const Json& row : json) names->add(row.get<std::string>());
  }

  template <typename T, typename Allocator>
  void get(const Json& json, std::vector<T, Allocator>& values) {
    values.clear();
    for (const Json& row : json) get(row, values.emplace_back());
  }

  void get(const Json& json, Expr& expr) {
    expr = json.is_null() ? Expr() : nodes_.at(json.get<std::size_t>());
  }

  void get(const Json& json, data::Array& array) {
    data::Array result(enum_of<data::DType>(json.at("dtype")), json.at("shape"));
    const Json& values = json.at("data");
    const bool masked = json.contains("mask");
    if (masked) result.make_mask(0);
    for (std::int64_t i = 0; i < result.size(); ++i) {
      const Json& value = values.at(static_cast<std::size_t>(i));
      double real = 0;
      if (is_float(result.dtype())) get(value, real);
      is_float(result.dtype()) ? result.set_f64(i, real) : result.set_i64(i, value);
      if (masked) result.mask()[i] = json.at("mask").at(static_cast<std::size_t>(i));
    }
    array = std::move(result);
  }

  std::vector<Expr> nodes_;
};

}  // namespace

std::string to_json(const Program& program) { return Writer().write(program).dump(); }

std::optional<Program> from_json(std::string_view text) {
  try {
    return Reader().read(Json::parse(text));
  } catch (const std::exception&) {  // nlohmann's, or ours for an unknown name
    return std::nullopt;
  }
}

}  // namespace fuse::ir
