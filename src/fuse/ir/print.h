// The IR as text (pass goldens, --trace-passes) and as versioned JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuse/ir/program.h"

namespace fuse::ir {

std::string print(const Program& program);
std::string print(const Program& program, const Expr& expr);

inline constexpr int json_version = 1;
// {"version": 1, "indices": [..], "axes": [..], "entities": [..], "files": [..], "tensors": [..],
// "nodes": [..], "statements": [..], "exports": [..]}; expressions are numbers of rows of "nodes",
// in which children come first. Fields that have their default value are left out.
std::string to_json(const Program& program);
// Empty when the text is not a program of this version.
std::optional<Program> from_json(std::string_view text);

}  // namespace fuse::ir
