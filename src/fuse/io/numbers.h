// Elements as text: the shortest that reads back as the same value of the same type.
#pragma once

#include <string>

#include "fuse/data/array.h"

namespace fuse::io {

// Appends element `at`. As JSON: true, 3, 0.1, 1.0, "inf"; a float always shows that it is one.
void append_json_element(std::string& out, const data::Array& array, std::int64_t at);
// As a field of a csv file: 1, 3, 0.1, 1.0, inf.
void append_field(std::string& out, const data::Array& array, std::int64_t at);
// A float of the given type, without quotes.
void append_float(std::string& out, double value, data::DType dtype);

}  // namespace fuse::io
