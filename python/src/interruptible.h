// Work that Ctrl-C ends.
#pragma once

#include <atomic>
#include <functional>

#include "fuse/fuse.h"

namespace fuse::python {

// Calls `work` without the interpreter's lock. Where this thread gets the signals, `work` runs on a
// thread of its own, unless it is `quick`, and signals are handled every 50 ms: when a handler
// raises, the flag given to `work` is set, and its exception leaves here, at the latest 100 ms
// after. Work that has not ended by then goes on to its next look at the flag, so it must own what
// it uses. On a terminal long work shows how far it has come.
void interruptible(std::function<void(const RunOptions& options)> work, bool quick);

// Waits for work that was left behind.
void join_abandoned();

}  // namespace fuse::python
