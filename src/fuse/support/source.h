// Source text: files held by the driver, byte ranges into them, and line/column lookup.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace fuse {

// Index of a SourceFile within its SourceSet.
using FileId = std::uint32_t;
inline constexpr FileId no_file = 0xffffffffu;

// Half-open byte range [begin, end) of one file.
struct SourceRange {
  FileId file = no_file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool valid() const { return file != no_file; }
  bool operator==(const SourceRange&) const = default;
};

// The smallest range that covers both; both must lie in one file (an invalid one is ignored).
SourceRange join(SourceRange a, SourceRange b);

struct LineColumn {
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in code points
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  LineColumn line_column(std::uint32_t offset) const;
  // The text of line `line` (from 1) without its newline.
  std::string_view line_text(std::uint32_t line) const;
  std::uint32_t line_begin(std::uint32_t line) const { return line_begins_[line - 1]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
};

// All source files of one compilation. References stay valid as files are added.
class SourceSet {
 public:
  FileId add(std::string name, std::string text);
  const SourceFile& file(FileId id) const { return files_[id]; }
  std::size_t size() const { return files_.size(); }
  std::string_view text(SourceRange range) const;

 private:
  std::deque<SourceFile> files_;
};

}  // namespace fuse
