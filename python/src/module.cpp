#include "bindings.h"
#include "interruptible.h"

NB_MODULE(_fuse, module) {
  using namespace fuse::python;
  nb::set_leak_warnings(false);
  module.doc() = "The engine of Fuse. Use the package `fuse`.";
  module.attr("version") = nb::str(fuse::version().data(), fuse::version().size());
  bind_errors(module);
  bind_results(module);
  bind_program(module);
  module.def("input_address", &input_address, nb::arg("source"),
             "where a run reads the elements of an array");
  // Work that an interrupt left behind ends before the interpreter does.
  nb::module_::import_("atexit").attr("register")(nb::cpp_function(&join_abandoned));
}
