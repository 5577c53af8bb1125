#include "syntax/dump.h"

#include <array>
#include <utility>

#include "fuse/syntax/parser.h"

namespace fuse::syntax::test {

namespace {

constexpr std::array operators = {"",    "+",   "-",  "*",  ".", "/",  "//", "%",  "^",   "neg",
                                  "pos", "not", "==", "!=", "<", "<=", ">",  ">=", "and", "or"};
constexpr std::array assigns = {"=", "+=", "max=", "min=", "avg=", "*=", "lse=", "or="};

std::string or_none(const ExprPtr& expr) { return expr ? dump(*expr) : "~"; }

std::string joined(const std::vector<ExprPtr>& items) {
  std::string result;
  for (const ExprPtr& item : items) result += (result.empty() ? "" : " ") + or_none(item);
  return result;
}

std::string with_named(std::string result, const std::vector<NamedArgument>& named) {
  for (const NamedArgument& item : named) {
    result += (result.empty() ? "" : " ") + item.name + "=" + or_none(item.value);
  }
  return result;
}

std::string names(const std::vector<Name>& items) {
  std::string result;
  for (const Name& item : items) result += (result.empty() ? "" : " ") + item.text;
  return result;
}

std::string aggregate(const Expr& expr) {
  std::string result = (expr.is_reduce ? "(reduce " : "(") + expr.text + " [";
  const char* space = "";
  for (const AggregateIndex& index : expr.indices) {
    result += space + index.name + (index.domain ? " in " + dump(*index.domain) : "");
    space = " ";
  }
  if (expr.when) result += " when " + dump(*expr.when);
  return result + "] " + joined(expr.args) + ")";
}

std::string case_arms(const Expr& expr) {
  std::string result = "(case";
  for (const CaseArm& arm : expr.arms) {
    result += " " + (arm.condition ? dump(*arm.condition) : std::string("default")) + "->" +
              or_none(arm.value);
  }
  return result + ")";
}

std::string parameters(const std::vector<Parameter>& items) {
  std::string result;
  for (const Parameter& item : items) {
    result += (result.empty() ? "" : " ") + item.name.text;
    if (item.bracketed) result += "[" + names(item.indices) + "]";
    if (item.default_value) result += "=" + dump(*item.default_value);
  }
  return result;
}

std::string body(const Statement& statement) {
  std::string result = "{";
  for (const Statement& item : statement.body) result += " " + dump(item);
  return result + " }";
}

std::string equation(const char* head, const Statement& item) {
  std::string result =
      fmt::format("({} {} {}", head, assigns[static_cast<int>(item.assign)], dump(*item.target));
  if (item.when) result += " when " + dump(*item.when);
  result += " " + or_none(item.value);
  if (item.default_value) result += " default " + dump(*item.default_value);
  if (item.iterate) result += " iterate(" + with_named("", item.iterate_options) + ")";
  return result + ")";
}

std::string rule(const Statement& item) {
  std::string result =
      fmt::format("({} {}", item.datalog_arrow ? "rule:-" : "rule", dump(*item.target));
  const char* alternative = "";
  for (const auto& items : item.alternatives) {
    result += std::exchange(alternative, " |");
    for (const BodyItem& element : items) {
      result += " " + (element.binding ? dump(*element.binding) + "=" : "") + dump(*element.value);
    }
  }
  return result + ")";
}

std::string minimize(const Statement& item) {
  std::string result = fmt::format("({} {} {} {}", item.maximize ? "maximize" : "minimize",
                                   dump(*item.target), dump(*item.method), dump(*item.steps));
  if (item.batch) result += " batch " + dump(*item.batch) + " " + item.batch_index;
  if (!item.names.empty()) result += " over " + names(item.names);
  return result + ")";
}

}  // namespace

std::string dump(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Number:
    case ExprKind::Bool:
    case ExprKind::None:
    case ExprKind::Name:
    case ExprKind::Wildcard: return expr.text;
    case ExprKind::String: return "\"" + expr.text + "\"";
    case ExprKind::Symbol: return "'" + expr.text + "'";
    case ExprKind::Virtual: return "(virtual " + expr.text + ")";
    case ExprKind::Square: return expr.text + "[" + joined(expr.args) + "]";
    case ExprKind::Round:
      return (expr.at_spelling ? "@" : "") + expr.text + "(" +
             with_named(joined(expr.args), expr.named) + ")";
    case ExprKind::Aggregate: return aggregate(expr);
    case ExprKind::Unary:
      return fmt::format("({} {})", expr.text == "!" ? "!" : operators[static_cast<int>(expr.op)],
                         joined(expr.args));
    case ExprKind::Binary:
      return fmt::format("({} {})", operators[static_cast<int>(expr.op)], joined(expr.args));
    case ExprKind::Ternary: return "(? " + joined(expr.args) + ")";
    case ExprKind::Case: return case_arms(expr);
    case ExprKind::Paren: return "{" + joined(expr.args) + "}";
    case ExprKind::List: return "(list " + joined(expr.args) + ")";
    case ExprKind::Slice: return "(slice " + joined(expr.args) + ")";
    case ExprKind::Optional: return "(opt " + joined(expr.args) + ")";
    case ExprKind::Dotted: return "(dot " + joined(expr.args) + ")";
    case ExprKind::Error: return "(error)";
  }
  return "";
}

std::string dump(const Statement& item) {
  switch (item.kind) {
    case StatementKind::Equation: return equation("eq", item);
    case StatementKind::Let: return equation("let", item);
    case StatementKind::Param: return equation("param", item);
    case StatementKind::Sink: return fmt::format("(sink \"{}\" {})", item.path, dump(*item.value));
    case StatementKind::Rule: return rule(item);
    case StatementKind::Fact: return "(fact " + dump(*item.target) + ")";
    case StatementKind::Query: return "(query " + dump(*item.target) + ")";
    case StatementKind::Export: return "(export " + names(item.names) + ")";
    case StatementKind::Axis: return fmt::format("(axis {} {})", item.name, or_none(item.value));
    case StatementKind::Const: return fmt::format("(const {} {})", item.name, dump(*item.value));
    case StatementKind::Block: return "(block " + body(item) + ")";
    case StatementKind::Fn:
      return fmt::format("(fn {} ({}) ({}) {})", item.name, parameters(item.parameters),
                         parameters(item.results), body(item));
    case StatementKind::Import: return fmt::format("(import \"{}\" {})", item.path, item.name);
    case StatementKind::Expect:
      return fmt::format("(expect {} {})", dump(*item.value), or_none(item.tolerance));
    case StatementKind::Minimize: return minimize(item);
    case StatementKind::Error: return "(error)";
  }
  return "";
}

Parsed::Parsed(std::string text) {
  FileId id = sources.add("test.fuse", std::move(text));
  file = parse(sources, id, diagnostics);
}

std::string Parsed::codes() const {
  std::string result;
  for (const Diagnostic& item : diagnostics.items()) {
    result += (result.empty() ? "" : " ") + std::string(info(item.kind).code);
  }
  return result;
}

std::string tree(std::string_view program) {
  Parsed parsed{std::string(program)};
  if (!parsed.diagnostics.empty()) return parsed.codes();
  std::string result;
  for (const Statement& item : parsed.file.statements) {
    result += (result.empty() ? "" : "\n") + dump(item);
  }
  return result;
}

std::string value(std::string_view text) {
  Parsed parsed("Y = " + std::string(text));
  if (!parsed.diagnostics.empty()) return parsed.codes();
  if (parsed.file.statements.size() != 1) return "not one statement";
  return dump(*parsed.file.statements[0].value);
}

}  // namespace fuse::syntax::test
