#include <vector>

#include "fuse/io/delimited.h"
#include "fuse/io/fact_rows.h"
#include "fuse/io/plain.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Array;
using data::ColumnContent;
using data::DType;
using data::Facts;

namespace {

template <char separator>
std::unique_ptr<Rows> delimited_rows(std::string_view text, std::uint32_t first_line,
                                     const Report& report) {
  return std::make_unique<DelimitedRows>(text, separator, first_line, report);
}

// A field as a number; empty after reporting why it is none.
std::optional<double> number_field(const Rows& rows, const Field& field, const Report& report) {
  if (field.text.empty()) {
    report(Kind::FieldEmpty, rows.line(), rows.column(field));
    return std::nullopt;
  }
  const auto value = parse_number(field.text);
  if (!value) report(Kind::FieldNotNumber, rows.line(), rows.column(field), field.text);
  return value;
}

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
                                          bool header, const Report& report, std::size_t pieces) {
  if (auto facts = read_plain_facts(text, separator, rank, header, pieces)) return facts;
  if (!check_text(text, report)) return std::nullopt;
  const bool csv = separator == ',';
  const FactFormat format{csv ? delimited_rows<','> : delimited_rows<'\t'>, csv, rank, header};
  return read_fact_rows(text, format, report, pieces);
}

std::optional<Facts> read_jsonl_facts(std::string_view text, std::size_t rank, const Report& report,
                                      std::size_t pieces) {
  if (!check_text(text, report)) return std::nullopt;
  const auto rows = [](std::string_view piece, std::uint32_t first_line, const Report& to) {
    return std::unique_ptr<Rows>(std::make_unique<JsonRows>(piece, first_line, to));
  };
  return read_fact_rows(text, {rows, true, rank, false}, report, pieces);
}

std::optional<Array> read_delimited_matrix(std::string_view text, char separator, bool header,
                                           const Report& report, std::size_t pieces) {
  if (auto matrix = read_plain_matrix(text, separator, header, pieces)) return matrix;
  if (!check_text(text, report)) return std::nullopt;
  DelimitedRows rows(text, separator, 1, report);
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
