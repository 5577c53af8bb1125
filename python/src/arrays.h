// Arrays between Python and Fuse, without copies where both can have the same memory.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "fuse/fuse.h"

namespace fuse::python {

namespace nb = nanobind;

// What `source` holds: an object with the buffer protocol or DLPack, a number, or whatever NumPy
// makes an array of. Shares its memory when that is contiguous, aligned and of one of our types,
// unless `copy`; then it stays alive as long as the result.
Array array_from(nb::handle source, const std::string& name, bool copy);

// A NumPy array over the same memory.
nb::object to_numpy(const Array& array);
// One over a copy.
nb::object to_numpy_copy(const Array& array);

}  // namespace fuse::python
