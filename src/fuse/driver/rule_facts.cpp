#include "fuse/driver/rule_facts.h"

#include <algorithm>
#include <cmath>

#include <fmt/ranges.h>

#include "fuse/data/number_name.h"

namespace fuse::driver {

using data::ColumnContent;

namespace {

constexpr std::int64_t position_limit = std::int64_t{1} << 31;

// Calls f(tuple, at) for every element that is present (and true, of a relation); `at` is where its
// value stands in values_of(answer).
template <typename F>
void for_each_present(const data::Value& answer, bool boolean, F&& f) {
  std::vector<std::int64_t> tuple(answer.rank(), 0);
  if (answer.sparse()) {
    const data::Tuples& tuples = answer.relation->tuples;
    for (std::size_t row = 0; row < tuples.rows; ++row) {
      for (std::size_t c = 0; c < tuple.size(); ++c) tuple[c] = tuples.columns[c][row];
      f(tuple, static_cast<std::int64_t>(row));
    }
    return;
  }
  const data::Array& array = answer.array;
  for (std::int64_t at = 0; at < array.size(); ++at) {
    const bool present = array.mask() == nullptr || array.mask()[at] != 0;
    if (present && (!boolean || array.get_i64(at) != 0)) f(tuple, at);
    for (std::size_t c = tuple.size(); c-- > 0 && ++tuple[c] == array.shape()[c];) tuple[c] = 0;
  }
}

const data::Array& values_of(const data::Value& answer) {
  return answer.sparse() ? answer.relation->values : answer.array;
}

}  // namespace

RuleFacts::RuleFacts(const bind::Bound& bound, ir::TensorId relation, Diagnostics& diagnostics)
    : bound_(bound),
      relation_(relation),
      diagnostics_(diagnostics),
      columns_(bound.program[relation].rank()) {}

// False after reporting names beside numbers.
bool RuleFacts::fits(const Column& column, ColumnContent content, std::string_view text) {
  const bool names = content == ColumnContent::Names;
  if (column.cells.empty() || names == (column.content == ColumnContent::Names)) return true;
  failed_ = true;
  diagnostics_.report(Kind::MixedDomain, range_, text, names ? "a name" : "a number",
                      names ? "numbers" : "names");
  return false;
}

void RuleFacts::add_position(Column& column, std::int64_t position) {
  if (column.content == ColumnContent::Names &&
      !fits(column, ColumnContent::Positions, std::to_string(position))) {
    return;
  }
  column.cells.push_back(position);
}

void RuleFacts::add_text(Column& column, ColumnContent content, std::string_view text) {
  if (!fits(column, content, text)) return;
  if (column.content != content) column.witness = rows_;
  column.content = content;
  column.cells.push_back(-1 - names_->add(text));
}

// What an index stands for, by its name: the next stage may number entities in another way.
void RuleFacts::add_entity(Column& column, ir::IndexId index, std::int64_t position) {
  const auto names = bound_.names.of(bound_.program, index);
  if (!names) return add_position(column, position);
  if (position < static_cast<std::int64_t>(names->size())) {
    const auto content = names->numbers() ? ColumnContent::Numbers : ColumnContent::Names;
    return add_text(column, content, (*names)[static_cast<data::Key>(position)]);
  }
  failed_ = true;  // a row of an array beyond the last entity
  diagnostics_.report(Kind::EntityUnnamed, range_, bound_.program[index].name, position);
}

void RuleFacts::add_constant(Column& column, const ir::Expr& position) {
  if (position->op == ir::Op::Number) {
    return add_position(column, static_cast<std::int64_t>(position->number));
  }
  const ir::EntityName& entity = bound_.program.entities[position->entity];
  if (entity.number)
    return add_text(column, ColumnContent::Numbers, data::number_name(entity.text));
  add_text(column, ColumnContent::Names, entity.text);
}

void RuleFacts::report_fraction(const bind::OpenRule& rule, std::size_t c, double value,
                                const Tuple& tuple) {
  failed_ = true;
  std::vector<std::string> places;
  for (std::size_t i = 0; i < tuple.size(); ++i) {
    const ir::Index& index = bound_.program[rule.indices[i]];
    const auto names = bound_.names.of(bound_.program, rule.indices[i]);
    places.push_back(fmt::format("{} = {}", index.name, bind::Dictionaries::text(names, tuple[i])));
  }
  const ir::Tensor& relation = bound_.program[relation_];
  diagnostics_.report(Kind::ColumnNotWhole, rule.columns[c].range, relation.columns[c].name,
                      relation.name, data::number_name(value),
                      places.empty() ? "" : fmt::format(" at {}", fmt::join(places, ", ")));
}

void RuleFacts::add_computed(Column& column, const bind::OpenRule& rule, std::size_t c,
                             const data::Array& values, std::int64_t at, const Tuple& tuple) {
  constexpr double exact = 9007199254740992.0;  // integers of an f64
  if (data::is_float(values.dtype())) {
    const double value = values.get_f64(at);
    if (!(std::fabs(value) <= exact) || value != std::floor(value)) {
      return report_fraction(rule, c, value, tuple);
    }
  }
  const std::int64_t value = data::is_float(values.dtype())
                                 ? static_cast<std::int64_t>(values.get_f64(at))
                                 : values.get_i64(at);
  if (value >= 0 && value < position_limit) return add_position(column, value);
  add_text(column, ColumnContent::Numbers, std::to_string(value));
}

void RuleFacts::add_row(const bind::OpenRule& rule, const std::vector<const data::Value*>& answers,
                        const Tuple& tuple, std::int64_t at) {
  std::size_t next = 0;  // among the computed columns
  for (std::size_t c = 0; c < columns_.size() && !failed_; ++c) {
    const ir::Column& column = rule.columns[c];
    if (next < rule.computed.size() && rule.computed[next] == c) {
      add_computed(columns_[c], rule, c, values_of(*answers[next]), at, tuple);
      ++next;
    } else if (column.kind == ir::ColumnKind::Plain) {
      const auto i = std::find(rule.indices.begin(), rule.indices.end(), column.index);
      add_entity(columns_[c], column.index,
                 tuple[static_cast<std::size_t>(i - rule.indices.begin())]);
    } else {
      add_constant(columns_[c], column.position);
    }
  }
  ++rows_;
}

void RuleFacts::add(const bind::OpenRule& rule, const std::vector<const data::Value*>& answers) {
  range_ = rule.range;
  Tuple shifted(rule.indices.size());
  for_each_present(*answers[0], rule.computed.empty(), [&](const Tuple& tuple, std::int64_t at) {
    if (failed_) return;
    for (std::size_t i = 0; i < tuple.size(); ++i) {
      shifted[i] = tuple[i] + bound_.program[rule.indices[i]].domain->lo;
    }
    add_row(rule, answers, shifted, at);
  });
}

void RuleFacts::finish(Column& column, data::FactColumn& into) {
  into.content = column.content;
  into.witness = column.witness;
  const bool positions = column.content == ColumnContent::Positions;
  for (std::int64_t& cell : column.cells) {
    const bool number = !positions && cell >= 0;
    if (number) cell = -1 - names_->add(std::to_string(cell));
    into.keys.push_back(static_cast<data::Key>(positions ? cell : -1 - cell));
  }
}

std::optional<data::Facts> RuleFacts::facts() {
  if (failed_) return std::nullopt;
  data::Facts facts;
  facts.columns.resize(columns_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) finish(columns_[c], facts.columns[c]);
  facts.names = names_;
  facts.lines.rows = rows_;
  facts.lines.starts = {0};
  facts.lines.first_lines = {0};
  return facts;
}

}  // namespace fuse::driver
