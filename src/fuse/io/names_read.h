// The names of an axis from a text that is in memory.
#pragma once

#include <memory>
#include <string_view>

#include "fuse/data/names.h"
#include "fuse/io/report.h"

namespace fuse::io {

// One name a row, of csv, tsv or, with the separator '\n', of any line as it is. Null after
// reporting what is wrong.
std::shared_ptr<data::Names> names_in_text(std::string_view text, char separator, bool header,
                                           const Report& report);

}  // namespace fuse::io
