// Trees as compact s-expressions, and the parsing helpers of the syntax tests.
#pragma once

#include <string>
#include <string_view>

#include "fuse/support/diagnostics.h"
#include "fuse/syntax/tree.h"

namespace fuse::syntax::test {

// One parsed text with everything it needs to be looked at.
struct Parsed {
  SourceSet sources;
  Diagnostics diagnostics;
  File file;

  explicit Parsed(std::string text);
  // The codes reported, separated by spaces.
  std::string codes() const;
};

std::string dump(const Expr& expr);
std::string dump(const Statement& statement);

// The dump of a program, statements joined by newlines; the codes when it has errors.
std::string tree(std::string_view program);
// The dump of the right side of `Y = text`.
std::string value(std::string_view text);

}  // namespace fuse::syntax::test
