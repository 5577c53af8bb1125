// Entities by name: numbers them over the whole program (language page, section 4) and leaves a
// program and facts that hold numbers only.
#pragma once

#include <memory>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/bind/constants.h"
#include "fuse/bind/extents.h"

namespace fuse::bind {

// The work of one program; does nothing when it names nothing.
class Entities {
 public:
  Entities(ir::Program& program, std::vector<Source>& sources, const Options& options,
           Diagnostics& diagnostics);

  // Before extents are known: numbers every entity. False after an error.
  bool number();
  // As many elements as there are entities, at least.
  void bound(std::vector<KnownShape>& known);
  // Once they are known: an index over numbers stands for the number, read from a tensor.
  void read_values(std::vector<data::Value>& arrays);
  Dictionaries dictionaries();

 private:
  void note_sources();
  void note_constants();
  void finish_facts();
  void check_sizes();
  void check_size(const std::string& name, SourceRange range, std::int64_t size,
                  const Domain& domain);
  Place place_of_entity(const Domain& domain, std::size_t number);

  ir::Program& program_;
  std::vector<Source>& sources_;
  const Options& options_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Domains> domains_;  // null when nothing is named
  std::vector<Constant> constants_;
};

}  // namespace fuse::bind
