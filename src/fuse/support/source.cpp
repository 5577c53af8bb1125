#include "fuse/support/source.h"

#include <algorithm>

namespace fuse {

SourceRange join(SourceRange a, SourceRange b) {
  if (!a.valid()) return b;
  if (!b.valid() || a.file != b.file) return a;
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  line_begins_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_begins_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

LineColumn SourceFile::line_column(std::uint32_t offset) const {
  offset = std::min<std::uint32_t>(offset, static_cast<std::uint32_t>(text_.size()));
  auto next = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  LineColumn at;
  at.line = static_cast<std::uint32_t>(next - line_begins_.begin());
  for (std::uint32_t i = line_begins_[at.line - 1]; i < offset; ++i) {
    // Continuation bytes of UTF-8 do not start a code point.
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++at.column;
  }
  return at;
}

std::string_view SourceFile::line_text(std::uint32_t line) const {
  std::uint32_t begin = line_begins_[line - 1];
  std::uint32_t end = line < line_begins_.size() ? line_begins_[line] - 1
                                                 : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

FileId SourceSet::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::text(SourceRange range) const {
  if (!range.valid()) return {};
  return files_[range.file].text().substr(range.begin, range.end - range.begin);
}

}  // namespace fuse
