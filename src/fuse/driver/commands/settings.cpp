#include "fuse/driver/commands/settings.h"

namespace fuse::driver {

Settings settings_of(const CommandLine& line, const Streams& streams) {
  Settings settings;
  settings.file = line.files.front();
  settings.inputs = line.inputs;
  settings.exports = line.exports;
  settings.precision = line.precision == "f64" ? data::DType::F64 : data::DType::F32;
  settings.native.memory_limit = line.memory_limit;
  settings.root = line.root;
  settings.strict = line.strict;
  if (line.trace_passes) settings.trace_passes = &streams.err;
  return settings;
}

}  // namespace fuse::driver
