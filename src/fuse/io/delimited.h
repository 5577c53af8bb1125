// .csv and .tsv: facts by integer position, or with layout=matrix a dense matrix.
#pragma once

#include <optional>
#include <string_view>

#include "fuse/data/facts.h"
#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/report.h"

namespace fuse::io {

// One fact per row: `rank` positions, and one more field for the value if the rows have it.
std::optional<data::Facts> read_delimited_facts(std::string_view text, char separator,
                                                std::size_t rank, bool header,
                                                const Report& report);
// One row of numbers per line, all of one length. Integers give I64, anything else F64.
std::optional<data::Array> read_delimited_matrix(std::string_view text, char separator, bool header,
                                                 const Report& report);
// A relation: its true tuples; an array: positions and value of every present element.
void write_delimited(const Content& content, char separator, const Emit& emit);

}  // namespace fuse::io
