// Text to tree: a hand-written recursive-descent parser that recovers at statement ends, so several
// errors are reported per run. The parse depends on nothing but the text.
#pragma once

#include "fuse/support/diagnostics.h"
#include "fuse/syntax/tree.h"

namespace fuse::syntax {

// Parses the whole file; on errors the tree holds Error nodes and `diagnostics` the reasons.
File parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics);

}  // namespace fuse::syntax
