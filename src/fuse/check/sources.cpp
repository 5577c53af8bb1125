// Sources: T[i, j] = "file", with options.
#include "fuse/check/declare.h"
#include "fuse/check/names.h"
#include "fuse/check/statements.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Statement;

static bool set_word(Session& session, const syntax::NamedArgument& option, const char* wanted,
                     std::string& into) {
  const syntax::Expr& value = *option.value;
  if (value.kind != ExprKind::String && value.kind != ExprKind::Name) {
    session.report(Kind::BadFileOption, value.range, option.name, wanted);
    return false;
  }
  into = value.text;
  return true;
}

static void set_dtype(Session& session, const syntax::NamedArgument& option,
                      ir::FileOptions& file) {
  static constexpr const char* types = "one of bool, i32, i64, f16, bf16, f32, f64";
  std::string word;
  if (!set_word(session, option, types, word)) return;
  file.dtype = data::dtype_from_name(word);
  if (!file.dtype) {
    session.report(Kind::BadFileOption, option.value->range, option.name, types);
  }
}

static void set_layout(Session& session, const syntax::NamedArgument& option,
                       ir::FileOptions& file) {
  if (set_word(session, option, "`matrix`", file.layout) && file.layout != "matrix") {
    session.report(Kind::BadFileOption, option.value->range, option.name, "`matrix`");
  }
}

static void set_header(Session& session, const syntax::NamedArgument& option,
                       ir::FileOptions& file) {
  if (option.value->kind == ExprKind::Bool) {
    file.header = option.value->number != 0;
  } else {
    session.report(Kind::BadFileOption, option.value->range, option.name, "true or false");
  }
}

static void read_option(Session& session, Scope& scope, const syntax::NamedArgument& option,
                        ir::FileOptions& file) {
  if (option.name == "key") {
    set_word(session, option, "a string", file.key);
  } else if (option.name == "dtype") {
    set_dtype(session, option, file);
  } else if (option.name == "layout") {
    set_layout(session, option, file);
  } else if (option.name == "header") {
    set_header(session, option, file);
  } else if (option.name == "vocab") {
    set_word(session, option, "a string", file.vocab);
  } else if (option.name == "default") {
    if (auto value = constant_value(session, scope, *option.value, "a default")) {
      file.default_value = value->value;
    }
  } else {
    Diagnostic& d = session.report(Kind::UnknownFileOption, option.name_range, option.name);
    std::string near =
        did_you_mean(option.name, {"key", "dtype", "default", "layout", "header", "vocab"});
    d.hint(near.empty() ? "the options are key, dtype, default, layout, header and vocab"
                        : "did you mean `" + near + "`?");
  }
}

void take_axes(Equation& eq, ir::TensorId id) {
  std::vector<ir::TensorColumn>& columns = eq.session.program[id].columns;
  for (std::size_t i = 0; i < eq.left_columns.size(); ++i) {
    const ir::Column& column = eq.left_columns[i];
    if (column.kind != ir::ColumnKind::Plain) continue;
    columns[i].axis = eq.session.program[column.index].axis;
  }
}

// A vocabulary closes the column of tokens as `axis` with a file would: its lines are the numbers,
// whatever other columns share them and whatever input takes the place of the text.
static void close_tokens(Session& session, const Statement& s, ir::TensorId id) {
  for (const auto& option : s.value->named) {
    const ExprKind kind = option.value->kind;
    const bool file_name = kind == ExprKind::String || kind == ExprKind::Name;
    if (option.name != "vocab" || !file_name || session.program[id].rank() != 2) continue;
    const std::string& file = option.value->text;
    session.program[id].vocabulary = static_cast<std::int32_t>(session.program.axes.size());
    session.program.axes.push_back({file, option.value->range, {}, file});
  }
}

static ir::FileOptions options_of(Session& session, Scope& scope, const Statement& s) {
  ir::FileOptions file;
  const syntax::Expr& path = s.value->kind == ExprKind::String ? *s.value : *s.value->args[0];
  file.path = path.text;
  file.range = path.range;
  for (const auto& option : s.value->named) read_option(session, scope, option, file);
  if (s.default_value) {
    if (auto number = constant_value(session, scope, *s.default_value, "a default")) {
      file.default_value = number->value;
    }
  }
  file.accumulate = s.assign != syntax::Assign::Sum;
  return file;
}

void check_source(Session& session, Scope& scope, const Statement& s) {
  ir::TensorId id = defined_tensor(scope, *s.target);
  if (id == ir::no_tensor) return;
  close_tokens(session, s, id);
  Equation eq(session, scope, Leftover::Sum);
  resolve_left(eq, *s.target, nullptr);
  take_axes(eq, id);
  if (session.program[id].input) return;
  const Declaration& declaration = session.declarations[id];
  if (declaration.statements.size() > 1) {
    const Statement* other =
        declaration.statements[0] == &s ? declaration.statements[1] : declaration.statements[0];
    session.report(Kind::SourceAndEquation, s.value->range, session.program[id].name)
        .label(other->range, "here");
    return;
  }
  std::set<ir::IndexId> distinct;
  for (const ir::Column& column : eq.left_columns) {
    if (column.kind == ir::ColumnKind::Plain) distinct.insert(column.index);
  }
  if (distinct.size() != eq.left_columns.size()) {
    session.report(Kind::SourceIndices, s.target->range)
        .hint("a file holds whole columns: name each by an index of its own");
    return;
  }
  ir::Combine combine = session.program[id].combine;
  if (combine == ir::Combine::Avg || combine == ir::Combine::LogSumExp) {
    session.report(Kind::NotYet, s.range, fmt::format("a source with `{}`", spelling(combine)));
    return;
  }
  ir::FileOptions file = options_of(session, scope, s);
  ir::Tensor& tensor = session.program[id];
  tensor.default_value = file.default_value;
  tensor.file = std::move(file);
}

}  // namespace fuse::check
