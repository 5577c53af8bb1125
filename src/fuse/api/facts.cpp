#include <algorithm>

#include "fuse/api/convert.h"
#include "fuse/data/number_name.h"

namespace fuse::api {

namespace {

std::size_t rows_of(const Facts::Column& column) {
  return std::visit([](const auto& entries) { return entries.size(); }, column);
}

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  Diagnostics diagnostics;
  diagnostics.report(Kind::InputFacts, {}, name, problem);
  throw_error(diagnostics, SourceSet());
}

void check_lengths(const Facts& facts, const std::string& name) {
  const std::size_t rows = facts.columns.empty() ? facts.values.size() : rows_of(facts.columns[0]);
  for (std::size_t c = 0; c < facts.columns.size(); ++c) {
    if (rows_of(facts.columns[c]) == rows) continue;
    refuse(name, fmt::format("column {} has {} entries, column 1 has {}", c + 1,
                             rows_of(facts.columns[c]), rows));
  }
  if (!facts.values.empty() && facts.values.size() != rows) {
    refuse(name, fmt::format("{} values for {} facts", facts.values.size(), rows));
  }
  if (rows >= std::size_t{1} << 32) refuse(name, "more than 2^32 facts");
}

// Positions, unless some number cannot be one.
data::ColumnContent content_of(const Facts::Column& column, std::uint32_t& witness) {
  if (std::holds_alternative<std::vector<std::string>>(column)) return data::ColumnContent::Names;
  const auto& numbers = std::get<std::vector<std::int64_t>>(column);
  const auto odd = std::find_if(numbers.begin(), numbers.end(), [](std::int64_t number) {
    return number < 0 || number > 2147483647;
  });
  if (odd == numbers.end()) return data::ColumnContent::Positions;
  witness = static_cast<std::uint32_t>(odd - numbers.begin());
  return data::ColumnContent::Numbers;
}

data::Key key_of(const Facts::Column& column, data::ColumnContent content, std::size_t row,
                 data::Names& names) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column)) {
    return names.add((*texts)[row]);
  }
  const std::int64_t number = std::get<std::vector<std::int64_t>>(column)[row];
  if (content == data::ColumnContent::Positions) return static_cast<data::Key>(number);
  return names.add(std::to_string(number));
}

}  // namespace

data::Facts facts_of(const Facts& facts, const std::string& name) {
  check_lengths(facts, name);
  data::Facts result;
  result.names = std::make_shared<data::Names>();
  const std::size_t rows = facts.columns.empty() ? facts.values.size() : rows_of(facts.columns[0]);
  for (const Facts::Column& column : facts.columns) {
    data::FactColumn& entry = result.columns.emplace_back();
    entry.content = content_of(column, entry.witness);
    entry.keys.resize(rows);
  }
  // Names are numbered row by row, as a file is read.
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < facts.columns.size(); ++c) {
      data::FactColumn& entry = result.columns[c];
      entry.keys[row] = key_of(facts.columns[c], entry.content, row, *result.names);
    }
    result.lines.add(static_cast<std::uint32_t>(row + 1));
  }
  result.values = facts.values;
  result.integral_values = std::all_of(result.values.begin(), result.values.end(), [](double x) {
    return x == static_cast<double>(static_cast<std::int64_t>(std::clamp(x, -0x1p62, 0x1p62)));
  });
  return result;
}

}  // namespace fuse::api
