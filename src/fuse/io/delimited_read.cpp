#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "fuse/io/delimited.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Array;
using data::DType;
using data::Facts;

namespace {

constexpr std::int64_t last_position = (std::int64_t{1} << 31) - 1;
constexpr double exact_integers = 9007199254740992;  // 2^53
// A file with one kind of mistake has it on every row: these many are enough.
constexpr int most_errors = 3;

// A field as a number; empty after reporting why it is none.
std::optional<double> number_field(const RowReader& rows, const Field& field,
                                   const Report& report) {
  if (field.text.empty()) {
    report(Kind::FieldEmpty, rows.line(), rows.column(field));
    return std::nullopt;
  }
  const auto value = parse_number(field.text);
  if (!value) report(Kind::FieldNotNumber, rows.line(), rows.column(field), field.text);
  return value;
}

std::string fields_text(std::size_t count) {
  return count == 1 ? "there is 1 field" : fmt::format("there are {} fields", count);
}

bool is_integer(double value) {
  return std::abs(value) <= exact_integers && value == std::floor(value);
}
bool written_as_integer(std::string_view text) {
  const auto value = parse_integer(text);
  return value && is_integer(static_cast<double>(*value));
}

class FactReader {
 public:
  FactReader(RowReader& rows, std::size_t rank, bool header, const Report& report)
      : rows_(rows), rank_(rank), header_(header), report_(report), row_(rank) {
    facts_.columns.resize(rank);
  }

  std::optional<Facts> read() {
    bool first = true;
    while (errors_ < most_errors && rows_.next()) {
      const bool skipped = first && header_;
      if (!check_arity(first)) {
        ++errors_;
        if (first) break;  // every other row would say the same
      } else if (!skipped && !add_row()) {
        ++errors_;
      }
      first = false;
    }
    if (errors_ > 0 || rows_.failed()) return std::nullopt;
    return std::move(facts_);
  }

 private:
  // The first row, header or not, decides whether there is a value column.
  bool check_arity(bool first) {
    const std::size_t count = rows_.fields().size();
    if (first) width_ = count;
    const bool fits = count == width_ && (count == rank_ || count == rank_ + 1);
    if (!fits && first) {
      report_(Kind::FactArity, rows_.line(), fields_text(count),
              fmt::format("{} are needed, or {} with a value", rank_, rank_ + 1))
          .hint("a dense matrix is read with `layout=matrix`");
    } else if (!fits) {
      report_(Kind::FactArity, rows_.line(), fields_text(count),
              fmt::format("there are {} on the lines before", width_));
    }
    return fits;
  }

  bool add_row() {
    for (std::size_t c = 0; c < rank_; ++c) {
      const auto at = position(rows_.fields()[c]);
      if (!at) return false;
      row_[c] = *at;
    }
    if (width_ > rank_) {
      const Field& field = rows_.fields()[rank_];
      const auto value = number_field(rows_, field, report_);
      if (!value) return false;
      facts_.values.push_back(*value);
      facts_.integral_values = facts_.integral_values && written_as_integer(field.text);
    }
    for (std::size_t c = 0; c < rank_; ++c)
      facts_.columns[c].keys.push_back(static_cast<data::Key>(row_[c]));
    facts_.lines.add(rows_.line());
    return true;
  }

  std::optional<std::int64_t> position(const Field& field) {
    if (const auto value = parse_integer(field.text)) {
      if (*value >= 0 && *value <= last_position) return value;
    } else if (field.text.empty()) {
      report_(Kind::FieldEmpty, rows_.line(), rows_.column(field));
      return std::nullopt;
    } else if (const auto number = parse_number(field.text); !number) {
      report_name(field);
      return std::nullopt;
    } else if (is_integer(*number) && *number >= 0 && *number <= double(last_position)) {
      return static_cast<std::int64_t>(*number);  // 3.0, as NumPy's savetxt writes a 3
    }
    report_(Kind::FactNumber, rows_.line(), rows_.column(field), field.text);
    return std::nullopt;
  }

  void report_name(const Field& field) {
    Diagnostic& diagnostic = report_(Kind::FactName, rows_.line(), rows_.column(field), field.text);
    if (facts_.rows() == 0 && !header_) {
      diagnostic.hint("if this line is a header, say file(\"..\", header=true)");
    }
  }

  RowReader& rows_;
  std::size_t rank_;
  bool header_;
  const Report& report_;
  std::vector<std::int64_t> row_;  // complete before it becomes a fact
  std::size_t width_ = 0;
  int errors_ = 0;
  Facts facts_;
};

Array to_matrix(const std::vector<double>& values, std::size_t width, bool integral) {
  const auto columns = static_cast<std::int64_t>(width);
  const std::int64_t rows = width == 0 ? 0 : static_cast<std::int64_t>(values.size()) / columns;
  Array array(integral && !values.empty() ? DType::I64 : DType::F64, {rows, columns});
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double value = values[static_cast<std::size_t>(i)];
    integral ? array.set_i64(i, static_cast<std::int64_t>(value)) : array.set_f64(i, value);
  }
  return array;
}

}  // namespace

std::optional<Facts> read_delimited_facts(std::string_view text, char separator, std::size_t rank,
                                          bool header, const Report& report) {
  RowReader rows(text, separator, report);
  return FactReader(rows, rank, header, report).read();
}

std::optional<Array> read_delimited_matrix(std::string_view text, char separator, bool header,
                                           const Report& report) {
  RowReader rows(text, separator, report);
  std::vector<double> values;
  std::size_t width = 0;
  bool integral = true;
  if (header) rows.next();
  while (rows.next()) {
    const std::vector<Field>& fields = rows.fields();
    if (width == 0) width = fields.size();
    if (fields.size() != width) {
      report(Kind::MatrixRagged, rows.line(), fields.size(), width);
      return std::nullopt;
    }
    for (const Field& field : fields) {
      const auto value = number_field(rows, field, report);
      if (!value) return std::nullopt;
      integral = integral && written_as_integer(field.text);
      values.push_back(*value);
    }
  }
  if (rows.failed()) return std::nullopt;
  return to_matrix(values, width, integral);
}

}  // namespace fuse::io
