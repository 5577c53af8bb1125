// The printer's state, shared by its source files; not for others.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fuse/syntax/printer.h"

namespace fuse::syntax {

class Printer {
 public:
  void file(const File& file);
  void expression(const Expr& expr);
  std::string take() { return std::move(out_); }

 private:
  // printer.cpp
  void statements(const std::vector<Statement>& items);
  void comments(const std::vector<Comment>& items, bool& first);
  void statement(const Statement& item);
  void equation(const Statement& item);
  void rule(const Statement& item);
  void axis(const Statement& item);
  void minimize(const Statement& item);
  void fn(const Statement& item);
  void parameters(const std::vector<Parameter>& items);
  void body(const Statement& item);
  void names(const std::vector<Name>& items);

  // print_expression.cpp
  void binary(const Expr& expr);
  void ternary(const Expr& expr);
  void square(const Expr& expr);
  void round(const Expr& expr);
  void aggregate(const Expr& expr);
  void slice(const Expr& expr);
  void list(const Expr& expr);
  void case_expression(const Expr& expr);
  void separated(const std::vector<ExprPtr>& items);
  void named(const std::vector<NamedArgument>& items);

  // The text of `expr` as it would be appended here.
  std::string captured(const Expr& expr) {
    std::string before = std::exchange(out_, {});
    expression(expr);
    return std::exchange(out_, std::move(before));
  }
  // Begins a new line.
  void line() { out_ += "\n" + std::string(2 * indent_, ' '); }

  std::string out_;
  std::size_t indent_ = 0;
  bool in_index_ = false;
};

}  // namespace fuse::syntax
