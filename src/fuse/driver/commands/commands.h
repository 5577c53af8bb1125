// The commands, one file each.
#pragma once

#include <iosfwd>

#include "fuse/driver/command_line.h"
#include "fuse/support/diagnostics.h"

namespace fuse::driver {

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool color = false;  // of diagnostics
};

int run_run(const CommandLine& line, const Streams& streams);
int run_check(const CommandLine& line, const Streams& streams);
int run_explain(const CommandLine& line, const Streams& streams);
int run_fmt(const CommandLine& line, const Streams& streams);
int run_builtins(const CommandLine& line, const Streams& streams);

// The exit code that diagnostics ask for: 0 without errors, else that of the first error's family.
int exit_code(const Diagnostics& diagnostics);
// Text on `err`, or with `json` an object on `out` when there are errors.
int finish(const Diagnostics& diagnostics, const SourceSet& sources, bool json,
           const Streams& streams);

}  // namespace fuse::driver
