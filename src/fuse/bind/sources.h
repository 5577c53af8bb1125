// Sources: files, literals, facts and inputs, read once and brought to the run's element types.
#pragma once

#include <optional>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/bind/extents.h"

namespace fuse::bind {

// One tensor's data before its shape is settled: an array, or facts still to be laid out.
struct Source {
  data::Array array;
  std::optional<data::Facts> facts;
  std::string origin;  // "from data/x.npy"
  // What the keys of a column of facts are called; null, or missing: positions.
  std::vector<std::shared_ptr<const data::Names>> names;
  bool text = false;  // numbers written as text: whole ones are integers only where they meet one
};

std::vector<Source> load_sources(ir::Program& program, const Options& options,
                                 Diagnostics& diagnostics);
std::vector<KnownShape> known_shapes(const ir::Program& program,
                                     const std::vector<Source>& sources);
// Lays facts out densely, converts element types, and sets dtype and partial of every source.
std::vector<data::Value> settle_sources(ir::Program& program, std::vector<Source> sources,
                                        const Options& options, Diagnostics& diagnostics);

}  // namespace fuse::bind
