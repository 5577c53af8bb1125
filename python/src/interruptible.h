// Work that Ctrl-C ends.
#pragma once

#include <atomic>
#include <functional>

namespace fuse::python {

// Calls `work` without the interpreter's lock. Where this thread gets the signals, `work` runs on a
// thread of its own, unless it is `quick`, and signals are handled every 50 ms: when a handler
// raises, the flag given to `work` is set, and its exception leaves here, at the latest 100 ms
// after. Work that has not ended by then goes on to its next look at the flag, so it must own what
// it uses.
void interruptible(std::function<void(const std::atomic<bool>& cancel)> work, bool quick);

// Waits for work that was left behind.
void join_abandoned();

}  // namespace fuse::python
