// The targets: what can run a Plan, in one table.
#pragma once

#include <span>
#include <string_view>

#include "fuse/targets/native/native.h"

namespace fuse::targets {

struct Target {
  std::string_view name;
  std::string_view summary;  // one sentence
  std::optional<native::Results> (*run)(const plan::Plan& plan,
                                        const std::vector<data::Value>& sources,
                                        Diagnostics& diagnostics, const native::Options& options);
};

std::span<const Target> targets();
// Null if there is none of this name; "auto" is the first.
const Target* find_target(std::string_view name);

}  // namespace fuse::targets
