#include "fuse/plan/index_functions.h"

#include <algorithm>
#include <cmath>

#include "fuse/plan/describe.h"
#include "fuse/plan/drive.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

using ir::Op;

namespace {

// Listing more tuples than this would cost more than looking positions up.
constexpr std::int64_t most_tuples = 1 << 24;

using Range = std::pair<double, double>;

Range product(const Range& a, const Range& b) {
  const auto corners = {a.first * b.first, a.first * b.second, a.second * b.first,
                        a.second * b.second};
  return {std::min(corners), std::max(corners)};
}

std::optional<Range> divided(Op op, const Range& a, const Range& b) {
  if (b.first != b.second || b.first <= 0) return std::nullopt;
  if (op == Op::Mod) return Range{0, b.first - 1};
  return Range{std::floor(a.first / b.first), std::floor(a.second / b.first)};
}

}  // namespace

std::optional<Range> value_range(const ir::Program& program, const ir::Expr& expr) {
  switch (expr->op) {
    case Op::Number:
      return expr->integral ? std::optional(Range{expr->number, expr->number}) : std::nullopt;
    case Op::Extent:
    case Op::Iota: {
      const ir::Domain domain = program[expr->index].domain.value_or(ir::Domain{});
      const auto lo = static_cast<double>(domain.lo), extent = static_cast<double>(domain.extent);
      return expr->op == Op::Extent ? Range{extent, extent} : Range{lo, lo + extent - 1};
    }
    case Op::Neg: {
      const auto arg = value_range(program, expr->args[0]);
      return arg ? std::optional(Range{-arg->second, -arg->first}) : std::nullopt;
    }
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::FloorDiv:
    case Op::Mod: {
      const auto a = value_range(program, expr->args[0]);
      const auto b = a ? value_range(program, expr->args[1]) : std::nullopt;
      if (!b) return std::nullopt;
      if (expr->op == Op::Add) return Range{a->first + b->first, a->second + b->second};
      if (expr->op == Op::Sub) return Range{a->first - b->second, a->second - b->first};
      return expr->op == Op::Mul ? product(*a, *b) : divided(expr->op, *a, *b);
    }
    default: return std::nullopt;
  }
}

// The function that the position of a column is; `extent` is that of the column. Positions that
// must exist and may not are left to those who report them.
std::optional<int> Lowering::function_of(const Access& at, std::int64_t extent) {
  IndexFunction function;
  if (at.general.empty()) {
    function.form = at.strided;
  } else {
    const GeneralColumn& column = at.general[0];
    function.form = column.form;
    function.expr = column.expr;
    const auto range =
        column.form || !column.expr ? std::nullopt : value_range(program_, column.expr);
    const bool inside = range && range->first >= 0 && range->second < static_cast<double>(extent);
    if (!inside && !(column.optional && (column.form || range))) return std::nullopt;
  }
  if (function.form) {
    if (function.form->terms.size() != 1) return std::nullopt;
    function.from = function.form->terms[0].first;
  } else {
    if (function.expr->free.size() != 1) return std::nullopt;
    function.from = function.expr->free[0];
  }
  return add_function(std::move(function), extent);
}

// The function that an equation of two indices is.
std::optional<int> Lowering::function_of(const Expr& left, const Expr& right) {
  IndexFunction function;
  auto form = linear_form(program_, left);
  const auto other = linear_form(program_, right);
  if (form && other) {
    for (const auto& [index, coefficient] : other->terms) form->add(index, -coefficient);
    form->constant -= other->constant;
    if (form->terms.size() != 2) return std::nullopt;
    // The later one follows from the earlier, if it can.
    for (const std::size_t t : {1, 0}) {
      const auto [to, coefficient] = form->terms[t];
      if (coefficient != 1 && coefficient != -1) continue;
      const auto [from, factor] = form->terms[1 - t];
      function.to = to;
      function.from = from;
      function.form = LinearForm{-coefficient * form->constant, {{from, -coefficient * factor}}};
      return add_function(std::move(function), 0);
    }
    return std::nullopt;
  }
  for (const auto& [index, position] : {std::pair(left, right), std::pair(right, left)}) {
    const bool follows = index->op == Op::Iota && position->free.size() == 1 &&
                         position->free[0] != index->index && value_range(program_, position);
    if (!follows) continue;
    function.to = index->index;
    function.from = position->free[0];
    function.expr = position;
    return add_function(std::move(function), 0);
  }
  return std::nullopt;
}

std::optional<int> Lowering::add_function(IndexFunction function, std::int64_t extent) {
  const Axis from = axis(function.from);
  if (from.extent > most_tuples || from.extent == 0) return std::nullopt;
  auto same = [&](const IndexFunction& known) {
    if (known.from != function.from || known.expr != function.expr) return false;
    if (known.form.has_value() != function.form.has_value()) return false;
    const bool same_target =
        function.to == ir::no_index
            ? raw(known.to) >= program_.indices.size() && axis(known.to).extent == extent
            : known.to == function.to;
    return same_target && (!known.form || (known.form->constant == function.form->constant &&
                                           known.form->terms == function.form->terms));
  };
  const auto found = std::find_if(functions_.begin(), functions_.end(), same);
  if (found != functions_.end()) return static_cast<int>(found - functions_.begin());
  function.text = position_text(function);
  if (function.to == ir::no_index) {
    function.to = IndexId{static_cast<std::uint32_t>(program_.indices.size() + made_axes_.size())};
    made_axes_.push_back({function.to, function.text, 0, extent});
  }
  function.buffer = add_tuples({function.from, function.to}, Lane::Bool, false, 0,
                               static_cast<double>(from.extent));
  functions_.push_back(std::move(function));
  return static_cast<int>(functions_.size()) - 1;
}

std::string Lowering::position_text(const IndexFunction& function) const {
  if (!function.form) return describe(program_, function.expr);
  const auto [index, factor] = function.form->terms[0];
  std::string text = axis(index).name;
  if (factor != 1) text = std::to_string(factor) + "*" + text;
  const std::int64_t constant = function.form->constant;
  if (constant > 0) text += "+" + std::to_string(constant);
  if (constant < 0) text += std::to_string(constant);
  return text;
}

DriveFactor Lowering::function_factor(int number) const {
  const IndexFunction& function = functions_[static_cast<std::size_t>(number)];
  DriveFactor factor;
  factor.buffer = function.buffer;
  factor.indices = {function.from, function.to};
  factor.constants = {0, 0};
  factor.function = number;
  const bool made = raw(function.to) >= program_.indices.size();
  factor.text = made ? function.text : axis(function.to).name + " == " + function.text;
  return factor;
}

IndexId Lowering::function_value(int number) const {
  return functions_[static_cast<std::size_t>(number)].to;
}

// Lists the tuples, before the first loop that joins them.
void Lowering::write_function(int number) {
  if (functions_[static_cast<std::size_t>(number)].written) return;
  functions_[static_cast<std::size_t>(number)].written = true;
  const IndexFunction function = functions_[static_cast<std::size_t>(number)];
  LoopBuilder builder(*this, {function.from});
  const Reg position = function.form ? builder.linear(*function.form)
                                     : builder.as(builder.lower(function.expr, {}), Lane::Int);
  const Axis to = axis(function.to);
  auto compared = [&](Code code, std::int64_t limit) {
    const Reg bound = builder.constant(static_cast<double>(limit), Lane::Int);
    return builder.emit({.code = code, .lane = Lane::Int, .a = position, .b = bound});
  };
  Sink sink;
  sink.kind = Sink::Kind::Append;
  sink.combine = ir::Combine::Or;
  sink.lane = Lane::Bool;
  sink.value = builder.constant(1, Lane::Bool);
  sink.present = builder.both(compared(Code::Ge, to.lo), compared(Code::Lt, to.lo + to.extent));
  sink.keys = {builder.linear(LinearForm{0, {{function.from, 1}}}), position};
  sink.out.buffer = function.buffer;
  Step step;
  step.what = plan_[function.buffer].name + "(" + axis(function.from).name + "," + to.name +
              ") <- " + function_factor(number).text;
  step.action = builder.finish(std::move(sink));
  add_step(std::move(step));
}

}  // namespace fuse::plan
