// Facts that a program states (language page, section 3): positions, names and numbers.
#include <algorithm>
#include <cmath>

#include "fuse/check/entities.h"
#include "fuse/check/names.h"
#include "fuse/check/statements.h"
#include "fuse/data/number_name.h"

namespace fuse::check {

using data::ColumnContent;
using syntax::ExprKind;
using syntax::Statement;

// Facts of a tensor that rules define as well are held apart, and copied in by a rule.
static ir::TensorId fact_holder(Session& session, ir::TensorId tensor, const Statement& s) {
  auto known = session.fact_holders.find(tensor);
  if (known != session.fact_holders.end()) return known->second;
  const auto& statements = session.declarations[tensor].statements;
  bool only_facts = std::all_of(statements.begin(), statements.end(), [](const Statement* other) {
    return other->kind == syntax::StatementKind::Fact;
  });
  if (only_facts) return session.fact_holders[tensor] = tensor;
  ir::Tensor held = session.program[tensor];
  held.hidden = true;
  held.open = false;
  held.range = s.range;
  std::vector<ir::Column> columns;
  for (const ir::TensorColumn& column : held.columns) {
    ir::Index index;
    index.name = column.name.empty() ? "_" : column.name;
    columns.push_back(ir::plain_column(session.program.add_index(std::move(index))));
  }
  ir::TensorId holder = session.program.add_tensor(std::move(held));
  session.program.statements.push_back(
      ir::Define{tensor, columns, {}, ir::read(holder, columns, true, s.range), s.range});
  return session.fact_holders[tensor] = holder;
}

namespace {

struct Field {
  ColumnContent content = ColumnContent::Positions;
  data::Key position = 0;
  std::string text;  // of a name or a number
  SourceRange range;
};

std::optional<Field> number_field(Session& session, double value, SourceRange range) {
  constexpr double position_limit = 2147483648.0;  // larger numbers are numbered like names
  if (!std::isfinite(value)) {
    session.report(Kind::NumberUnfit, range, "a number in a fact", "finite");
    return std::nullopt;
  }
  if (value == std::floor(value) && value >= 0 && value < position_limit) {
    return Field{ColumnContent::Positions, static_cast<data::Key>(value), {}, range};
  }
  return Field{ColumnContent::Numbers, 0, data::number_name(value), range};
}

// Empty after reporting what cannot stand in a fact.
std::optional<Field> read_field(Session& session, Scope& scope, const syntax::Expr& arg) {
  if (auto value = try_constant(session, scope, arg)) {
    return number_field(session, value->value, arg.range);
  }
  if (arg.kind == ExprKind::Name && is_index_name(arg.text)) {
    session.report(Kind::FactArgument, arg.range, arg.text)
        .hint("a name in lower case wants quotes: '" + arg.text + "'");
    return std::nullopt;
  }
  bool name = arg.kind == ExprKind::Symbol ||
              (arg.kind == ExprKind::Name && arg.text.find("::") == std::string::npos);
  if (name) return Field{ColumnContent::Names, 0, arg.text, arg.range};
  Diagnostic& d = session.report(Kind::ConstantExpected, arg.range, "a field of a fact");
  if (arg.kind == ExprKind::String) d.hint("a name has single quotes: '" + arg.text + "'");
  return std::nullopt;
}

// Positions beside other numbers are numbers themselves.
void make_numbers(data::Facts& facts, data::FactColumn& column) {
  for (data::Key& key : column.keys) key = facts.names->add(data::number_name(key));
  column.content = ColumnContent::Numbers;
  column.witness = static_cast<std::uint32_t>(column.keys.size());
}

const char* described(ColumnContent content) {
  switch (content) {
    case ColumnContent::Positions: return "positions";
    case ColumnContent::Names: return "names";
    case ColumnContent::Numbers: return "numbers";
  }
  return "";
}

void report_mixed(Session& session, const ir::Tensor& tensor, const data::FactColumn& column,
                  const Field& field) {
  const char* what = field.content == ColumnContent::Names       ? "a name"
                     : field.content == ColumnContent::Positions ? "a position"
                                                                 : "a number";
  session
      .report(Kind::MixedDomain, field.range, session.sources.text(field.range), what,
              described(column.content))
      .label(tensor.fact_ranges[column.witness],
             fmt::format("{} stand here", described(column.content)));
}

// False after reporting names beside numbers.
bool fits(Session& session, const ir::Tensor& tensor, std::size_t c, const Field& field) {
  if (tensor.facts.rows() == 0) return true;
  const data::FactColumn& column = tensor.facts.columns[c];
  const bool names = column.content == ColumnContent::Names;
  if (names == (field.content == ColumnContent::Names)) return true;
  report_mixed(session, tensor, column, field);
  return false;
}

void add_field(data::Facts& facts, std::size_t c, const Field& field) {
  data::FactColumn& column = facts.columns[c];
  if (column.keys.empty()) column.content = field.content;
  const bool position = field.content == ColumnContent::Positions;
  if (!position && column.content == ColumnContent::Positions) make_numbers(facts, column);
  if (column.content == ColumnContent::Positions) {
    column.keys.push_back(field.position);
  } else {
    column.keys.push_back(
        facts.names->add(position ? data::number_name(field.position) : field.text));
  }
}

}  // namespace

void check_fact(Session& session, Scope& scope, const Statement& s) {
  if (!s.target) return;
  ir::TensorId id = defined_tensor(scope, *s.target);
  if (id == ir::no_tensor) return;
  std::vector<Field> fields;
  for (const auto& arg : s.target->args) {
    if (auto field = read_field(session, scope, *arg)) fields.push_back(std::move(*field));
  }
  if (fields.size() != s.target->args.size()) return;
  ir::Tensor& tensor = session.program[fact_holder(session, id, s)];
  data::Facts& facts = tensor.facts;
  facts.columns.resize(fields.size());
  if (!facts.names) facts.names = std::make_shared<data::Names>();
  bool all_fit = true;
  for (std::size_t c = 0; c < fields.size(); ++c) {
    all_fit = fits(session, tensor, c, fields[c]) && all_fit;
  }
  if (!all_fit) return;
  for (std::size_t c = 0; c < fields.size(); ++c) add_field(facts, c, fields[c]);
  facts.lines.add(session.sources.file(s.range.file).line_column(s.range.begin).line);
  tensor.fact_ranges.push_back(s.range);
}

}  // namespace fuse::check
