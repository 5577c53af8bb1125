// First pass over statements: every name they define, with its kind, rank and operator.
#include <algorithm>

#include "fuse/check/declare.h"
#include "fuse/check/names.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using syntax::Assign;
using syntax::ExprKind;
using syntax::Statement;
using syntax::StatementKind;

std::string indices_text(std::size_t count) {
  if (count == 0) return "no index";
  return count == 1 ? "1 index" : fmt::format("{} indices", count);
}

ir::Combine combine_of(Assign assign) {
  switch (assign) {
    case Assign::Sum:
    case Assign::PlusSum: return ir::Combine::Sum;
    case Assign::Max: return ir::Combine::Max;
    case Assign::Min: return ir::Combine::Min;
    case Assign::Avg: return ir::Combine::Avg;
    case Assign::Product: return ir::Combine::Product;
    case Assign::LogSumExp: return ir::Combine::LogSumExp;
    case Assign::Or: return ir::Combine::Or;
  }
  return ir::Combine::Sum;
}

const char* spelling(ir::Combine combine) {
  switch (combine) {
    case ir::Combine::Sum: return "=";
    case ir::Combine::Max: return "max=";
    case ir::Combine::Min: return "min=";
    case ir::Combine::Avg: return "avg=";
    case ir::Combine::Product: return "*=";
    case ir::Combine::LogSumExp: return "lse=";
    case ir::Combine::Or: return "or=";
    case ir::Combine::And:
    case ir::Combine::Count:
    case ir::Combine::Std:
    case ir::Combine::Var:
    case ir::Combine::ArgMax:
    case ir::Combine::ArgMin: break;
  }
  return "?";
}

static bool defines_tensor(const Statement& s) {
  return s.kind == StatementKind::Equation || s.kind == StatementKind::Rule ||
         s.kind == StatementKind::Fact || s.kind == StatementKind::Param ||
         s.kind == StatementKind::Let;
}

const syntax::Expr* literal_list(const syntax::Expr* value) {
  if (!value) return nullptr;
  if (value->kind == ExprKind::List) return value;
  bool wrapped = value->kind == ExprKind::Round && value->text == "const" &&
                 value->args.size() == 1 && value->args[0]->kind == ExprKind::List;
  return wrapped ? value->args[0].get() : nullptr;
}

bool is_source(const Statement& s) {
  if (s.kind != StatementKind::Equation && s.kind != StatementKind::Let) return false;
  if (!s.value) return false;
  return s.value->kind == ExprKind::String ||
         (s.value->kind == ExprKind::Round && s.value->text == "file" && !s.value->args.empty() &&
          s.value->args[0]->kind == ExprKind::String);
}

// Scopes that hold tensors: a block's equations belong to the scope around it.
static Scope& tensor_scope(Scope& scope, const Statement& s) {
  Scope* at = &scope;
  while (s.kind != StatementKind::Let && at->is_block && at->parent) at = at->parent;
  return *at;
}

static const std::vector<std::string>& rides_of(const Scope& scope) {
  static const std::vector<std::string> none;
  for (const Scope* at = &scope; at; at = at->parent) {
    if (at->in_fn) return at->rides;
  }
  return none;
}

static bool in_function(const Scope& scope) {
  for (const Scope* at = &scope; at; at = at->parent) {
    if (at->in_fn) return true;
  }
  return false;
}

// What a column is called: its index, or the text of a computed position; a constant names nothing.
static std::string column_name(const Session& session, const syntax::Expr& index) {
  const syntax::Expr& e = index.kind == ExprKind::Dotted ? *index.args[0] : index;
  if (e.kind == ExprKind::Name) return is_index_name(e.text) ? e.text : std::string();
  bool computed = e.kind == ExprKind::Binary || e.kind == ExprKind::Square;
  return computed ? std::string(session.sources.text(e.range)) : std::string();
}

static ir::TensorId new_tensor(Session& session, Scope& scope, const Statement& s) {
  const syntax::Expr& target = *s.target;
  ir::Tensor tensor;
  tensor.name = target.text;
  tensor.range = target.range;
  tensor.boolean = target.kind == ExprKind::Round;
  tensor.hidden = in_function(scope) || s.kind == StatementKind::Let;
  const auto& rides = rides_of(scope);
  for (const std::string& key : rides) tensor.columns.push_back({key.substr(0, key.find('#'))});
  for (const auto& arg : target.args) tensor.columns.push_back({column_name(session, *arg)});
  ir::TensorId id = session.program.add_tensor(std::move(tensor));
  if (in_function(scope)) session.rides[id] = rides;
  session.rank_range[id] = target.range;
  Declaration& declaration = session.declarations[id];
  declaration.tensor = id;
  return id;
}

static void set_operator(Session& session, Declaration& declaration, const Statement& s) {
  ir::Tensor& tensor = session.program[declaration.tensor];
  ir::Combine combine = combine_of(s.assign);
  bool written = s.kind == StatementKind::Equation || s.kind == StatementKind::Let;
  if (tensor.boolean) {
    if (written && combine != ir::Combine::Sum && combine != ir::Combine::Or) {
      session.report(Kind::BooleanOperator, s.target->range, tensor.name, spelling(combine));
    }
    combine = ir::Combine::Or;
  }
  if (declaration.statements.empty()) {
    tensor.combine = combine;
  } else if (tensor.combine != combine) {
    session
        .report(Kind::OperatorClash, s.target->range, tensor.name, spelling(combine),
                spelling(tensor.combine))
        .label(declaration.statements[0]->target->range,
               fmt::format("with `{}` here", spelling(tensor.combine)));
  }
  declaration.statements.push_back(&s);
}

static void check_same_form(Session& session, ir::TensorId id, const Statement& s,
                            std::size_t rides) {
  ir::Tensor& tensor = session.program[id];
  const syntax::Expr& target = *s.target;
  if (tensor.boolean != (target.kind == ExprKind::Round)) {
    session.report(Kind::KindClash, target.range, tensor.name)
        .label(session.rank_range[id], "first defined here");
  }
  if (tensor.rank() - rides != target.args.size()) {
    session
        .report(Kind::RankClash, target.range, tensor.name, indices_text(target.args.size()),
                indices_text(tensor.rank() - rides))
        .label(session.rank_range[id], "first defined here");
  }
  for (std::size_t i = 0; i < target.args.size() && i + rides < tensor.rank(); ++i) {
    std::string& name = tensor.columns[rides + i].name;
    if (name.empty()) name = column_name(session, *target.args[i]);
  }
}

static void declare_tensor(Session& session, Scope& scope, const Statement& s) {
  if (!s.target || s.target->kind == ExprKind::Error) return;
  const std::string& name = s.target->text;
  Scope& owner = tensor_scope(scope, s);
  const Symbol* known = owner.find_here(name);
  const auto* id = known ? std::get_if<ir::TensorId>(known) : nullptr;
  if (known && !id) {
    report_repeated(session, *known, s.target->range, name);
    return;
  }
  bool fresh = !id || !session.declarations.count(*id);
  if (fresh && id) {  // a parameter of the fn
    session.report(Kind::RepeatedDeclaration, s.target->range, name)
        .hint("it is a parameter of the function");
    return;
  }
  ir::TensorId tensor = id ? *id : new_tensor(session, owner, s);
  if (!id) {
    owner.names[name] = tensor;
    if (builtins::find(name) && !in_function(scope)) {
      session.report(Kind::HiddenBuiltin, s.target->range, name);
    }
  } else {
    check_same_form(session, tensor, s, rides_of(owner).size());
  }
  set_operator(session, session.declarations[tensor], s);
}

static void declare_axis(Session& session, Scope& scope, const Statement& s) {
  ir::Axis axis;
  axis.name = s.name;
  axis.range = s.name_range;
  if (s.value && s.value->kind == ExprKind::String) {
    axis.file = s.value->text;
    axis.range = s.value->range;
  } else if (s.value) {
    auto extent = constant_value(session, scope, *s.value, "the extent of an axis");
    bool fits = extent && extent->integral && extent->value >= 0 && extent->value < 2147483648.0;
    if (extent && !fits) {
      session.report(Kind::NumberUnfit, s.value->range, "the extent of an axis",
                     "a whole number from 0 up and below 2^31");
    } else if (extent) {
      axis.extent = static_cast<std::int64_t>(extent->value);
    }
  }
  if (auto first = scope.axes.find(s.name); first != scope.axes.end()) {
    session.report(Kind::RepeatedDeclaration, s.name_range, s.name)
        .label(session.program.axes[static_cast<std::size_t>(first->second)].range,
               "first declared here");
  }
  scope.axes[s.name] = static_cast<std::int32_t>(session.program.axes.size());
  session.program.axes.push_back(std::move(axis));
}

static void declare_constant(Session& session, Scope& scope, const Statement& s) {
  if (const Symbol* first = scope.find_here(s.name)) {
    report_repeated(session, *first, s.name_range, s.name);
    return;
  }
  if (!s.value) return;
  if (auto value = constant_value(session, scope, *s.value, "a constant")) {
    value->range = s.name_range;
    scope.names[s.name] = *value;
  } else {
    scope.names[s.name] = Constant{0, true, s.name_range};
  }
}

// Constants may stand in any order: those that are known first, until nothing more is known.
static void declare_constants(Session& session, Scope& scope,
                              const std::vector<Statement>& statements) {
  std::vector<const Statement*> pending;
  for (const Statement& s : statements) {
    bool number = s.kind == StatementKind::Const && !literal_list(s.value.get());
    if (number) pending.push_back(&s);
  }
  for (bool progress = true; progress;) {
    progress = false;
    std::vector<const Statement*> open;
    for (const Statement* s : pending) {
      if (s->value && !try_constant(session, scope, *s->value)) {
        open.push_back(s);
        continue;
      }
      declare_constant(session, scope, *s);
      progress = true;
    }
    pending = std::move(open);
  }
  for (const Statement* s : pending) declare_constant(session, scope, *s);
}

// The imported file; null after an error.
static const syntax::File* imported_file(Session& session, const Statement& s) {
  if (!session.options.import) {
    session.report(Kind::ImportMissing, s.path_range, s.path);
    return nullptr;
  }
  const syntax::File* file = session.options.import(s.path, s.path_range);
  auto known = session.imported.find(file);
  if (file && known != session.imported.end() && !known->second) {
    session.report(Kind::ImportCycle, s.path_range, s.path)
        .hint("move what both files need into a third");
    return nullptr;
  }
  return file;
}

static void declare_import(Session& session, Scope& scope, const Statement& s) {
  const syntax::File* file = imported_file(session, s);
  if (!file) {
    Scope& missing = session.new_scope(nullptr);
    missing.unreadable = true;
    scope.imports[s.name] = &missing;
    return;
  }
  auto known = session.imported.find(file);
  if (known == session.imported.end()) {
    session.imported[file] = nullptr;  // while it is being read
    Scope& inner = session.new_scope(nullptr);
    declare(session, inner, file->statements);
    session.imported_order.push_back({file, &inner});
    session.imported[file] = &inner;
  }
  Scope& inner = *session.imported[file];
  if (s.name.empty()) {
    for (const auto& [name, symbol] : inner.names) scope.names.emplace(name, symbol);
  } else {
    scope.imports[s.name] = &inner;
  }
}

static void declare_fn(Session& session, Scope& scope, const Statement& s) {
  if (const Symbol* first = scope.find_here(s.name)) {
    report_repeated(session, *first, s.name_range, s.name);
    return;
  }
  if (builtins::find(s.name)) session.report(Kind::HiddenBuiltin, s.name_range, s.name);
  scope.names[s.name] = Function{&s, &scope};
}

void declare(Session& session, Scope& scope, const std::vector<Statement>& statements) {
  // Constants, axes, functions and imports first: they mean the same wherever they stand.
  for (const Statement& s : statements) {
    if (s.kind == StatementKind::Import) declare_import(session, scope, s);
    if (s.kind == StatementKind::Fn) declare_fn(session, scope, s);
  }
  declare_constants(session, scope, statements);
  for (const Statement& s : statements) {
    if (s.kind == StatementKind::Axis) declare_axis(session, scope, s);
    if (defines_tensor(s)) declare_tensor(session, scope, s);
    if (s.kind == StatementKind::Const && literal_list(s.value.get())) {
      declare_literal_constant(session, scope, s);
    }
    if (s.kind == StatementKind::Block) {
      Scope& inner = session.new_scope(&scope);
      inner.is_block = true;
      session.blocks[&s] = &inner;
      declare(session, inner, s.body);
    }
  }
}

}  // namespace fuse::check
