// How a reader or writer reports: the first argument of every message about a file is its name.
#pragma once

#include <string>

#include "fuse/support/diagnostics.h"

namespace fuse::io {

struct Report {
  std::string file;  // as the user wrote it
  SourceRange at;    // where the program names it; invalid for a file of the command line
  Diagnostics& diagnostics;

  template <typename... Args>
  Diagnostic& operator()(Kind kind, const Args&... args) const {
    return diagnostics.report(kind, at, file, args...);
  }
};

}  // namespace fuse::io
