// Results for people and for programs.
#pragma once

#include <string>

#include "fuse/driver/outcome.h"

namespace fuse::driver {

// Exports, then answers, six significant digits; tensors of more than 1,000 elements are elided.
std::string show_text(const Outcome& outcome);
// {"exports": {NAME: {"axes", "shape", "dtype", "data"}}, "queries": [{"query", ..}]}; a relation
// has "tuples" in place of "data".
std::string show_json(const Outcome& outcome);

// One number as the text form writes it.
std::string show_element(const data::Array& array, std::int64_t at);
// What a file was given: "f32 4x4", "i64" of a scalar, "3 tuples", "the 5 largest of f32 4x100".
std::string show_content(const io::Content& content);

}  // namespace fuse::driver
