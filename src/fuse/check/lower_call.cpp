// Calls of builtins and concat. Arguments that an expansion reads at several positions are hoisted
// into tensors of their own, so that they are computed once.
#include <algorithm>

#include "fuse/check/equation.h"
#include "fuse/check/expansion.h"
#include "fuse/check/inline_fn.h"
#include "fuse/ir/rewrite.h"

namespace fuse::check {

namespace {

using Ids = std::vector<ir::IndexId>;

// Every free index of a plain read is a plain column of it, so positions can be substituted.
bool is_plain_read(const ir::Expr& expr) {
  if (expr->op != ir::Op::Read) return false;
  for (const ir::Column& column : expr->columns) {
    if (column.kind != ir::ColumnKind::Plain) return false;
  }
  return expr->free.size() == expr->columns.size();
}

// Renames the matched indices of an argument to what the call works along.
ir::Expr along_axes(const ir::Expr& read, const Ids& from, const Ids& to) {
  ir::Node node = *read;
  bool changed = false;
  for (ir::Column& column : node.columns) {
    auto at = std::find(from.begin(), from.end(), column.index);
    if (at == from.end()) continue;
    ir::IndexId id = to[static_cast<std::size_t>(at - from.begin())];
    changed |= id != column.index;
    column = ir::plain_column(id, column.range);
  }
  return changed ? ir::make(std::move(node)) : read;
}

Ids axes_of(const Term& term, const std::vector<std::string>& names,
            const std::vector<std::string>& indices) {
  Ids ids;
  for (const std::string& index : indices) {
    auto at = std::find(names.begin(), names.end(), index);
    ids.push_back(term.axes[static_cast<std::size_t>(at - names.begin())]);
  }
  return ids;
}

ir::Expr argument(Equation& eq, const Term& term, std::size_t child,
                  const std::vector<std::string>& names, const std::vector<std::string>& indices) {
  ir::Expr value = lower_argument(eq, *term.children[child]);
  const Ids& matched = term.matched[child];
  bool depends = std::any_of(matched.begin(), matched.end(), [&](ir::IndexId id) {
    return id != ir::no_index && ir::depends_on(value, id);
  });
  if (!depends && indices.empty()) return value;
  if (eq.session.after_bind) {
    ir::IndexMap map;
    Ids axes = axes_of(term, names, indices);
    for (std::size_t k = 0; k < axes.size(); ++k) {
      if (matched[k] != axes[k] && matched[k] != ir::no_index) map[matched[k]] = axes[k];
    }
    return map.empty() ? value : ir::rename(eq.session.program, value, map);
  }
  if (!is_plain_read(value)) {
    value = hoist(eq, value, value->free, term.text, term.children[child]->range);
  }
  return indices.empty() ? value : along_axes(value, matched, axes_of(term, names, indices));
}

ir::Expr scan(const Term& term, ir::Expr value, ir::Op op) {
  ir::Node node{op, {std::move(value)}, term.range};
  node.index = term.axes[0];
  node.combine = term.builtin->combine.value_or(ir::Combine::Sum);
  return ir::make(std::move(node));
}

std::vector<ir::Expr> all_arguments(Equation& eq, const Term& term,
                                    const std::vector<std::string>& names) {
  const auto& signature = builtins::signature_of(*term.builtin);
  std::vector<ir::Expr> args(signature.parameters.size());
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    auto p = static_cast<std::size_t>(term.parameter[i]);
    args[p] = argument(eq, term, i, names, signature.parameters[p].indices);
  }
  for (std::size_t p = 0; p < args.size(); ++p) {
    if (args[p]) continue;
    std::string text = signature.parameters[p].default_text;
    bool word = text == "none" || text.find('|') != std::string::npos;
    if (word) text = "0";  // the first of the words it chooses from
    Expansion expansion{term.builtin, args, names, term.axes, term.text, term.range};
    args[p] = expand_text(eq.session, expansion, text);
  }
  return args;
}

ir::Expr call_builtin(Equation& eq, const Term& term) {
  const builtins::Builtin& builtin = *term.builtin;
  std::vector<std::string> names = signature_indices(builtins::signature_of(builtin));
  if (term.axes.size() != names.size()) return ir::number(0, true, term.range);  // was reported
  std::vector<ir::Expr> args = all_arguments(eq, term, names);
  if (builtin.op) return scan(term, args[0], *builtin.op);
  if (builtin.family == builtins::Family::Whole && builtin.expansion) {
    Expansion expansion{&builtin, args, names, term.axes, term.text, term.range};
    return expand_text(eq.session, expansion, builtin.expansion);
  }
  ir::Node node{ir::Op::Kernel, std::move(args), term.range};
  node.builtin = builtins::number_of(builtin);
  node.combine = builtin.combine.value_or(ir::Combine::Sum);
  node.axes = term.axes;
  node.out_axes = term.out_axes;
  return ir::make(std::move(node));
}

ir::TensorId hidden_tensor(Equation& eq, const std::string& name, const Ids& columns,
                           SourceRange range) {
  ir::Tensor tensor;
  tensor.name = name;
  tensor.range = range;
  tensor.hidden = true;
  for (ir::IndexId id : columns) tensor.columns.push_back({eq.session.program[id].name});
  return eq.session.program.add_tensor(std::move(tensor));
}

std::vector<ir::Column> plain_columns(const Ids& ids) {
  std::vector<ir::Column> columns;
  for (ir::IndexId id : ids) columns.push_back(ir::plain_column(id));
  return columns;
}

// Row-major position of `joined` in written order: (h * size(d) + d) + offset.
ir::Expr joined_position(const Ids& joined, const ir::Expr& offset, SourceRange range) {
  ir::Expr position = ir::iota(joined[0], range);
  for (std::size_t i = 1; i < joined.size(); ++i) {
    ir::Expr scaled = ir::map(ir::Op::Mul, {position, ir::extent(joined[i], range)}, range);
    position = ir::map(ir::Op::Add, {scaled, ir::iota(joined[i], range)}, range);
  }
  return offset ? ir::map(ir::Op::Add, {position, offset}, range) : position;
}

}  // namespace

ir::Expr hoist(Equation& eq, ir::Expr value, const Ids& columns, const std::string& name,
               SourceRange range) {
  ir::TensorId tensor = hidden_tensor(eq, name, columns, range);
  eq.session.program[tensor].hoisted = true;
  eq.session.program.statements.push_back(
      ir::Define{tensor, plain_columns(columns), {}, std::move(value), range});
  return ir::read(tensor, plain_columns(columns), false, range);
}

ir::Expr lower_concat(Equation& eq, const Term& term) {
  Ids rides = free_indices(term);
  if (term.out_axes.empty()) return ir::number(0, true, term.range);  // was reported
  std::erase(rides, term.out_axes[0]);
  Ids columns = rides;
  columns.push_back(term.out_axes[0]);
  ir::TensorId tensor = hidden_tensor(eq, term.text, columns, term.range);
  ir::Expr offset;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const Ids& joined = term.matched[i];
    if (joined.empty()) return ir::number(0, true, term.range);  // was reported
    ir::Column last;
    last.kind = ir::ColumnKind::Affine;
    last.position = joined_position(joined, offset, term.range);
    std::vector<ir::Column> written = plain_columns(rides);
    written.push_back(last);
    eq.session.program.statements.push_back(ir::Define{
        tensor, written, {}, lower_argument(eq, *term.children[i]), term.children[i]->range});
    ir::Expr size = ir::extent(joined[0], term.range);
    offset = offset ? ir::map(ir::Op::Add, {offset, size}, term.range) : size;
  }
  return ir::read(tensor, plain_columns(columns), false, term.range);
}

ir::Expr lower_call(Equation& eq, const Term& term) {
  return term.builtin ? call_builtin(eq, term) : inline_fn(eq, term);
}

}  // namespace fuse::check
