// The native target: follows a Plan.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "fuse/data/relation.h"
#include "fuse/plan/plan.h"
#include "fuse/support/diagnostics.h"
#include "fuse/support/progress.h"

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
  std::vector<double> seconds;              // that each step of the plan took, when measured
};

struct Options {
  bool measure = false;  // fills Results::seconds
  // A single intermediate or result above this many bytes is refused before anything runs.
  std::int64_t memory_limit = std::int64_t{8} << 30;
  // Set by another thread: the run ends soon, with an error. May be null.
  const std::atomic<bool>* cancel = nullptr;
  Progress* progress = nullptr;  // kept up to date; may be null
};

// What runs of one plan reuse: its arena, the indexes of relations that stay the same, prepared
// steps. One run at a time.
class Workspace {
 public:
  // The plan must outlive it.
  explicit Workspace(const plan::Plan& plan);
  ~Workspace();
  Workspace(Workspace&&) = delete;

  // `sources` by tensor id, as bind gives them. Empty after reporting an error.
  std::optional<Results> run(const std::vector<data::Value>& sources, Diagnostics& diagnostics,
                             const Options& options = {});

 private:
  class State;
  const plan::Plan& plan_;
  std::unique_ptr<State> state_;  // made by the first run
};

// One run in a workspace of its own.
std::optional<Results> run(const plan::Plan& plan, const std::vector<data::Value>& sources,
                           Diagnostics& diagnostics, const Options& options = {});

}  // namespace fuse::native
