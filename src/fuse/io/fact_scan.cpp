#include "fuse/io/fact_scan.h"

#include <fmt/format.h>

#include "fuse/io/text.h"

namespace fuse::io {

using data::ColumnContent;

namespace {

// A file with one kind of mistake has it on every row: these many are enough.
constexpr int most_errors = 3;

std::string fields_text(std::size_t count) {
  return count == 1 ? "there is 1 field" : fmt::format("there are {} fields", count);
}

class Scanner {
 public:
  Scanner(Rows& rows, const FactFormat& format, std::size_t width, const Report& report)
      : rows_(rows), format_(format), report_(report) {
    scan_.columns.resize(format.rank);
    scan_.width = width;
  }

  std::optional<FactScan> run() {
    bool first = true;
    while (errors_ < most_errors && rows_.next()) {
      const bool skipped = first && format_.header;
      const bool undecided = scan_.width == 0;
      if (!check_arity(undecided)) {
        ++errors_;
        if (undecided) break;  // every other row would say the same
      } else if (!skipped && !check_row()) {
        ++errors_;
      }
      scan_.rows += skipped ? 0 : 1;
      first = false;
    }
    if (errors_ > 0 || rows_.failed()) return std::nullopt;
    return std::move(scan_);
  }

 private:
  // The first row, header or not, decides whether there is a value column.
  bool check_arity(bool undecided) {
    const std::size_t count = rows_.fields().size(), rank = format_.rank;
    if (undecided) scan_.width = count;
    const bool fits = count == scan_.width && (count == rank || count == rank + 1);
    if (!fits && undecided) {
      report_(Kind::FactArity, rows_.line(), fields_text(count),
              fmt::format("{} are needed, or {} with a value", rank, rank + 1))
          .hint("a dense matrix is read with `layout=matrix`");
    } else if (!fits) {
      report_(Kind::FactArity, rows_.line(), fields_text(count),
              fmt::format("there are {} on the lines before", scan_.width));
    }
    return fits;
  }

  bool check_row() {
    for (std::size_t c = 0; c < format_.rank; ++c) {
      if (!check_key(rows_.fields()[c], scan_.columns[c])) return false;
    }
    return scan_.width == format_.rank || check_value(rows_.fields()[format_.rank]);
  }

  bool check_key(const Field& field, ColumnScan& column) {
    const auto fail = [&](Kind kind, const auto&... args) {
      report_(kind, rows_.line(), rows_.column(field), args...);
      return false;
    };
    if (field.text.empty() && !field.quoted) return fail(Kind::FieldEmpty);
    if (field.text.size() > longest_name) return fail(Kind::NameTooLong, longest_name);
    const KeyKind kind = key_field(field.text).kind;
    if (kind == KeyKind::Number && !column.odd) column.odd = scan_.rows;
    if (kind != KeyKind::Name && field.quoted) return true;
    auto& first = kind == KeyKind::Name ? column.name : column.number;
    if (!first) first = Sighting{scan_.rows, rows_.line(), std::string(field.text)};
    const auto& before = kind == KeyKind::Name ? column.number : column.name;
    if (!before || column.mixed) return true;
    column.mixed = true;
    report_mixed(field, kind == KeyKind::Name, *before);
    return false;
  }

  void report_mixed(const Field& field, bool name, const Sighting& before) {
    Diagnostic& diagnostic =
        report_(Kind::FactMixed, rows_.line(), rows_.column(field), field.text,
                name ? "name" : "number", name ? "numbers" : "names", before.text, before.line);
    const std::string_view number = name ? std::string_view(before.text) : field.text;
    if (before.row == 0 && !name && !format_.header) {
      diagnostic.hint(
          fmt::format("if line {} is a header, say file(\"..\", header=true)", before.line));
    } else if (format_.quotes) {
      diagnostic.hint(
          fmt::format("a name that looks like a number stands in quotes: \"{}\"", number));
    } else {
      diagnostic.hint(fmt::format(
          "a .tsv file has no quotes; as a .csv file it can make a name of a number: \"{}\"",
          number));
    }
  }

  bool check_value(const Field& field) {
    if (field.text.empty()) {
      report_(Kind::FieldEmpty, rows_.line(), rows_.column(field));
      return false;
    }
    if (!parse_number(field.text)) {
      Diagnostic& diagnostic =
          report_(Kind::FieldNotNumber, rows_.line(), rows_.column(field), field.text);
      if (scan_.rows == 0 && !format_.header) {
        diagnostic.hint("if this line is a header, say file(\"..\", header=true)");
      }
      return false;
    }
    scan_.integral = scan_.integral && written_as_integer(field.text);
    return true;
  }

  Rows& rows_;
  const FactFormat& format_;
  const Report& report_;
  FactScan scan_;
  int errors_ = 0;
};

}  // namespace

ColumnContent ColumnScan::content() const {
  if (name) return ColumnContent::Names;
  return odd ? ColumnContent::Numbers : ColumnContent::Positions;
}

bool FactScan::append(const FactScan& after) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto later = [&](std::optional<Sighting>& here, const std::optional<Sighting>& there) {
      if (!here && there) {
        here = there;
        here->row += rows;
      }
    };
    later(columns[c].number, after.columns[c].number);
    later(columns[c].name, after.columns[c].name);
    if (!columns[c].odd && after.columns[c].odd) columns[c].odd = *after.columns[c].odd + rows;
    if (columns[c].number && columns[c].name) return false;
  }
  rows += after.rows;
  integral = integral && after.integral;
  return true;
}

std::optional<FactScan> scan_facts(Rows& rows, const FactFormat& format, std::size_t width,
                                   const Report& report) {
  return Scanner(rows, format, width, report).run();
}

}  // namespace fuse::io
