#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "bindings.h"

namespace fuse::python {

namespace {

Facts::Column column_from(nb::handle column) {
  if (nb::cast<bool>(column.attr("is_text"))) {
    return nb::cast<std::vector<std::string>>(column.attr("entries"));
  }
  const Array numbers = array_from(column.attr("entries"), "a column of facts", false);
  const auto* first = numbers.as<std::int64_t>();  // see fuse._convert.integers
  return std::vector<std::int64_t>(first, first + numbers.size());
}

Facts facts_from(nb::handle source) {
  Facts facts;
  for (const nb::handle column : source.attr("_columns")) {
    facts.columns.push_back(column_from(column));
  }
  const nb::object values = source.attr("_values");
  if (values.is_none()) return facts;
  const Array numbers = array_from(values, "the values of facts", false);
  const auto* first = numbers.as<double>();  // see fuse._convert.reals
  facts.values.assign(first, first + numbers.size());
  return facts;
}

}  // namespace

Inputs inputs_from(const nb::dict& inputs, bool copy) {
  Inputs result;
  for (const auto [key, value] : inputs) {
    if (!PyUnicode_Check(key.ptr())) throw nb::type_error("an input is named by a text");
    const auto name = nb::cast<std::string>(key);
    // Sets, dictionaries, tuples and data frames say facts; everything else is an array.
    if (PyObject_CheckBuffer(value.ptr()) || PyFloat_CheckExact(value.ptr())) {
      result.emplace(name, array_from(value, name, copy));
      continue;
    }
    const nb::object facts = nb::module_::import_("fuse.facts").attr("facts_or_none")(value, name);
    if (facts.is_none()) {
      result.emplace(name, array_from(value, name, copy));
    } else {
      result.emplace(name, facts_from(facts));
    }
  }
  return result;
}

std::uintptr_t input_address(nb::handle source) {
  return reinterpret_cast<std::uintptr_t>(array_from(source, "", false).data());
}

std::optional<std::int64_t> array_bytes(const Inputs& inputs) {
  std::int64_t bytes = 0;
  for (const auto& [name, input] : inputs) {
    const auto* array = std::get_if<Array>(&input);
    if (!array) return std::nullopt;
    bytes += array->size() * static_cast<std::int64_t>(data::size_of(array->dtype()));
  }
  return bytes;
}

}  // namespace fuse::python
