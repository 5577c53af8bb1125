#include "fuse/check/expansion.h"

#include <algorithm>
#include <stdexcept>

#include "fuse/ir/presence.h"
#include "fuse/ir/rewrite.h"
#include "fuse/syntax/parser.h"

namespace fuse::check {

std::vector<std::string> signature_indices(const builtins::Signature& signature) {
  std::vector<std::string> names;
  auto note = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& parameter : signature.parameters) {
    for (const std::string& name : parameter.indices) note(name);
  }
  for (const std::string& name : signature.result) note(name);
  return names;
}

// Nothing of an expansion stands in the user's program but the call.
static void place(syntax::Expr& expr, SourceRange range) {
  expr.range = expr.name_range = range;
  for (auto& arg : expr.args) {
    if (arg) place(*arg, range);
  }
  for (auto& named : expr.named) {
    named.name_range = range;
    place(*named.value, range);
  }
  for (auto& arm : expr.arms) {
    if (arm.condition) place(*arm.condition, range);
    place(*arm.value, range);
  }
  for (auto& index : expr.indices) {
    index.range = range;
    if (index.domain) place(*index.domain, range);
  }
  if (expr.when) place(*expr.when, range);
}

// The text of an expansion is ours: its diagnostics would be a bug, so they become one.
static ir::Expr lower_text(Session& session, Equation& eq, std::string_view text) {
  SourceSet sources;
  Diagnostics diagnostics;
  FileId file = sources.add("builtin", "Y = " + std::string(text));
  syntax::File parsed = syntax::parse(sources, file, diagnostics);
  if (diagnostics.has_errors() || parsed.statements.size() != 1) {
    session.report(Kind::InternalError, {},
                   "the expansion of a builtin does not parse: " + std::string(text));
    return ir::number(0, true);
  }
  Session inner(session.options, sources, diagnostics);
  inner.after_bind = session.after_bind;
  std::swap(inner.program, session.program);
  inner.scopes.swap(session.scopes);
  inner.declarations.swap(session.declarations);
  inner.rides.swap(session.rides);
  Equation read(inner, eq.scope, Leftover::Sum);
  read.bracket_names = eq.bracket_names;
  read.variables = eq.variables;
  read.left = eq.left;
  read.expansion = eq.expansion;
  syntax::Expr& value = *parsed.statements[0].value;
  place(value, eq.expansion->range);
  collect_bracket_names(read, value);
  TermPtr root = resolve(read, value);
  decide(read, *root);
  ir::Expr result = lower_scope(read, *root, {});
  std::swap(inner.program, session.program);
  inner.scopes.swap(session.scopes);
  inner.declarations.swap(session.declarations);
  inner.rides.swap(session.rides);
  if (diagnostics.has_errors()) {
    session.report(Kind::InternalError, {},
                   "the expansion of a builtin is wrong: " + diagnostics.items()[0].message + ": " +
                       std::string(text));
  }
  return result;
}

ir::Expr expand_text(Session& session, Expansion& expansion, std::string_view text) {
  Scope& scope = session.new_scope(nullptr);
  scope.in_fn = true;
  const auto& signature = builtins::signature_of(*expansion.builtin);
  for (std::size_t p = 0; p < signature.parameters.size(); ++p) {
    if (p < expansion.arguments.size() && expansion.arguments[p]) {
      const auto& parameter = signature.parameters[p];
      scope.names[parameter.name] = HoleName{static_cast<std::uint32_t>(p), parameter.indices};
    }
  }
  Equation eq(session, scope, Leftover::Sum);
  eq.expansion = &expansion;
  for (std::size_t i = 0; i < expansion.names.size(); ++i) {
    eq.variables.front()[expansion.names[i]] = expansion.indices[i];
    eq.bracket_names.insert(expansion.names[i]);
    eq.left.push_back(expansion.indices[i]);
  }
  return lower_text(session, eq, text);
}

// The signature's index at position `k` of a read of the parameter.
static std::size_t index_number(const Expansion& expansion, const HoleName& hole, std::size_t k) {
  if (k < hole.indices.size()) {
    auto at = std::find(expansion.names.begin(), expansion.names.end(), hole.indices[k]);
    return static_cast<std::size_t>(at - expansion.names.begin());
  }
  return k;  // a parameter without declared indices is read at the signature's own, in order
}

static void share_domain(ir::Program& program, ir::IndexId id, ir::IndexId like) {
  if (id == like || program[id].domain) return;
  program[id].same_as = like;
  program[id].domain = program[like].domain;
}

// Reads at other positions than plain indices need an argument that is itself a plain read.
static ir::Expr substitute(const ir::Expr& argument, const std::vector<ir::IndexId>& from,
                           const std::vector<ir::Column>& to) {
  ir::Node node = *argument;
  for (ir::Column& column : node.columns) {
    for (std::size_t k = 0; k < from.size(); ++k) {
      if (column.kind == ir::ColumnKind::Plain && column.index == from[k]) {
        column = to[k];
        break;
      }
    }
  }
  return ir::make(std::move(node));
}

// A function takes the value of an absent element, so its parameters are always present.
static ir::Expr as_value(const Session& session, ir::Expr read) {
  if (read->op == ir::Op::Number) return read;
  if (session.after_bind && ir::Presence(session.program).always(read)) return read;
  return ir::map(ir::Op::Select, {ir::number(1, true), read, ir::number(0, true)}, read->range);
}

ir::Expr lower_hole(Equation& eq, const Term& term, std::vector<ir::Column> columns) {
  const Expansion& expansion = *eq.expansion;
  const ir::Expr& argument = expansion.arguments[term.slot];
  const auto& parameter = builtins::signature_of(*expansion.builtin).parameters[term.slot];
  HoleName hole{term.slot, parameter.indices};
  ir::Program& program = eq.session.program;
  std::vector<ir::IndexId> from;
  ir::IndexMap map;
  bool plain = true;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    from.push_back(expansion.indices[index_number(expansion, hole, k)]);
    if (columns[k].kind == ir::ColumnKind::Plain) {
      share_domain(program, columns[k].index, from[k]);
      map[from[k]] = columns[k].index;
    } else {
      plain = false;
    }
  }
  bool changes = false;
  for (const auto& [a, b] : map) changes |= a != b && ir::depends_on(argument, a);
  ir::Expr read = argument;
  if (plain && changes) read = ir::rename(program, argument, map);
  if (!plain && argument->op == ir::Op::Read) read = substitute(argument, from, columns);
  return as_value(eq.session, std::move(read));
}

ir::Expr expand_builtin(ir::Program& program, const ir::Expr& kernel) {
  const builtins::Builtin& builtin = builtins::table()[kernel->builtin];
  if (!builtin.expansion) return {};
  Options options;
  SourceSet sources;
  Diagnostics diagnostics;
  Session session(options, sources, diagnostics);
  session.after_bind = true;
  std::swap(session.program, program);
  Expansion expansion;
  expansion.builtin = &builtin;
  expansion.arguments = kernel->args;
  expansion.names = signature_indices(builtins::signature_of(builtin));
  expansion.indices = kernel->axes;
  expansion.range = kernel->range;
  ir::Expr result = expand_text(session, expansion, builtin.expansion);
  std::swap(session.program, program);
  // Our text is wrong, not the user's: never go on with a made-up value.
  if (diagnostics.has_errors()) throw std::logic_error(diagnostics.items()[0].message);
  return result;
}

}  // namespace fuse::check
