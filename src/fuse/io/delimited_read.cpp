#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "fuse/data/number_name.h"
#include "fuse/io/delimited.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Array;
using data::ColumnContent;
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
      : rows_(rows), rank_(rank), header_(header), report_(report) {
    facts_.columns.resize(rank);
    facts_.names = std::make_shared<data::Names>();
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
    settle();
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
      if (!add_key(facts_.columns[c], rows_.fields()[c])) return false;
    }
    if (width_ > rank_) {
      const Field& field = rows_.fields()[rank_];
      const auto value = number_field(rows_, field, report_);
      if (!value) return false;
      facts_.values.push_back(*value);
      facts_.integral_values = facts_.integral_values && written_as_integer(field.text);
    }
    facts_.lines.add(rows_.line());
    return true;
  }

  // Positions, else numbers, else names: what every field of the column is.
  bool add_key(data::FactColumn& column, const Field& field) {
    if (field.text.empty()) {
      report_(Kind::FieldEmpty, rows_.line(), rows_.column(field));
      return false;
    }
    const auto number = parse_number(field.text);
    const bool finite = number && std::isfinite(*number);
    const bool position = finite && *number == std::floor(*number) && *number >= 0 &&
                          *number <= double(last_position);
    const ColumnContent content = position ? ColumnContent::Positions
                                  : finite ? ColumnContent::Numbers
                                           : ColumnContent::Names;
    const bool decides =
        content == ColumnContent::Names
            ? column.content != ColumnContent::Names
            : content == ColumnContent::Numbers && column.content == ColumnContent::Positions;
    if (decides) {
      column.content = content;
      column.witness = static_cast<std::uint32_t>(facts_.rows());
    }
    column.keys.push_back(facts_.names->add(field.text));
    return true;
  }

  // Fields were kept as texts until every column is known.
  void settle() {
    const auto texts = std::exchange(facts_.names, std::make_shared<data::Names>());
    for (std::size_t row = 0; row < facts_.rows(); ++row) {
      for (data::FactColumn& column : facts_.columns) {
        data::Key& key = column.keys[row];
        const std::string_view text = (*texts)[key];
        if (column.content == ColumnContent::Names) key = facts_.names->add(text);
        if (column.content == ColumnContent::Numbers) {
          key = facts_.names->add(data::number_name(text));
        }
        if (column.content == ColumnContent::Positions) {
          key = static_cast<data::Key>(*parse_number(text));
        }
      }
    }
  }

  RowReader& rows_;
  std::size_t rank_;
  bool header_;
  const Report& report_;
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
