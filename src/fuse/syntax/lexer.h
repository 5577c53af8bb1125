// Text to tokens. The lexer matches brackets and decides which newlines end a statement, so the
// parser sees balanced brackets only; where a bracket is missing it reports that once and goes on
// at the next line that looks like a statement.
#pragma once

#include "fuse/support/diagnostics.h"
#include "fuse/support/source.h"
#include "fuse/syntax/token.h"

namespace fuse::syntax {

TokenList lex(const SourceSet& sources, FileId file, Diagnostics& diagnostics);

// The contents of a String or Symbol token's text, quotes removed and escapes replaced. Unknown
// escapes stand for their character; the lexer has reported them.
std::string unescape(std::string_view quoted);

}  // namespace fuse::syntax
