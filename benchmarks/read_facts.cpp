// Reads one fact file and prints, as JSON, how long that took and the peak memory:
// fuse_read_facts FILE RANK. Built on request: cmake --build build/release --target fuse_read_facts
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "fuse/io/formats.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fuse_read_facts FILE RANK\n";
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  fuse::Diagnostics diagnostics;
  const auto rank = static_cast<std::size_t>(std::atoi(argv[2]));
  const auto facts = fuse::io::read_facts(argv[1], rank, {}, {}, diagnostics);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  if (!facts) {
    std::cerr << diagnostics.items().front().message << "\n";
    return 1;
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::cout << "{\"seconds\": " << seconds.count() << ", \"rows\": " << facts->rows()
            << ", \"names\": " << (facts->names ? facts->names->size() : 0)
            << ", \"peak_mb\": " << static_cast<double>(usage.ru_maxrss) / 1024 << "}\n";
  return 0;
}
