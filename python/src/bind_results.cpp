#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "arrays.h"
#include "bindings.h"

namespace fuse::python {

namespace {

// All elements. What belongs to the program, an input or another result is copied, so that a caller
// may write into what it gets.
nb::object array_of_value(const Value& value, std::int64_t memory_limit) {
  const bool shared = value.is_shared();
  const Array array = value.array(memory_limit);
  return shared ? to_numpy_copy(array) : to_numpy(array);
}

// A row per tuple; each column lies in one piece.
nb::object coordinates(const Value& value) {
  const std::size_t rank = value.shape().size();
  const std::int64_t rows = value.tuple_count();
  Array columns(DType::I32, {static_cast<std::int64_t>(rank), rows});
  for (std::size_t d = 0; d < rank; ++d) {
    const std::vector<std::int32_t> positions = value.positions(d);
    std::copy(positions.begin(), positions.end(),
              columns.as<std::int32_t>() + static_cast<std::int64_t>(d) * rows);
  }
  return to_numpy(columns).attr("T");
}

// What the positions of a column are called: texts, or numbers.
nb::list entries(const Value& value, std::size_t dimension) {
  const bool texts = value.has_names(dimension) && !value.names_are_numbers(dimension);
  nb::list result;
  for (const std::int32_t position : value.positions(dimension)) {
    if (texts) {
      result.append(value.text(dimension, position));
    } else if (value.has_names(dimension)) {
      const std::string text = value.text(dimension, position);
      PyObject* number = PyLong_FromString(text.c_str(), nullptr, 10);
      if (!number) PyErr_Clear();
      result.append(number ? nb::steal<nb::object>(number) : nb::cast(std::stod(text)));
    } else {
      result.append(position);
    }
  }
  return result;
}

nb::object values(const Value& value) {
  if (value.is_relation()) return nb::none();
  return to_numpy_copy(value.values());
}

nb::list values_of(const std::vector<Value>& values) {
  nb::list result;
  for (const Value& value : values) result.append(nb::cast(value));
  return result;
}

}  // namespace

void bind_results(nb::module_& module) {
  nb::class_<Value>(module, "Value", "What a run gives under one name.")
      .def_prop_ro("name", &Value::name)
      .def_prop_ro("axes", &Value::axes)
      .def_prop_ro("shape", &Value::shape)
      .def_prop_ro("dtype",
                   [](const Value& value) { return std::string(data::name(value.dtype())); })
      .def_prop_ro("is_relation", &Value::is_relation)
      .def_prop_ro("is_sparse", &Value::is_sparse)
      .def("__len__", &Value::tuple_count)
      .def("array", &array_of_value, nb::arg("memory_limit"),
           nb::sig("def array(self, memory_limit: int) -> \"numpy.ndarray\""))
      .def("coordinates", &coordinates, nb::sig("def coordinates(self) -> \"numpy.ndarray\""))
      .def("values", &values, nb::sig("def values(self) -> \"numpy.ndarray | None\""))
      .def(
          "address",
          [](const Value& value) { return reinterpret_cast<std::uintptr_t>(value.array().data()); },
          "where the elements lie")
      .def("has_names", &Value::has_names, nb::arg("dimension"))
      .def("entries", &entries, nb::arg("dimension"));
  nb::class_<Results>(module, "Results", "What a run gives.")
      .def_prop_ro("exports", [](const Results& results) { return values_of(results.exports()); })
      .def_prop_ro("queries", [](const Results& results) { return values_of(results.queries()); })
      .def_prop_ro("files", &Results::files)
      .def_prop_ro("warnings", &Results::warnings)
      .def_prop_ro("has_warnings",
                   [](const Results& results) { return !results.warnings().empty(); })
      .def(
          "arrays",
          [](const Results& results, nb::handle wrap) {
            nb::dict exports;
            constexpr std::int64_t no_limit = std::int64_t{1} << 62;
            for (const Value& value : results.exports()) {
              const bool listed = value.is_relation() || value.is_sparse();
              exports[value.name().c_str()] =
                  listed ? wrap(nb::cast(value)) : array_of_value(value, no_limit);
            }
            return exports;
          },
          nb::arg("wrap"), nb::sig("def arrays(self, wrap: object) -> dict"))
      .def("json", &Results::json);
}

}  // namespace fuse::python
