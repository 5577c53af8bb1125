// The native target: follows a Plan.
#pragma once

#include <optional>
#include <vector>

#include "fuse/data/relation.h"
#include "fuse/plan/plan.h"
#include "fuse/support/diagnostics.h"

namespace fuse::native {

// What a statement that is no definition gives: an array over its `indices`, in order, with a mask
// where some element is absent.
struct StatementResult {
  data::Value value;        // Store, Query, and Expect without sides
  data::Array left, right;  // Expect with sides
};

struct Results {
  std::vector<data::Value> tensors;         // by tensor id; default-constructed where not defined
  std::vector<StatementResult> statements;  // by statement; empty for definitions
};

struct Options {
  // A single intermediate or result above this many bytes is refused before anything runs.
  std::int64_t memory_limit = std::int64_t{8} << 30;
};

// `sources` by tensor id, as bind gives them. Empty after reporting an error.
std::optional<Results> run(const plan::Plan& plan, const std::vector<data::Value>& sources,
                           Diagnostics& diagnostics, const Options& options = {});

}  // namespace fuse::native
