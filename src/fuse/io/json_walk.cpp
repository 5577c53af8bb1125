#include "fuse/io/json_walk.h"

#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fuse::io {

namespace {

using Json = nlohmann::json;
using Visit = std::function<std::string(const JsonPlace&, const JsonValue&)>;

constexpr std::size_t deepest = 32;

class Walker final : public nlohmann::json_sax<Json> {
 public:
  explicit Walker(const Visit& visit) : visit_(visit) {}

  std::string problem;

  bool null() override { return value({}); }
  bool boolean(bool) override { return value({}); }
  bool number_integer(number_integer_t) override { return value({}); }
  bool number_unsigned(number_unsigned_t whole) override {
    return value({JsonValue::Type::Whole, {}, whole});
  }
  bool number_float(number_float_t, const string_t&) override { return value({}); }
  bool string(string_t& text) override { return value({JsonValue::Type::Text, text}); }
  bool binary(binary_t&) override { return value({}); }

  bool start_object(std::size_t) override {
    if (!value({JsonValue::Type::Object, {}}) || !goes_deeper()) return false;
    place_.keys.emplace_back();
    seen_.emplace_back();
    return true;
  }
  bool key(string_t& key) override {
    if (!seen_.back().insert(key).second) problem = fmt::format("the key `{}` stands twice", key);
    place_.keys.back() = key;
    return problem.empty();
  }
  bool end_object() override {
    place_.keys.pop_back();
    seen_.pop_back();
    return true;
  }
  bool start_array(std::size_t) override {
    if (!value({JsonValue::Type::List, {}}) || !goes_deeper()) return false;
    ++place_.lists;
    return true;
  }
  bool end_array() override {
    --place_.lists;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    problem = fmt::format("the JSON breaks at byte {}", position);
    return false;
  }

 private:
  bool value(const JsonValue& value) {
    problem = visit_(place_, value);
    return problem.empty();
  }
  bool goes_deeper() {
    if (place_.keys.size() + place_.lists >= deepest)
      problem = "lists or objects are nested too deep";
    return problem.empty();
  }

  const Visit& visit_;
  JsonPlace place_;
  std::vector<std::unordered_set<std::string>> seen_;  // keys of each open object
};

}  // namespace

std::string walk_json(std::string_view text, const Visit& visit) {
  // The parser would take a NUL for the end.
  if (const auto nul = text.find('\0'); nul != text.npos) {
    return fmt::format("the JSON breaks at byte {}", nul + 1);
  }
  Walker walker(visit);
  Json::sax_parse(text.begin(), text.end(), &walker);
  return walker.problem;
}

}  // namespace fuse::io
