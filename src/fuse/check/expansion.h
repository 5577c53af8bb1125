// Reading a builtin's expansion (a line of Fuse) as IR, with its parameters standing for the
// arguments of one call.
#pragma once

#include <string>
#include <vector>

#include "fuse/check/equation.h"

namespace fuse::check {

struct Expansion {
  const builtins::Builtin* builtin = nullptr;
  std::vector<ir::Expr> arguments;   // per parameter
  std::vector<std::string> names;    // the signature's indices ..
  std::vector<ir::IndexId> indices;  // .. and what they are in the call
  std::string call_name;
  SourceRange range;  // of the call: what the text becomes stands there
};

// The names of the indices of a signature in order of appearance.
std::vector<std::string> signature_indices(const builtins::Signature& signature);
// Reads `text` as an expression over the parameters that have arguments so far.
ir::Expr expand_text(Session& session, Expansion& expansion, std::string_view text);
// A parameter read at `columns` inside an expansion.
ir::Expr lower_hole(Equation& eq, const Term& term, std::vector<ir::Column> columns);

}  // namespace fuse::check
