// Runs the command `fuse` inside the test process.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "fuse/driver/command.h"
#include "io/files.h"

namespace fuse::test {

struct Outputs {
  std::string out, err;
  int code = 0;
};

inline Outputs fuse_command(const std::vector<std::string>& args) {
  std::ostringstream out, err;
  const int code = driver::run_command(args, out, err);
  return {out.str(), err.str(), code};
}

// One program in a folder of its own.
class Program : public Folder {
 public:
  explicit Program(const std::string& text) { put("p.fuse", text); }
  Outputs run(std::vector<std::string> flags = {}, const std::string& command = "run") const {
    flags.insert(flags.begin(), {command, path("p.fuse")});
    return fuse_command(flags);
  }
};

}  // namespace fuse::test
