// Tree to text in the one canonical layout (`fuse fmt`); comments are kept. Printing, parsing and
// printing again gives the same text, and the parsed trees are equal.
#pragma once

#include <string>
#include <string_view>

#include "fuse/syntax/tree.h"

namespace fuse::syntax {

std::string print(const File& file);
std::string print(const Expr& expr);
// In quotes, with escapes.
std::string quoted(std::string_view contents, char quote);
// Structural equality, ignoring ranges, comments and blank lines.
bool equal(const File& a, const File& b);

}  // namespace fuse::syntax
