// Facts as a file or a program states them, before their entities are numbered over the whole
// program: columns of keys, one row per fact, with an optional value per fact.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "fuse/data/names.h"
#include "fuse/data/tuples.h"

namespace fuse::data {

// What the keys of a column stand for.
enum class ColumnContent : std::uint8_t {
  Positions,  // themselves: integers from 0 to 2^31 - 1
  Names,      // a number in Facts::names
  Numbers,    // the same: columns with a negative, non-integral or larger number. The name is the
              // number's shortest text, so that equal numbers are one entity
};

// The line of each row. Nearly all rows lie one line below the row before.
struct RowLines {
  std::uint32_t rows = 0;
  std::vector<std::uint32_t> starts, first_lines;  // from row starts[i] on, first_lines[i] ..

  void add(std::uint32_t line) {
    if (starts.empty() || line != first_lines.back() + (rows - starts.back())) {
      starts.push_back(rows);
      first_lines.push_back(line);
    }
    ++rows;
  }
  std::uint32_t operator[](std::size_t row) const;
};

struct FactColumn {
  ColumnContent content = ColumnContent::Positions;
  KeyColumn keys;
  std::uint32_t witness = 0;  // a row that decides `content`: the first name, or odd number
};

struct Facts {
  std::vector<FactColumn> columns;
  std::shared_ptr<Names> names;  // of all columns, by first appearance row by row, left to right
  std::vector<double> values;    // empty when the facts have no value column
  bool integral_values = true;   // every value was written as an integer
  RowLines lines;                // source line of each row, for diagnostics

  std::size_t rows() const { return lines.rows; }
};

}  // namespace fuse::data
