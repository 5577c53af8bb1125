// Binds a program once, then runs its plan again and again, each run with its indexes built anew:
// fuse_evaluate FILE REPEATS. Prints, as JSON, the seconds of reading and planning, wall-clock and
// processor seconds of each run, and the peak memory of the process.
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/driver/session.h"

namespace {

double wall() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double processor() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Of this process alone: ru_maxrss also remembers what the process was forked from.
double peak_mb() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word && word != "VmHWM:") {
  }
  double kilobytes = 0;
  status >> kilobytes;
  return kilobytes / 1024;
}

int failed(fuse::driver::Session& session) {
  for (const auto& item : session.diagnostics().items()) std::cerr << item.message << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fuse_evaluate FILE REPEATS\n";
    return 2;
  }
  fuse::driver::Settings settings;
  settings.file = argv[1];
  const double begin = wall();
  fuse::driver::Session session(settings);
  if (!session.check() || !session.bind()) return failed(session);
  session.plan();
  const double loaded = wall() - begin;
  std::vector<double> walls, processors;
  for (int repeat = 0; repeat < std::atoi(argv[2]); ++repeat) {
    const double wall_before = wall(), processor_before = processor();
    if (!session.run()) return failed(session);
    walls.push_back(wall() - wall_before);
    processors.push_back(processor() - processor_before);
  }
  std::cout << fmt::format(
      "{{\"load\": {:.6f}, \"wall\": [{:.6f}], \"cpu\": [{:.6f}], \"peak_mb\": {:.1f}}}\n", loaded,
      fmt::join(walls, ", "), fmt::join(processors, ", "), peak_mb());
  return 0;
}
