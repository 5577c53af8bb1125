#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "fuse/api/convert.h"
#include "fuse/bind/bind.h"

namespace fuse {

namespace {

// Whether element `at` of a dense value is listed among its tuples.
bool is_listed(const driver::Answer& answer, std::int64_t at) {
  const Array& array = answer.array;
  if (array.mask() && !array.mask()[at]) return false;
  return !answer.relation || array.get_i64(at) != 0;
}

std::vector<std::int64_t> listed_elements(const driver::Answer& answer) {
  std::vector<std::int64_t> listed;
  for (std::int64_t at = 0; at < answer.array.size(); ++at) {
    if (is_listed(answer, at)) listed.push_back(at);
  }
  return listed;
}

}  // namespace

const std::string& Value::name() const { return content_->answer.title; }
const std::vector<std::string>& Value::axes() const { return content_->answer.axes; }
const Shape& Value::shape() const { return content_->answer.shape(); }
DType Value::dtype() const { return content_->answer.dtype(); }
bool Value::is_relation() const { return content_->answer.relation; }
bool Value::is_sparse() const { return content_->answer.sparse != nullptr; }

Array Value::array(std::int64_t memory_limit) const {
  const driver::Answer& answer = content_->answer;
  if (!answer.sparse) return answer.array;
  double bytes = static_cast<double>(data::size_of(answer.dtype()));
  for (const std::int64_t extent : answer.shape()) bytes *= static_cast<double>(extent);
  if (bytes > static_cast<double>(memory_limit)) {
    Diagnostics diagnostics;
    diagnostics.report(Kind::MemoryLimit, {}, fmt::format("the array of `{}`", answer.title),
                       fmt::format("{:.4g} bytes", bytes), fmt::format("{} bytes", memory_limit));
    api::throw_error(diagnostics, SourceSet());
  }
  return data::dense(*answer.sparse, answer.missing, !answer.relation);
}

bool Value::is_shared() const {
  return content_->given || (!content_->answer.sparse && content_->answer.array.is_shared());
}

std::int64_t Value::tuple_count() const {
  const driver::Answer& answer = content_->answer;
  if (answer.sparse) return static_cast<std::int64_t>(answer.sparse->tuples.rows);
  return static_cast<std::int64_t>(listed_elements(answer).size());
}

std::vector<std::int32_t> Value::positions(std::size_t dimension) const {
  const driver::Answer& answer = content_->answer;
  if (dimension >= answer.rank()) {
    throw std::out_of_range(
        fmt::format("`{}` has {} dimensions, not {}", answer.title, answer.rank(), dimension + 1));
  }
  if (answer.sparse) {
    const auto& keys = answer.sparse->tuples.columns[dimension];
    return {keys.begin(), keys.end()};
  }
  std::int64_t stride = 1;
  for (std::size_t d = dimension + 1; d < answer.rank(); ++d) stride *= answer.shape()[d];
  std::vector<std::int32_t> result;
  for (const std::int64_t at : listed_elements(answer)) {
    result.push_back(static_cast<std::int32_t>(at / stride % answer.shape()[dimension]));
  }
  return result;
}

Array Value::values() const {
  const driver::Answer& answer = content_->answer;
  if (answer.sparse) return answer.sparse->values;
  if (answer.relation) return Array();
  const std::vector<std::int64_t> listed = listed_elements(answer);
  Array values(answer.dtype(), {static_cast<std::int64_t>(listed.size())});
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto to = static_cast<std::int64_t>(i);
    if (data::is_float(answer.dtype())) {
      values.set_f64(to, answer.array.get_f64(listed[i]));
    } else {
      values.set_i64(to, answer.array.get_i64(listed[i]));
    }
  }
  return values;
}

bool Value::has_names(std::size_t dimension) const {
  return content_->answer.names_of(dimension) != nullptr;
}

bool Value::names_are_numbers(std::size_t dimension) const {
  const data::Names* names = content_->answer.names_of(dimension);
  return names && names->numbers();
}

std::string Value::text(std::size_t dimension, std::int64_t position) const {
  const auto& names = content_->answer.names;
  return bind::Dictionaries::text(dimension < names.size() ? names[dimension] : nullptr, position);
}

std::optional<std::int64_t> Value::find(std::size_t dimension, std::string_view name) const {
  const data::Names* names = content_->answer.names_of(dimension);
  if (!names) return std::nullopt;
  const auto position = names->find(name);
  return position ? std::optional<std::int64_t>(*position) : std::nullopt;
}

const Value& Results::operator[](std::string_view name) const {
  for (const Value& value : exports_) {
    if (value.name() == name) return value;
  }
  throw std::out_of_range(fmt::format("nothing is exported under the name `{}`", name));
}

bool Results::contains(std::string_view name) const {
  return std::any_of(exports_.begin(), exports_.end(),
                     [&](const Value& value) { return value.name() == name; });
}

namespace api {

Value value_of(driver::Answer answer, const Inputs& inputs) {
  auto content = std::make_shared<Value::Content>();
  content->given = std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) {
    const auto* array = std::get_if<Array>(&input.second);
    return array && array->data() && array->data() == answer.array.data();
  });
  content->answer = std::move(answer);
  return Value(std::move(content));
}

const driver::Answer& answer_of(const Value& value) { return value.content_->answer; }

}  // namespace api
}  // namespace fuse
