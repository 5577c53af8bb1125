// A query that a caller puts to a program, as a statement of the language.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"

namespace fuse::driver {

// By the name of an index or its number: the position or the entity that is asked for.
using QueryPlaces = std::map<std::string, std::variant<std::int64_t, std::string>>;

// "Edge('Ann', y)?", where the tensor's first left side names its indices. Empty after reporting.
std::optional<std::string> query_text(const ir::Program& program, const std::string& name,
                                      const QueryPlaces& where, Diagnostics& diagnostics);

}  // namespace fuse::driver
