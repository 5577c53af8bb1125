#include "fuse/check/check.h"

#include <algorithm>
#include <cctype>

#include "fuse/check/declare.h"
#include "fuse/check/names.h"
#include "fuse/check/statements.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using syntax::Statement;
using syntax::StatementKind;

static const char* not_in_fn(StatementKind kind) {
  switch (kind) {
    case StatementKind::Sink: return "a sink";
    case StatementKind::Query: return "a query";
    case StatementKind::Export: return "`export`";
    case StatementKind::Param: return "`param`";
    case StatementKind::Import: return "`import`";
    case StatementKind::Minimize: return "`minimize`";
    case StatementKind::Fact: return "a fact";
    case StatementKind::Axis: return "`axis`";
    case StatementKind::Equation:
    case StatementKind::Rule:
    case StatementKind::Const:
    case StatementKind::Let:
    case StatementKind::Block:
    case StatementKind::Fn:
    case StatementKind::Expect:
    case StatementKind::Error: return nullptr;
  }
  return nullptr;
}

static void check_statement(Session& session, Scope& scope, const Statement& s) {
  if (scope.in_fn && not_in_fn(s.kind)) {
    session.report(Kind::StatementInFn, s.range, not_in_fn(s.kind));
    return;
  }
  switch (s.kind) {
    case StatementKind::Equation:
    case StatementKind::Let:
      return is_source(s) ? check_source(session, scope, s) : check_equation(session, scope, s);
    case StatementKind::Param: {
      ir::TensorId tensor = s.target ? defined_tensor(scope, *s.target) : ir::no_tensor;
      if (tensor != ir::no_tensor) session.program[tensor].param = true;
      return check_equation(session, scope, s);
    }
    case StatementKind::Sink: return check_sink(session, scope, s);
    case StatementKind::Rule: return check_rule(session, scope, s);
    case StatementKind::Fact: return check_fact(session, scope, s);
    case StatementKind::Query: return check_query(session, scope, s);
    case StatementKind::Export: return check_export(session, scope, s);
    case StatementKind::Expect: return check_expect(session, scope, s);
    case StatementKind::Block: return check_statements(session, *session.blocks[&s], s.body);
    case StatementKind::Minimize: session.report(Kind::NotYet, s.range, "`minimize`"); return;
    case StatementKind::Axis:
    case StatementKind::Const:
    case StatementKind::Fn:
    case StatementKind::Import:
    case StatementKind::Error: return;  // declared already
  }
}

void check_statements(Session& session, Scope& scope, const std::vector<Statement>& statements) {
  session.previous = nullptr;
  for (const Statement& s : statements) {
    check_statement(session, scope, s);
    session.previous = &s;
  }
}

ir::TensorId resolve_tensor(Session& session, Scope& scope, const syntax::Expr& use,
                            std::size_t rank) {
  if (session.options.inputs.count(use.text)) {
    ir::Tensor tensor;
    tensor.name = use.text;
    tensor.range = use.range;
    tensor.boolean = use.kind == syntax::ExprKind::Round;
    tensor.input = true;
    tensor.columns.resize(rank);
    ir::TensorId id = session.program.add_tensor(std::move(tensor));
    session.rank_range[id] = use.range;
    Scope* global = &scope;
    while (global->parent) global = global->parent;
    global->names[use.text] = id;
    return id;
  }
  Diagnostic* d = report_missing(session, scope, Kind::UndefinedName, use);
  if (d && d->hint_text.empty()) {
    d->hint("define it, read it from a file, or give it at run time with --input");
  }
  return ir::no_tensor;
}

// A runtime input replaces a source, a literal, facts or a parameter of the same name.
static void apply_inputs(Session& session, Scope& scope) {
  for (const std::string& name : session.options.inputs) {
    const Symbol* symbol = scope.find_here(name);
    const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
    if (!tensor) continue;
    const auto& statements = session.declarations[*tensor].statements;
    bool replaceable = std::all_of(statements.begin(), statements.end(), [](const Statement* s) {
      return is_source(*s) || s->kind == StatementKind::Fact || s->kind == StatementKind::Param ||
             literal_list(s->value.get());
    });
    if (replaceable) {
      session.program[*tensor].input = true;
    } else {
      session.report(Kind::InputOfEquation, session.program[*tensor].range, name);
    }
  }
}

// Two names are nearly the same when one letter (no digit) differs, is missing, or stands swapped.
static bool nearly_same(const std::string& a, const std::string& b) {
  if (a == b) return false;
  std::size_t front = 0, back = 0;
  while (front < std::min(a.size(), b.size()) && a[front] == b[front]) ++front;
  while (back < std::min(a.size(), b.size()) - front &&
         a[a.size() - 1 - back] == b[b.size() - 1 - back]) {
    ++back;
  }
  std::string left = a.substr(front, a.size() - front - back);
  std::string right = b.substr(front, b.size() - front - back);
  for (char c : left + right) {
    if (!std::isalpha(static_cast<unsigned char>(c))) return false;  // X1 beside X2, W beside W'
  }
  bool swapped =
      left.size() == 2 && right.size() == 2 && left[0] == right[1] && left[1] == right[0];
  return swapped || (left.size() <= 1 && right.size() <= 1);
}

// A definition nobody reads, beside a name that is nearly the same.
static void warn_near_misses(Session& session) {
  if (session.program.exports.empty()) return;
  for (const auto& [id, declaration] : session.declarations) {
    const ir::Tensor& tensor = session.program[id];
    // Short names like D1 and A1 differ by one letter on purpose.
    auto letters = std::count_if(tensor.name.begin(), tensor.name.end(),
                                 [](unsigned char c) { return std::isalpha(c) != 0; });
    if (tensor.hidden || letters < 4 || session.used.count(id)) continue;
    for (ir::TensorId other : session.used) {
      const std::string& used = session.program[other].name;
      if (!nearly_same(tensor.name, used)) continue;
      session.report(Kind::NearMissName, tensor.range, tensor.name, used);
      break;
    }
  }
}

// Columns that only constants address, like both of W[0, 1] = 0.5, are named by their position.
static void name_columns(ir::Program& program) {
  for (ir::Tensor& tensor : program.tensors) {
    for (std::size_t c = 0; c < tensor.columns.size(); ++c) {
      if (tensor.columns[c].name.empty()) tensor.columns[c].name = fmt::format("i{}", c);
    }
  }
}

std::optional<ir::Program> check(const syntax::File& file, const Options& options,
                                 const SourceSet& sources, Diagnostics& diagnostics) {
  Session session(options, sources, diagnostics);
  Scope& scope = session.new_scope(nullptr);
  session.imported[&file] = nullptr;
  declare(session, scope, file.statements);
  apply_inputs(session, scope);
  for (std::size_t i = 0; i < session.imported_order.size(); ++i) {
    auto [imported, inner] = session.imported_order[i];
    session.program.files.push_back(imported->id);
    check_statements(session, *inner, imported->statements);
  }
  session.program.files.push_back(file.id);
  check_statements(session, scope, file.statements);
  if (diagnostics.has_errors()) return std::nullopt;
  order_statements(session);
  warn_near_misses(session);
  name_columns(session.program);
  if (diagnostics.has_errors()) return std::nullopt;
  return std::move(session.program);
}

}  // namespace fuse::check
