// .txt: the relation (position, token) of a text, split at white space.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fuse/data/facts.h"
#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/report.h"

namespace fuse::io {

// The tokens a text may hold, and their numbers.
struct Vocabulary {
  std::shared_ptr<data::Names> names;
  std::string file;  // as the user wrote it
};

// Tokens are names, digits too, numbered by first appearance or by the vocabulary. Pieces: 0 for as
// many as pay off.
std::optional<data::Facts> read_words(std::string_view text, const Vocabulary* vocabulary,
                                      const Report& report, std::size_t pieces = 0);
// False after reporting that the content is not one token at each position, or a token of several
// words.
bool check_words(const Content& content, const Report& report);
void write_words(const Content& content, const Emit& emit);

}  // namespace fuse::io
