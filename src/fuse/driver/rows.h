// Rows of cells, aligned under each other.
#pragma once

#include <string>
#include <vector>

namespace fuse::driver {

using Row = std::vector<std::string>;

// The number of characters; every one is taken to be one column wide.
std::size_t width_of(const std::string& text);

class Rows {
 public:
  // Which columns are aligned to the left: those of names.
  explicit Rows(std::vector<bool> left = {}) : left_(std::move(left)) {}
  void measure(const Row& row);
  // A row that is too long goes on in lines that are set in.
  void append(std::string& out, const Row& row) const;

 private:
  std::string cell(const Row& row, std::size_t column) const;

  std::vector<bool> left_;
  std::vector<std::size_t> widths_;
};

}  // namespace fuse::driver
