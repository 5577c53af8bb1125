// Facts as one line of text, to compare.
#pragma once

#include <string>

#include <fmt/format.h>

#include "fuse/data/facts.h"

namespace fuse::test {

// "names 0 1 | positions 3 4 | Alice Bob | 0.5 1": the columns, the names, the values.
inline std::string shown(const data::Facts& facts) {
  static constexpr const char* contents[] = {"positions", "names", "numbers"};
  std::string text;
  for (const data::FactColumn& column : facts.columns) {
    text += (text.empty() ? "" : " | ") +
            std::string(contents[static_cast<std::size_t>(column.content)]);
    for (data::Key key : column.keys) text += fmt::format(" {}", key);
  }
  if (facts.names) text += " |";
  for (std::size_t n = 0; facts.names && n < facts.names->size(); ++n) {
    text += " " + std::string((*facts.names)[static_cast<data::Key>(n)]);
  }
  if (!facts.values.empty()) text += " |";
  for (double value : facts.values) text += fmt::format(" {}", value);
  return text;
}

}  // namespace fuse::test
