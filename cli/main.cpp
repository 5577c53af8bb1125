// The executable `fuse`.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "fuse/driver/command.h"

namespace {

// https://no-color.org: set and not empty means no colour.
bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDERR_FILENO) != 0 && (no_color == nullptr || *no_color == 0);
}

// Ends the process as the signal would have, after removing what is half written.
extern "C" void end_by_signal(int signal) {
  fuse::driver::remove_unfinished_files();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void clean_up_on_signals() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // What is ignored stays so: nohup ignores SIGHUP.
    if (std::signal(signal, SIG_IGN) != SIG_IGN) std::signal(signal, end_by_signal);
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A file beyond the limit of the shell is an error like a full disk, which cleans up.
  std::signal(SIGXFSZ, SIG_IGN);
  clean_up_on_signals();
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  int code = fuse::driver::run_command(args, std::cout, std::cerr, wants_color());
  std::cout.flush();
  if (!std::cout && code == 0) {
    std::cerr << "error[F051]: standard output cannot be written\n";
    code = 3;
  }
  return code;
}
