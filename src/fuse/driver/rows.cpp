#include "fuse/driver/rows.h"

#include <algorithm>

namespace fuse::driver {

constexpr std::size_t widest_row = 100;

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void Rows::measure(const Row& row) {
  widths_.resize(std::max(widths_.size(), row.size()), 0);
  for (std::size_t c = 0; c < row.size(); ++c) {
    widths_[c] = std::max(widths_[c], width_of(row[c]));
  }
}

std::string Rows::cell(const Row& row, std::size_t column) const {
  const std::string blanks(widths_[column] - width_of(row[column]), ' ');
  if (column >= left_.size() || !left_[column]) return "  " + blanks + row[column];
  return "  " + row[column] + (column + 1 < row.size() ? blanks : "");
}

void Rows::append(std::string& out, const Row& row) const {
  std::size_t used = 0;
  std::string line;
  for (std::size_t c = 0; c < row.size(); ++c) {
    if (used + widths_[c] + 2 > widest_row && used > 0) {
      out += line + "\n";
      line = "    ";
      used = 4;
    }
    line += cell(row, c);
    used += widths_[c] + 2;
  }
  out += line + "\n";
}

}  // namespace fuse::driver
