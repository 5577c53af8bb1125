// Facts from the rows of any text format. A first pass checks every row and finds what each column
// holds; a second one, which cannot fail, numbers the names. Long texts are read in pieces side by
// side, with the result of one piece.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "fuse/data/facts.h"
#include "fuse/io/report.h"
#include "fuse/io/rows.h"

namespace fuse::io {

struct FactFormat {
  // The rows of a piece of the text, whose lines count from `first_line`.
  std::unique_ptr<Rows> (*rows)(std::string_view text, std::uint32_t first_line,
                                const Report& report) = nullptr;
  bool quotes = false;  // a number in quotes can be a name
  std::size_t rank = 0;
  bool header = false;
};

// `text` is valid UTF-8. Pieces: 0 for as many as pay off.
std::optional<data::Facts> read_fact_rows(std::string_view text, const FactFormat& format,
                                          const Report& report, std::size_t pieces = 0);
// False after reporting more lines than there can be rows.
bool check_line_count(std::size_t lines, const Report& report);

// The number in `all` of each of `some`, which are added in order where they are new.
std::vector<data::Key> numbers_in(data::Names& all, const data::Names& some);
// The rows of `more` after those of `to`.
void append_lines(data::RowLines& to, const data::RowLines& more);

}  // namespace fuse::io
