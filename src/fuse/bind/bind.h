// bind: the phase that meets the data. Reads sources and inputs, fixes the extent of every index
// and the shape, element type and presence of every tensor; the last phase that can blame the
// user's program.
#pragma once

#include <map>
#include <memory>
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
  std::map<std::string, data::Facts> input_facts;    // the same for facts
  std::map<std::string, std::string> input_origins;  // where each input came from, for messages
};

// What the positions of columns and indices are called; null where they are only numbers.
struct Dictionaries {
  std::vector<std::vector<std::shared_ptr<const data::Names>>> columns;  // by tensor
  std::vector<std::shared_ptr<const data::Names>> indices;

  std::shared_ptr<const data::Names> of(ir::TensorId tensor, std::size_t column) const;
  // What a position is called: its name, or its number.
  static std::string text(const std::shared_ptr<const data::Names>& names, std::int64_t position);
  // An index that a pass made has the names of the one it is a copy of.
  std::shared_ptr<const data::Names> of(const ir::Program& program, ir::IndexId index) const;
};

struct Bound {
  ir::Program program;
  std::vector<data::Value> sources;  // by tensor; default-constructed where it is not a source
  Dictionaries names;
  // By tensor: an input array whose elements nothing has looked at, so that any other of the same
  // shape and element type may take its place.
  std::vector<char> free_values;
};

// What bind makes of an input array: the elements as the bound tensor holds them.
data::Value input_value(const ir::Tensor& tensor, const data::Array& array);

// Empty when errors were reported.
std::optional<Bound> bind(ir::Program program, const Options& options, Diagnostics& diagnostics);

}  // namespace fuse::bind
