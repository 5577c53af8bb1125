// What programs and runners hold.
#pragma once

#include <map>
#include <mutex>

#include "fuse/api/convert.h"
#include "fuse/driver/runner.h"

namespace fuse {

struct Program::State {
  std::shared_ptr<driver::ProgramFiles> files;
};

struct Runner::State {
  State(std::shared_ptr<driver::ProgramFiles> files, driver::RunnerSettings settings,
        CompileOptions options)
      : runner(std::move(files), std::move(settings)), options(std::move(options)) {}

  driver::Runner runner;
  CompileOptions options;
  std::mutex mutex;                                                // of what follows
  std::map<std::string, std::shared_ptr<driver::Runner>> queries;  // by their text
};

namespace api {
driver::RunInputs inputs_of(const Inputs& inputs);
}

}  // namespace fuse
