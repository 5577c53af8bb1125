// bind: the phase that meets the data. Reads sources and inputs, fixes the extent of every index
// and the shape, element type and presence of every tensor; the last phase that can blame the
// user's program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fuse/data/relation.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"

namespace fuse::bind {

struct Options {
  std::string root;                                  // folder that source paths are relative to
  data::DType precision = data::DType::F32;          // of reals
  data::Storage storage = data::Storage::Auto;       // of facts
  std::map<std::string, data::Array> inputs;         // by tensor name; they replace sources
  std::map<std::string, std::string> input_origins;  // where each input came from, for messages
};

struct Bound {
  ir::Program program;
  std::vector<data::Value> sources;  // by tensor; default-constructed where it is not a source
};

// Empty when errors were reported.
std::optional<Bound> bind(ir::Program program, const Options& options, Diagnostics& diagnostics);

}  // namespace fuse::bind
