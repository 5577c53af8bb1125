#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.h"

namespace fuse::python {

namespace {

// The classes of exceptions are written in Python; fuse.errors chooses one by the code.
void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    const nb::object exception =
        nb::module_::import_("fuse.errors")
            .attr("exception_of")(error.what(), nb::cast(error.problems()));
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  }
}

}  // namespace

void bind_errors(nb::module_& module) {
  nb::class_<Problem>(module, "Problem",
                      "One diagnostic, with its place: lines and columns from 1.")
      .def_ro("code", &Problem::code)
      .def_ro("is_warning", &Problem::warning)
      .def_ro("message", &Problem::message)
      .def_ro("file", &Problem::file)
      .def_ro("line", &Problem::line, "0 where there is no place in a file")
      .def_ro("column", &Problem::column)
      .def_ro("end_line", &Problem::end_line)
      .def_ro("end_column", &Problem::end_column)
      .def_ro("labels", &Problem::labels,
              "other places that matter: \"a.fuse:3:5: first used here\"")
      .def_ro("hint", &Problem::hint)
      .def("__repr__", [](const Problem& problem) {
        return "<" + problem.code + ": " + problem.message + ">";
      });
  nb::register_exception_translator(translate);
}

}  // namespace fuse::python
