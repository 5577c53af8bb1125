#include "fuse/check/suggest.h"

#include <algorithm>
#include <array>

#include "fuse/check/names.h"

namespace fuse::check {

namespace {

constexpr std::array<std::string_view, 13> projections = {"sum", "max",    "min",   "avg",   "prod",
                                                          "lse", "any",    "all",   "count", "std",
                                                          "var", "argmax", "argmin"};

// What other languages, or words, say for a projection.
constexpr std::pair<std::string_view, std::string_view> other_words[] = {
    {"mean", "avg"},   {"average", "avg"},  {"maximum", "max"},   {"minimum", "min"},
    {"total", "sum"},  {"product", "prod"}, {"logsumexp", "lse"}, {"exists", "any"},
    {"forall", "all"}, {"or", "any"},       {"and", "all"}};

// The projection that is meant by `name`, or `name`.
std::string meant_by(std::string_view name) {
  for (const auto& [word, projection] : other_words) {
    if (word == name) return std::string(projection);
  }
  return std::string(name);
}

bool has_import(const Scope& scope, std::string_view alias) {
  for (const Scope* at = &scope; at; at = at->parent) {
    if (at->imports.find(alias) != at->imports.end()) return true;
  }
  return false;
}

bool in_missing_import(const Scope& scope, std::string_view name) {
  auto colons = name.find("::");
  if (colons == std::string_view::npos) return false;
  for (const Scope* at = &scope; at; at = at->parent) {
    auto it = at->imports.find(name.substr(0, colons));
    if (it != at->imports.end()) return it->second->unreadable;
  }
  return false;
}

SourceRange declared_at(const Session& session, const Symbol& symbol) {
  if (const auto* constant = std::get_if<Constant>(&symbol)) return constant->range;
  if (const auto* fn = std::get_if<Function>(&symbol)) return fn->statement->name_range;
  const auto* tensor = std::get_if<ir::TensorId>(&symbol);
  return tensor ? session.program[*tensor].range : SourceRange{};
}

}  // namespace

bool is_projection(std::string_view name) {
  return std::count(projections.begin(), projections.end(), meant_by(name)) > 0;
}

bool followed_by(const Session& session, SourceRange range, char next, bool spaces) {
  if (!range.valid() || range.file >= session.sources.size()) return false;
  std::string_view text = session.sources.file(range.file).text();
  std::size_t at = range.end;
  while (spaces && at < text.size() && text[at] == ' ') ++at;
  return at < text.size() && text[at] == next;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += "`" + names[i] + "`";
  }
  return text;
}

Diagnostic* report_missing(Session& session, const Scope& scope, Kind kind,
                           const syntax::Expr& use) {
  std::vector<std::string> names = visible_names(scope);
  if (kind == Kind::UnknownFunction) {
    for (std::string& name : builtins::names()) names.push_back(std::move(name));
  }
  const std::string near = did_you_mean(use.text, names);
  bool known = near.empty() && !session.undefined.insert(use.text).second;
  if (known || in_missing_import(scope, use.text)) {
    ++session.unreported;
    return nullptr;
  }
  SourceRange range = use.name_range.valid() ? use.name_range : use.range;
  Diagnostic& d = session.report(kind, range, use.text);
  auto colons = use.text.find("::");
  if (!near.empty()) {
    d.hint("did you mean `" + near + "`?");
  } else if (colons != std::string::npos) {
    std::string alias = use.text.substr(0, colons);
    d.hint((has_import(scope, alias) ? "the file imported as `" : "no file is imported as `") +
           alias + (has_import(scope, alias) ? "` does not define it" : "`"));
  }
  return &d;
}

Diagnostic& report_repeated(Session& session, const Symbol& first, SourceRange range,
                            const std::string& name) {
  Diagnostic& d = session.report(Kind::RepeatedDeclaration, range, name);
  SourceRange place = declared_at(session, first);
  if (place.valid() && place != range) d.label(place, "first declared here");
  return d;
}

void report_function_value(Session& session, const syntax::Expr& name) {
  Diagnostic& d = session.report(Kind::FunctionInValue, name.range, name.text);
  if (is_projection(name.text)) {
    d.hint("it projects an index: `" + name.text + "[i](..)`");
  } else if (followed_by(session, name.range, '(', true)) {
    d.hint("an extra space? `" + name.text + "(..)` is a call, `" + name.text + " (..)` a product");
  } else {
    d.hint("call it as `" + name.text + "(..)`");
  }
}

void report_projection_name(Session& session, SourceRange range, const std::string& name) {
  Diagnostic& d = session.report(Kind::UnknownAggregate, range, name);
  std::vector<std::string> names(projections.begin(), projections.end());
  std::string near = is_projection(name) ? meant_by(name) : did_you_mean(name, names);
  if (!near.empty()) {
    d.hint("did you mean `" + near + "`?");
  } else if (builtins::find(name)) {
    d.hint("it is a function: `" + name + "(..)`");
  } else {
    d.hint("there are " + listed(names));
  }
}

std::string projection_form(Equation& eq, const syntax::Expr& call, const Term& argument) {
  std::string index, last = "i";  // those that are not on the left
  for (ir::IndexId id : free_indices(argument)) {
    const std::string& name = eq.session.program[id].name;
    if (!is_index_name(name)) continue;
    last = name;
    if (!eq.on_left(id)) index += (index.empty() ? "" : ", ") + name;
  }
  return fmt::format("`{}[{}]({})`", meant_by(call.text), index.empty() ? last : index,
                     eq.session.sources.text(argument.range));
}

void report_projection_index(Equation& eq, const syntax::Expr& call) {
  std::string form = "`" + meant_by(call.text) + "[i](..)`";
  if (call.args.size() == 1) form = projection_form(eq, call, *resolve(eq, *call.args[0]));
  eq.session.report(Kind::ProjectionIndex, call.name_range, call.text).hint("write " + form);
}

void report_too_many(Equation& eq, const syntax::Expr& call, std::size_t most) {
  std::string takes =
      most == 0 ? "no argument" : fmt::format("at most {} argument{}", most, most == 1 ? "" : "s");
  std::size_t given = call.args.size();
  SourceRange range = join(call.args[most]->range, call.args.back()->range);
  eq.session.report(Kind::TooManyArguments, range, call.text, takes,
                    given == 1 ? "1 is" : fmt::format("{} are", given));
}

void report_unknown_argument(Equation& eq, const syntax::Expr& call,
                             const syntax::NamedArgument& named, const Term& term,
                             const std::vector<std::string>& names) {
  Diagnostic& d = eq.session.report(Kind::UnknownArgument, named.name_range, call.text, named.name);
  const builtins::Builtin* builtin = term.fn.statement ? nullptr : builtins::find(call.text);
  if (term.fn.statement) d.label(term.fn.statement->name_range, "declared here");
  if (std::string near = did_you_mean(named.name, names); !near.empty()) {
    d.hint("did you mean `" + near + "`?");
  } else if (builtin) {
    d.hint("its form is `" + std::string(builtin->signature) + "`");
  }
}

}  // namespace fuse::check
