#include "fuse/plan/describe.h"

#include <fmt/format.h>

#include "fuse/builtins/builtin.h"

namespace fuse::plan {

namespace {

using ir::Expr;
using ir::Op;

constexpr std::size_t longest = 100;

enum Precedence { Lowest, Comparison, Sum, Product, Power, Atom };

class Describer {
 public:
  explicit Describer(const ir::Program& program) : program_(program) {}

  void expression(const Expr& expr, int outer) {
    if (text_.size() > longest) return;  // cut at the end; no need to go on
    const int own = precedence(expr->op);
    if (own < outer) text_ += '(';
    operation(expr, own);
    if (own < outer) text_ += ')';
  }

  void element(ir::TensorId tensor, const std::vector<ir::Column>& columns, bool round) {
    text_ += program_[tensor].name;
    if (columns.empty()) return;
    text_ += round ? '(' : '[';
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) text_ += ',';
      column(columns[c]);
    }
    text_ += round ? ')' : ']';
  }

  std::string take() {
    if (text_.size() > longest) {
      text_.resize(longest);
      while (!text_.empty() && (text_.back() & 0xC0) == 0x80) text_.pop_back();
      text_ += "..";
    }
    return std::move(text_);
  }

 private:
  static int precedence(Op op) {
    switch (op) {
      case Op::And:
      case Op::Or: return Lowest;
      case Op::Eq:
      case Op::Ne:
      case Op::Lt:
      case Op::Le:
      case Op::Gt:
      case Op::Ge: return Comparison;
      case Op::Add:
      case Op::Sub: return Sum;
      case Op::Neg:
      case Op::Mul:
      case Op::Div:
      case Op::FloorDiv:
      case Op::Mod:
      case Op::Contract: return Product;
      case Op::Pow: return Power;
      default: return Atom;
    }
  }

  static std::string_view symbol(Op op) {
    switch (op) {
      case Op::And: return " and ";
      case Op::Or: return " or ";
      case Op::Eq: return " == ";
      case Op::Ne: return " != ";
      case Op::Lt: return " < ";
      case Op::Le: return " <= ";
      case Op::Gt: return " > ";
      case Op::Ge: return " >= ";
      case Op::Add: return " + ";
      case Op::Sub: return " - ";
      case Op::Mul: return " ";
      case Op::Div: return " / ";
      case Op::FloorDiv: return " // ";
      case Op::Mod: return " % ";
      case Op::Pow: return "^";
      default: return {};
    }
  }

  void operation(const Expr& expr, int own) {
    switch (expr->op) {
      case Op::Read: return element(expr->tensor, expr->columns, expr->truth);
      case Op::Number: text_ += fmt::format("{:g}", expr->number); return;
      case Op::Iota: text_ += program_[expr->index].name; return;
      case Op::Extent: text_ += "size(" + program_[expr->index].name + ")"; return;
      case Op::Neg: text_ += '-'; return expression(expr->args[0], Power);
      case Op::Contract: return separated(expr->args, " ", Power);
      case Op::Reduce:
        text_ += fmt::format("{}[{}]", name(expr->combine), names(program_, expr->bound));
        return call(expr);
      case Op::Scan:
        text_ += fmt::format("cum{}[{}]", name(expr->combine), program_[expr->index].name);
        return call(expr);
      case Op::Kernel: text_ += builtins::table()[expr->builtin].name(); return call(expr);
      case Op::Guard:
        expression(expr->args[1], own);
        text_ += " when ";
        return expression(expr->args[0], Comparison);
      default: break;
    }
    if (symbol(expr->op).empty()) {
      text_ += info(expr->op).name;
      return call(expr);
    }
    expression(expr->args[0], own);
    text_ += symbol(expr->op);
    expression(expr->args[1], own + 1);
  }

  void call(const Expr& expr) {
    text_ += '(';
    separated(expr->args, ", ", Lowest);
    text_ += ')';
  }

  void separated(const std::vector<Expr>& exprs, std::string_view separator, int outer) {
    for (std::size_t i = 0; i < exprs.size(); ++i) {
      if (i > 0) text_ += separator;
      expression(exprs[i], outer);
    }
  }

  void column(const ir::Column& column) {
    if (column.kind == ir::ColumnKind::Slice) {
      if (column.start) expression(column.start, Sum);
      text_ += ':';
      if (column.stop) expression(column.stop, Sum);
      if (column.step) {
        text_ += ':';
        expression(column.step, Sum);
      }
    } else if (column.kind == ir::ColumnKind::Plain) {
      text_ += program_[column.index].name;
    } else {
      expression(column.position, Lowest);
    }
    if (column.optional) text_ += '?';
  }

  const ir::Program& program_;
  std::string text_;
};

}  // namespace

std::string describe(const ir::Program& program, const ir::Expr& expr) {
  Describer describer(program);
  describer.expression(expr, Lowest);
  return describer.take();
}

std::string describe(const ir::Program& program, ir::TensorId tensor,
                     const std::vector<ir::Column>& columns) {
  Describer describer(program);
  describer.element(tensor, columns, program[tensor].boolean);
  return describer.take();
}

std::string names(const ir::Program& program, const std::vector<ir::IndexId>& indices) {
  std::string text;
  for (ir::IndexId index : indices) {
    if (!text.empty()) text += ',';
    text += program[index].name;
  }
  return text;
}

}  // namespace fuse::plan
