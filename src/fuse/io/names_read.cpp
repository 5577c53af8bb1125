#include <algorithm>

#include "fuse/io/bytes.h"
#include "fuse/io/format_table.h"
#include "fuse/io/names_read.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Names;

namespace {

class NameReader {
 public:
  explicit NameReader(const Report& report) : report_(report) {}

  // One name on each line, without blanks around it.
  bool read_lines(std::string_view text) {
    for (std::uint32_t line = 1; !text.empty(); ++line) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view name = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!name.empty() && name.back() == '\r') name.remove_suffix(1);
      if (!add(trimmed(name), line)) return false;
    }
    return true;
  }

  bool read_rows(Rows& rows, bool header) {
    for (std::uint32_t line = 1; rows.next(); ++line) {
      const Field& field = rows.fields()[0];
      if (rows.line() != line || (field.text.empty() && !field.quoted)) return missing(line);
      if (rows.fields().size() > 1) {
        report_(Kind::FactArity, line, fmt::format("there are {} fields", rows.fields().size()),
                "one name a line is needed");
        return false;
      }
      if (!(header && line == 1) && !add(field.text, line, field.quoted)) return false;
    }
    return !rows.failed();
  }

  std::shared_ptr<Names> names() { return std::move(names_); }

 private:
  bool missing(std::uint32_t line) {
    report_(Kind::NameMissing, line);
    return false;
  }

  bool add(std::string_view name, std::uint32_t line, bool quoted = false) {
    if (name.empty() && !quoted) return missing(line);
    if (name.size() > longest_name) {
      report_(Kind::NameTooLong, line, 1, longest_name);
      return false;
    }
    const auto number = static_cast<std::size_t>(names_->add(name));
    if (number < lines_.size()) {
      report_(Kind::NameTwice, line, name, lines_[number]);
      return false;
    }
    lines_.push_back(line);
    return true;
  }

  const Report& report_;
  std::shared_ptr<Names> names_ = std::make_shared<Names>();
  std::vector<std::uint32_t> lines_;  // where each name stands
};

}  // namespace

std::shared_ptr<Names> names_in_text(std::string_view text, char separator, bool header,
                                     const Report& report) {
  if (!check_text(text, report)) return nullptr;
  NameReader reader(report);
  DelimitedRows rows(text, separator, 1, report);
  const bool good = separator == '\n' ? reader.read_lines(text) : reader.read_rows(rows, header);
  return good ? reader.names() : nullptr;
}

std::shared_ptr<Names> read_names(const std::string& path, const ReadOptions& options,
                                  SourceRange at, Diagnostics& diagnostics) try {
  const Report report{path, at, diagnostics};
  const Format* format = find_format(path, report);
  if (format == nullptr) return nullptr;
  const bool csv = format->extension == "csv", txt = format->extension == "txt";
  if (!csv && !txt && format->extension != "tsv") {
    report(Kind::FormatNotAvailable, "reading names from", format->extension);
    return nullptr;
  }
  if (txt && options.header) {
    report(Kind::FormatOption, "header", format->extension);
    return nullptr;
  }
  const auto bytes = Bytes::open(full_path(path, options), report, true);
  if (!bytes) return nullptr;
  const std::string_view text = without_byte_order_mark(bytes->view());
  return names_in_text(text, txt ? '\n' : csv ? ',' : '\t', options.header.value_or(false), report);
} catch (const std::bad_alloc&) {
  diagnostics.report(Kind::OutOfMemory, at, fmt::format("to read `{}`", path));
  return nullptr;
}

}  // namespace fuse::io
