// .csv and .tsv: facts, or with layout=matrix a dense matrix.
#pragma once

#include <optional>
#include <string_view>

#include "fuse/data/facts.h"
#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/report.h"

namespace fuse::io {

// All readers check that `text` is UTF-8 without NUL bytes.

// One fact per row: `rank` keys, and one more field for the value if the rows have it. The keys of
// a column are all numbers or all names; data/facts.h says what becomes of each. Here and below,
// pieces: 0 for as many as pay off.
std::optional<data::Facts> read_delimited_facts(std::string_view text, char separator,
                                                std::size_t rank, bool header, const Report& report,
                                                std::size_t pieces = 0);
// The same from jsonl, a list of numbers and strings on each line.
std::optional<data::Facts> read_jsonl_facts(std::string_view text, std::size_t rank,
                                            const Report& report, std::size_t pieces = 0);
// One row of numbers per line, all of one length. Integers give I64, anything else F64.
std::optional<data::Array> read_delimited_matrix(std::string_view text, char separator, bool header,
                                                 const Report& report, std::size_t pieces = 0);
// False after reporting a name that cannot be read back.
bool check_delimited(const Content& content, char separator, const Report& report);
// A relation: its tuples; an array: keys and value of every present element.
void write_delimited(const Content& content, char separator, const Emit& emit);

}  // namespace fuse::io
