// What a Plan does and why, for `fuse explain`.
#pragma once

#include <string>

#include "fuse/plan/plan.h"

namespace fuse::plan {

// One line per step with its equation's lines, shapes, estimated operations and bytes, and notes
// below it. Without `sources` no lines are shown. The form is stable for one plan. `seconds`, if
// any, has the measured time of each step.
std::string explain_text(const Plan& plan, const SourceSet* sources = nullptr,
                         const std::vector<double>& seconds = {});
// {"version": 1, "steps": [{"kind", "what", "lines", "axes", "flops", "bytes", "notes",
// "seconds" when measured}],
// "buffers": [{"name", "role", "dtype", "shape", "bytes", "masked"}], "arena_bytes"}
std::string explain_json(const Plan& plan, const SourceSet* sources = nullptr,
                         const std::vector<double>& seconds = {});

}  // namespace fuse::plan
