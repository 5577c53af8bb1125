#pragma once

#include "fuse/driver/commands/commands.h"
#include "fuse/driver/session.h"

namespace fuse::driver {

// What the flags of run, check and explain ask of a session.
Settings settings_of(const CommandLine& line, const Streams& streams);

}  // namespace fuse::driver
