// How far a run has come, for whoever waits for it on another thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace fuse {

struct Progress {
  std::atomic<std::int64_t> step = 0;  // that runs, from 1; 0 while the program is planned
  std::atomic<std::int64_t> steps = 0;
};

}  // namespace fuse
