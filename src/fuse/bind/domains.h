// Domains: columns that are equal over the whole program share their entities. Each domain is
// positions, names, or numbers that are no positions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fuse/bind/column_classes.h"
#include "fuse/bind/sources.h"

namespace fuse::bind {

// Where something is said: a range of the program, or a line of a file that it names.
struct Place {
  SourceRange range;
  std::string line;       // "people.tsv, line 3"; empty for the program itself
  std::string file = {};  // the two parts of it; no file: that of an input without one
  std::uint32_t number = 0;
};

// An entity or a position that says what its domain holds.
struct Evidence {
  data::ColumnContent content = data::ColumnContent::Positions;
  std::string text;
  Place place;
};

struct Domain {
  std::optional<Evidence> evidence;  // the first
  data::ColumnContent content = data::ColumnContent::Positions;
  std::shared_ptr<data::Names> names;  // null for positions
  std::int32_t axis = -1;              // whose file closes the domain
  std::size_t stated = 0;              // entities that sources and facts name
  bool mixed = false;                  // was reported

  bool has_entities() const { return content != data::ColumnContent::Positions; }
};

class Domains {
 public:
  Domains(const ir::Program& program, Diagnostics& diagnostics);

  Domain& of(ColumnId column) { return domains_[classes_.number(column)]; }
  const Constraints& constraints() const { return constraints_; }
  // Of the columns that an index reads or writes plainly, one with entities if there is any; null
  // when there are no columns.
  Domain* of(ir::IndexId index);
  // Reports a name where other evidence says positions or numbers, once per domain.
  void note(ColumnId column, const Evidence& evidence);
  // What was reported, or null.
  Diagnostic* note(Domain& domain, const Evidence& evidence);
  // Gives every domain that is not positions its names, still empty.
  void make_names();
  // What has been named so far is what sources state.
  void end_of_sources();

 private:
  const ir::Program& program_;
  Diagnostics& diagnostics_;
  Constraints constraints_;
  ColumnClasses classes_;
  std::map<std::size_t, Domain> domains_;
};

}  // namespace fuse::bind
