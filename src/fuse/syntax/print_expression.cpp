// Expressions as text. Parentheses are nodes of the tree, so none are ever added here.
#include "fuse/support/unicode.h"
#include "fuse/syntax/printer_state.h"

namespace fuse::syntax {

namespace {

std::string_view symbol(const Expr& expr) {
  switch (expr.op) {
    case Operator::Add: return "+";
    case Operator::Subtract: return "-";
    case Operator::Multiply: return "*";
    case Operator::Juxtapose: return "";
    case Operator::Divide: return "/";
    case Operator::FloorDivide: return "//";
    case Operator::Modulo: return "%";
    case Operator::Power: return "^";
    case Operator::Negate: return "-";
    case Operator::Plus: return "+";
    case Operator::Not: return expr.text == "!" ? "!" : "not ";
    case Operator::Equal: return "==";
    case Operator::NotEqual: return "!=";
    case Operator::Less: return "<";
    case Operator::LessEqual: return "<=";
    case Operator::Greater: return ">";
    case Operator::GreaterEqual: return ">=";
    case Operator::And: return "and";
    case Operator::Or: return "or";
    case Operator::None: return "";
  }
  return "";
}

// Index arithmetic is written close: H[t+1, i], X[2*x+d].
bool close_in_index(Operator op) {
  return op == Operator::Add || op == Operator::Subtract || op == Operator::Multiply ||
         op == Operator::Divide || op == Operator::FloorDivide;
}

// `a::b` would read as a qualified name.
bool reads_as_qualified(std::string_view before, std::string_view after) {
  if (before.empty() || after.empty()) return false;
  std::size_t last = before.size() - 1;
  while (last > 0 && (static_cast<unsigned char>(before[last]) & 0xC0) == 0x80) --last;
  bool word_before = before.back() == '\'' || is_word_part(decode_utf8(before, last).value);
  return word_before && (after[0] == '_' || is_letter(decode_utf8(after, 0).value));
}

}  // namespace

std::string quoted(std::string_view contents, char quote) {
  std::string result(1, quote);
  for (char c : contents) {
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else {
      if (c == quote || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + quote;
}

void Printer::expression(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Number:
    case ExprKind::Bool:
    case ExprKind::None:
    case ExprKind::Name:
    case ExprKind::Wildcard: out_ += expr.text; return;
    case ExprKind::String: out_ += quoted(expr.text, '"'); return;
    case ExprKind::Symbol: out_ += quoted(expr.text, '\''); return;
    case ExprKind::Virtual: out_ += "*" + expr.text; return;
    case ExprKind::Square: return square(expr);
    case ExprKind::Round: return round(expr);
    case ExprKind::Aggregate: return aggregate(expr);
    case ExprKind::Unary: out_ += symbol(expr); return expression(*expr.args[0]);
    case ExprKind::Binary: return binary(expr);
    case ExprKind::Ternary: return ternary(expr);
    case ExprKind::Case: return case_expression(expr);
    case ExprKind::Paren:
      out_ += "(";
      expression(*expr.args[0]);
      out_ += ")";
      return;
    case ExprKind::List: return list(expr);
    case ExprKind::Slice: return slice(expr);
    case ExprKind::Optional:
      expression(*expr.args[0]);
      out_ += "?";
      return;
    case ExprKind::Dotted:
      expression(*expr.args[0]);
      out_ += ".";
      return;
    case ExprKind::Error: out_ += "?"; return;
  }
}

void Printer::binary(const Expr& expr) {
  const Expr& right = *expr.args[1];
  expression(*expr.args[0]);
  std::string_view op = symbol(expr);
  bool close = expr.op == Operator::Power || (in_index_ && close_in_index(expr.op));
  std::string after = captured(right);
  // `2**t` would be a power, not 2 times the virtual index *t.
  if (expr.op == Operator::Multiply && after.starts_with('*')) close = false;
  if (close) {
    out_ += op;
  } else if (op.empty()) {
    out_ += " ";
  } else {
    out_ += fmt::format(" {} ", op);
  }
  out_ += after;
}

void Printer::ternary(const Expr& expr) {
  expression(*expr.args[0]);
  out_ += " ? ";
  expression(*expr.args[1]);
  out_ += " : ";
  expression(*expr.args[2]);
}

void Printer::square(const Expr& expr) {
  bool outer = std::exchange(in_index_, true);
  out_ += expr.text + "[";
  separated(expr.args);
  out_ += "]";
  in_index_ = outer;
}

void Printer::round(const Expr& expr) {
  bool outer = std::exchange(in_index_, false);
  if (expr.at_spelling) out_ += "@";
  out_ += expr.text + "(";
  separated(expr.args);
  if (!expr.args.empty() && !expr.named.empty()) out_ += ", ";
  named(expr.named);
  out_ += ")";
  in_index_ = outer;
}

void Printer::separated(const std::vector<ExprPtr>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out_ += ", ";
    expression(*items[i]);
  }
}

// name=value, with spaces where the value has spaces of its own.
void Printer::named(const std::vector<NamedArgument>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Expr& value = *items[i].value;
    bool wide = value.kind == ExprKind::Ternary || value.kind == ExprKind::Case ||
                (value.kind == ExprKind::Binary && value.op != Operator::Power) ||
                (value.kind == ExprKind::Unary && value.op == Operator::Not);
    out_ += fmt::format("{}{}{}", i > 0 ? ", " : "", items[i].name, wide ? " = " : "=");
    expression(value);
  }
}

void Printer::aggregate(const Expr& expr) {
  bool outer = std::exchange(in_index_, false);
  const char* separator = "";
  out_ += expr.is_reduce ? fmt::format("reduce({}, ", expr.text) : expr.text + "[";
  bool grouped = expr.is_reduce && expr.indices.size() > 1;
  if (grouped) out_ += "(";
  for (const AggregateIndex& index : expr.indices) {
    out_ += std::exchange(separator, ", ") + index.name;
    if (!index.domain) continue;
    out_ += " in ";
    expression(*index.domain);
  }
  if (grouped) out_ += ")";
  if (expr.when) {
    out_ += " when ";
    expression(*expr.when);
  }
  out_ += expr.is_reduce ? ") " : "](";
  in_index_ = expr.is_reduce && outer;
  expression(*expr.args[0]);
  if (!expr.is_reduce) out_ += ")";
  in_index_ = outer;
}

void Printer::slice(const Expr& expr) {
  const auto& parts = expr.args;
  std::string low = parts[0] ? captured(*parts[0]) : "";
  std::string step = parts[2] ? captured(*parts[2]) : "";
  out_ += low + ":";
  if (parts[1]) expression(*parts[1]);
  if (!parts[2]) return;
  if (!parts[1] && reads_as_qualified(low, step)) out_ += " ";
  out_ += ":" + step;
}

// Lists and cases that were written over several lines stay so, one element or arm a line.
void Printer::list(const Expr& expr) {
  bool lines = expr.multiline && !expr.args.empty();
  out_ += "[";
  if (!lines) separated(expr.args);
  indent_ += lines ? 1 : 0;
  for (std::size_t i = 0; lines && i < expr.args.size(); ++i) {
    line();
    expression(*expr.args[i]);
    if (i + 1 < expr.args.size()) out_ += ",";
  }
  indent_ -= lines ? 1 : 0;
  if (lines) line();
  out_ += "]";
}

void Printer::case_expression(const Expr& expr) {
  bool outer = std::exchange(in_index_, false);
  out_ += expr.multiline ? "case {" : "case { ";
  ++indent_;
  for (std::size_t i = 0; i < expr.arms.size(); ++i) {
    if (expr.multiline) line();
    if (!expr.multiline && i > 0) out_ += "; ";
    if (expr.arms[i].condition) {
      expression(*expr.arms[i].condition);
    } else {
      out_ += "default";
    }
    out_ += " -> ";
    expression(*expr.arms[i].value);
  }
  --indent_;
  if (expr.multiline) line();
  out_ += expr.multiline ? "}" : " }";
  in_index_ = outer;
}

}  // namespace fuse::syntax
