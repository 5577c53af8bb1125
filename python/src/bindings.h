// The topics of the module, one file each.
#pragma once

#include <nanobind/nanobind.h>

#include "fuse/fuse.h"

namespace fuse::python {

namespace nb = nanobind;

void bind_errors(nb::module_& module);
void bind_results(nb::module_& module);
void bind_program(nb::module_& module);

// The inputs of a run from a dictionary of what array_from takes and of fuse.Facts.
Inputs inputs_from(const nb::dict& inputs, bool copy);
// Where a run reads the elements of an input.
std::uintptr_t input_address(nb::handle source);
// The bytes of all arrays; nothing for inputs that every run has to look at.
std::optional<std::int64_t> array_bytes(const Inputs& inputs);

}  // namespace fuse::python
