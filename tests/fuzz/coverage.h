// Which ways through the readers one input took; the readers are compiled with
// -fsanitize-coverage=trace-pc.
#pragma once

namespace fuse::fuzz {

// From here on the path of this thread counts, and of no other.
void forget_path();
// True when a step of the path, or how often it was taken, is new since the process began.
bool path_is_new();

}  // namespace fuse::fuzz
