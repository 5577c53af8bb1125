#include "fuse/syntax/printer.h"

#include "fuse/syntax/printer_state.h"

namespace fuse::syntax {

namespace {

std::string_view spelling(Assign assign) {
  switch (assign) {
    case Assign::Sum: return "=";
    case Assign::PlusSum: return "+=";
    case Assign::Max: return "max=";
    case Assign::Min: return "min=";
    case Assign::Avg: return "avg=";
    case Assign::Product: return "*=";
    case Assign::LogSumExp: return "lse=";
    case Assign::Or: return "or=";
  }
  return "=";
}

}  // namespace

std::string print(const File& file) {
  Printer printer;
  printer.file(file);
  return printer.take();
}

std::string print(const Expr& expr) {
  Printer printer;
  printer.expression(expr);
  return printer.take();
}

void Printer::file(const File& file) {
  statements(file.statements);
  bool first = file.statements.empty();
  comments(file.trailing, first);
  if (out_.starts_with('\n')) out_.erase(0, 1);
  if (!out_.empty()) out_ += "\n";
}

// Each item begins a line; `first` is whether nothing stands before it in its body.
void Printer::comments(const std::vector<Comment>& items, bool& first) {
  for (const Comment& comment : items) {
    if (comment.blank_before && !first) out_ += "\n";
    first = false;
    line();
    out_ += comment.text;
  }
}

void Printer::statements(const std::vector<Statement>& items) {
  bool first = true;
  for (const Statement& item : items) {
    comments(item.leading, first);
    if (item.blank_before && !first) out_ += "\n";
    first = false;
    line();
    statement(item);
    for (const Comment& comment : item.trailing) out_ += "  " + comment.text;
  }
}

void Printer::statement(const Statement& item) {
  switch (item.kind) {
    case StatementKind::Equation: return equation(item);
    case StatementKind::Let: out_ += "let "; return equation(item);
    case StatementKind::Param: out_ += "param "; return equation(item);
    case StatementKind::Sink:
      out_ += quoted(item.path, '"') + " = ";
      return expression(*item.value);
    case StatementKind::Const: out_ += "const " + item.name + " = "; return expression(*item.value);
    case StatementKind::Rule: return rule(item);
    case StatementKind::Fact: return expression(*item.target);
    case StatementKind::Query:
      expression(*item.target);
      out_ += "?";
      return;
    case StatementKind::Export: out_ += "export "; return names(item.names);
    case StatementKind::Axis: return axis(item);
    case StatementKind::Block: return body(item);
    case StatementKind::Fn: return fn(item);
    case StatementKind::Import:
      out_ += fmt::format("import {} as {}", quoted(item.path, '"'), item.name);
      return;
    case StatementKind::Expect:
      out_ += "expect ";
      expression(*item.value);
      if (!item.tolerance) return;
      out_ += " within ";
      return expression(*item.tolerance);
    case StatementKind::Minimize: return minimize(item);
    case StatementKind::Error: out_ += "# (a statement with errors)"; return;
  }
}

void Printer::equation(const Statement& item) {
  expression(*item.target);
  if (item.when) {
    out_ += " when ";
    expression(*item.when);
  }
  out_ += fmt::format(" {} ", spelling(item.assign));
  expression(*item.value);
  if (item.default_value) {
    out_ += " default ";
    expression(*item.default_value);
  }
  if (!item.iterate) return;
  out_ += " iterate(";
  named(item.iterate_options);
  out_ += ")";
}

void Printer::rule(const Statement& item) {
  expression(*item.target);
  out_ += item.datalog_arrow ? " :- " : " <- ";
  const char* alternative = "";
  for (const auto& items : item.alternatives) {
    const char* comma = "";
    out_ += std::exchange(alternative, " or ");
    for (const BodyItem& element : items) {
      out_ += std::exchange(comma, ", ");
      if (element.binding) out_ += element.binding->text + " = ";
      expression(*element.value);
    }
  }
}

void Printer::axis(const Statement& item) {
  out_ += "axis " + item.name;
  if (!item.value) return;
  out_ += " = ";
  expression(*item.value);
}

void Printer::minimize(const Statement& item) {
  out_ += item.maximize ? "maximize " : "minimize ";
  expression(*item.target);
  out_ += " by ";
  expression(*item.method);
  out_ += " steps ";
  expression(*item.steps);
  if (item.batch) {
    out_ += " batch ";
    expression(*item.batch);
    out_ += " over " + item.batch_index;
  }
  if (item.names.empty()) return;
  out_ += " over ";
  names(item.names);
}

void Printer::names(const std::vector<Name>& items) {
  const char* comma = "";
  for (const Name& item : items) out_ += std::exchange(comma, ", ") + item.text;
}

void Printer::parameters(const std::vector<Parameter>& items) {
  const char* comma = "";
  for (const Parameter& item : items) {
    out_ += std::exchange(comma, ", ") + item.name.text;
    if (item.bracketed) {
      out_ += "[";
      names(item.indices);
      out_ += "]";
    }
    if (!item.default_value) continue;
    out_ += "=";
    expression(*item.default_value);
  }
}

void Printer::fn(const Statement& item) {
  out_ += "fn " + item.name + "(";
  parameters(item.parameters);
  out_ += ") -> ";
  parameters(item.results);
  out_ += " ";
  body(item);
}

void Printer::body(const Statement& item) {
  if (item.body.empty() && item.body_trailing.empty()) {
    out_ += "{}";
    return;
  }
  out_ += "{";
  ++indent_;
  statements(item.body);
  bool first = item.body.empty();
  comments(item.body_trailing, first);
  --indent_;
  line();
  out_ += "}";
}

}  // namespace fuse::syntax
