// Facts by integer position, as read from csv/tsv or stated in a program: the columns of a
// relation, one row per fact, with an optional value per fact.
#pragma once

#include <cstdint>
#include <vector>

namespace fuse::data {

struct Facts {
  std::vector<std::vector<std::int64_t>> columns;  // columns[c][row]
  std::vector<double> values;                      // empty when the facts have no value column
  bool integral_values = true;                     // every value was written as an integer
  std::vector<std::uint32_t> lines;                // source line of each row, for diagnostics

  std::size_t rows() const { return lines.size(); }
};

}  // namespace fuse::data
