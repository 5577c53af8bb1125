// Steps of a plan, ready to run any number of times.
#pragma once

#include <memory>

#include "fuse/plan/plan.h"
#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/memory.h"

namespace fuse::native {

class StepRunner {
 public:
  virtual ~StepRunner() = default;
  // False after reporting an error.
  virtual bool run(Diagnostics& diagnostics) = 0;
};

// All of them must outlive the result.
std::unique_ptr<StepRunner> prepare(const plan::Plan& plan, const plan::Step& step, Memory& memory);

}  // namespace fuse::native
