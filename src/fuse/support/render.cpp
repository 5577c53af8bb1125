// The text form of diagnostics. Columns are counted as a terminal shows them: tabs go to the next
// multiple of four, wide characters take two, and nothing that could steer a terminal gets out.
#include <algorithm>
#include <map>
#include <utility>

#include "fuse/support/diagnostics.h"
#include "fuse/support/unicode.h"

namespace fuse {

namespace {

constexpr std::size_t tab_stop = 4;
constexpr std::size_t widest_line = 120;  // of longer lines, the part around the range is shown
constexpr std::size_t columns_before = 50;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    CodePoint point = decode_utf8(text, at);
    bool clean = point.valid && !is_control(point.value);
    result += clean ? text.substr(at, point.length) : replacement;
    at += point.length;
  }
  return result;
}

// A source line as it is shown, and where each of its bytes went.
struct ShownLine {
  std::string text;
  std::vector<std::size_t> column;  // of each byte, and of the end

  explicit ShownLine(std::string_view line) {
    std::size_t reached = 0;
    for (std::size_t at = 0; at < line.size();) {
      CodePoint point = decode_utf8(line, at);
      std::size_t width = 1;
      if (line[at] == '\t') {
        width = tab_stop - reached % tab_stop;
        text.append(width, ' ');
      } else {
        bool clean = point.valid && !is_control(point.value);
        if (clean) width = static_cast<std::size_t>(display_width(point.value));
        text += clean ? line.substr(at, point.length) : replacement;
      }
      column.insert(column.end(), point.length, reached);
      reached += width;
      at += point.length;
    }
    column.push_back(reached);
  }

  std::size_t width() const { return column.back(); }
  std::size_t column_of(std::size_t byte) const {
    return column[std::min(byte, column.size() - 1)];
  }
};

// The part of `text` in columns [first, first + widest_line).
std::string window(std::string_view text, std::size_t first) {
  std::string result;
  std::size_t reached = 0;
  for (std::size_t at = 0; at < text.size() && reached < first + widest_line;) {
    CodePoint point = decode_utf8(text, at);
    if (reached >= first) result += text.substr(at, point.length);
    reached += static_cast<std::size_t>(display_width(point.value));
    at += point.length;
  }
  return result;
}

struct Mark {
  SourceRange range;
  bool primary;
  std::string_view text;
};

class Renderer {
 public:
  Renderer(const SourceSet& sources, bool color) : sources_(sources), color_(color) {}

  void diagnostic(const Diagnostic& item) {
    if (!out_.empty()) out_ += "\n";
    bool error = item.severity == Severity::Error;
    out_ += paint(fmt::format("{}[{}]", error ? "error" : "warning", info(item.kind).code),
                  error ? "1;31" : "1;33");
    out_ += paint(": " + printable(item.message), "1") + "\n";
    places(item);
    for (const Label& label : item.labels) {
      if (!label.range.valid()) out_ += "  note: " + printable(label.text) + "\n";
    }
    if (!item.hint_text.empty())
      out_ += paint("  hint: ", "1;36") + printable(item.hint_text) + "\n";
  }

  std::string take() { return std::move(out_); }

 private:
  std::string paint(std::string text, std::string_view code) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }

  std::uint32_t line_of(SourceRange range) const {
    return sources_.file(range.file).line_column(range.begin).line;
  }

  // The ranges grouped by file, the primary one's first, and within a file by line.
  void places(const Diagnostic& item) {
    std::vector<Mark> marks;
    if (item.range.valid()) marks.push_back({item.range, true, {}});
    for (const Label& label : item.labels) {
      if (!label.range.valid()) continue;
      if (label.range == item.range && marks.front().text.empty()) {
        marks.front().text = label.text;
      } else {
        marks.push_back({label.range, false, label.text});
      }
    }
    gutter_ = 1;
    for (const Mark& mark : marks) {
      gutter_ = std::max(gutter_, std::to_string(line_of(mark.range)).size());
    }
    while (!marks.empty()) {
      FileId file = marks.front().range.file;
      auto others = std::stable_partition(
          marks.begin(), marks.end(), [&](const Mark& mark) { return mark.range.file == file; });
      file_part({marks.begin(), others});
      marks.erase(marks.begin(), others);
    }
  }

  void file_part(const std::vector<Mark>& marks) {
    const SourceFile& file = sources_.file(marks.front().range.file);
    LineColumn at = file.line_column(marks.front().range.begin);
    out_ +=
        paint(fmt::format("{:>{}} {}:{}:{}\n", marks.front().primary ? "-->" : ":::", gutter_ + 3,
                          printable(file.name()), at.line, at.column),
              "34");
    std::map<std::uint32_t, std::vector<Mark>> lines;
    for (const Mark& mark : marks) lines[line_of(mark.range)].push_back(mark);
    for (const auto& [line, on_line] : lines) line_part(file, line, on_line);
  }

  void line_part(const SourceFile& file, std::uint32_t line, const std::vector<Mark>& marks) {
    ShownLine shown(file.line_text(line));
    std::size_t begin = file.line_begin(line);
    std::size_t first = 0;
    if (shown.width() > widest_line) {
      std::size_t middle = shown.column_of(marks.front().range.begin - begin);
      first = middle - std::min(middle, columns_before);
    }
    out_ += paint(fmt::format("{:>{}} | ", line, gutter_), "34") + window(shown.text, first) + "\n";
    std::vector<Mark> ordered = marks;
    if (!marks.front().text.empty()) {  // an underline without words comes first
      std::stable_sort(ordered.begin(), ordered.end(),
                       [](const Mark& a, const Mark& b) { return a.range.begin < b.range.begin; });
    }
    for (const Mark& mark : ordered) {
      std::size_t from = shown.column_of(mark.range.begin - begin);
      std::size_t to = std::max(shown.column_of(mark.range.end - begin), from + 1);
      from = std::clamp(from, first, first + widest_line) - first;
      to = std::clamp(to, first + from + 1, first + widest_line + 1) - first;
      std::string row = std::string(to - from, mark.primary ? '^' : '-');
      if (!mark.text.empty()) row += " " + printable(mark.text);
      out_ += paint(std::string(gutter_, ' ') + " | ", "34") + std::string(from, ' ') +
              paint(std::move(row), mark.primary ? "1;31" : "1;34") + "\n";
    }
  }

  const SourceSet& sources_;
  bool color_;
  std::size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagnostics& diagnostics, const SourceSet& sources, bool color) {
  Renderer renderer(sources, color);
  for (const Diagnostic& item : diagnostics.items()) renderer.diagnostic(item);
  return renderer.take();
}

}  // namespace fuse
