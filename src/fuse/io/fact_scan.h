// The first pass over rows of facts: checks them, and finds what each column holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuse/data/facts.h"
#include "fuse/io/fact_field.h"
#include "fuse/io/fact_rows.h"

namespace fuse::io {

// A row that decides what a column holds, and how it says so.
struct Sighting {
  std::uint32_t row = 0;
  std::uint32_t line = 0;
  std::string text;
};

struct ColumnScan {
  std::optional<Sighting> number;    // the first that stands without quotes
  std::optional<Sighting> name;      // the first that is no number, in quotes or not
  std::optional<std::uint32_t> odd;  // the first row with a number that is no position
  bool mixed = false;                // numbers and names; reported already

  data::ColumnContent content() const;
  std::uint32_t witness() const { return name ? name->row : odd.value_or(0); }
};

struct FactScan {
  std::vector<ColumnScan> columns;
  std::size_t width = 0;  // fields of a row
  std::uint32_t rows = 0;
  bool integral = true;  // every value is written as an integer

  // What holds for these rows and `after` them; false when a column holds numbers here and names
  // there.
  bool append(const FactScan& after);
};

// With `width` 0 the first row decides it. Empty after reporting some of what is wrong.
std::optional<FactScan> scan_facts(Rows& rows, const FactFormat& format, std::size_t width,
                                   const Report& report);

}  // namespace fuse::io
