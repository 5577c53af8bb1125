// The command `fuse`, run inside this process: the executable, the golden tests and nothing else
// call it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace fuse::driver {

// Results go to `out`, diagnostics to `err` (in colour when asked). Returns the exit code: 0 done,
// 1 the user's program is wrong, 2 the command line is, 3 files or memory, 4 a bug of ours.
int run_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                bool color = false);

// Removes the files that are not complete yet. Safe in a signal handler.
void remove_unfinished_files();

}  // namespace fuse::driver
