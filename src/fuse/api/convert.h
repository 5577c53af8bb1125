// Between the public API and what lies below it.
#pragma once

#include "fuse/driver/outcome.h"
#include "fuse/fuse.h"
#include "fuse/support/diagnostics.h"

namespace fuse {

struct Value::Content {
  driver::Answer answer;
  bool given = false;  // its elements are those of an input
};

namespace api {

std::vector<Problem> problems_of(const Diagnostics& diagnostics, const SourceSet& sources);
[[noreturn]] void throw_error(const Diagnostics& diagnostics, const SourceSet& sources);
// `inputs` of the run that gave the answer.
Value value_of(driver::Answer answer, const Inputs& inputs);
const driver::Answer& answer_of(const Value& value);
data::Facts facts_of(const Facts& facts, const std::string& name);

}  // namespace api
}  // namespace fuse
