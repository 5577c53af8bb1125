// The temporary files that exist now, so that a signal which ends the process can remove them. The
// only state of the process that Fuse keeps: a handler has no other way to find it.
#pragma once

#include <atomic>
#include <string>

namespace fuse::io {

using StagedName = std::atomic<char*>;

// Remembers the path until it is taken back.
StagedName* add_staged_name(const std::string& path);
void drop_staged_name(StagedName* name);
// Removes the files. Safe in a signal handler.
void remove_staged_files();

}  // namespace fuse::io
