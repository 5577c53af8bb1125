// The indices that calls work along (language page, section 5, rule 6), how a signature's indices
// match an argument's, and what concat joins.
#include <algorithm>

#include "fuse/check/project.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

namespace {

using Ids = std::vector<ir::IndexId>;

bool has(const Ids& ids, ir::IndexId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Gives `from` another name within `term`, whose indices it joins nothing outside any more.
void replace_index(Term& term, ir::IndexId from, ir::IndexId to) {
  for (ir::IndexId& id : term.occurs) {
    if (id == from) id = to;
  }
  if (term.kind == TermKind::IndexValue && term.index == from) term.index = to;
  if (term.kind == TermKind::Size && term.index == from) term.index = to;
  for (ir::Column& column : term.columns) {
    if (column.index == from) column.index = to;
    if (column.position) column.position = replace_iota(column.position, from, to);
  }
  for (Ids* ids : {&term.out_axes, &term.axes}) std::replace(ids->begin(), ids->end(), from, to);
  for (Ids& ids : term.matched) std::replace(ids.begin(), ids.end(), from, to);
  for (TermPtr& child : term.children) replace_index(*child, from, to);
}

// The indices of the parameters of a call and of its result, by name.
struct Form {
  std::vector<std::vector<std::string>> parameters;  // per child
  std::vector<std::string> result;
  std::vector<std::string> names;  // all, in order
};

void note(Form& form, const std::string& name) {
  if (std::find(form.names.begin(), form.names.end(), name) == form.names.end()) {
    form.names.push_back(name);
  }
}

Form form_of(const Term& call) {
  Form form;
  std::vector<std::vector<std::string>> declared;
  if (call.builtin) {
    const auto& signature = builtins::signature_of(*call.builtin);
    for (const auto& p : signature.parameters) declared.push_back(p.indices);
    form.result = signature.result;
  } else {
    for (const auto& p : call.fn.statement->parameters) {
      declared.emplace_back();
      for (const auto& index : p.indices) declared.back().push_back(index.text);
    }
    for (const auto& r : call.fn.statement->results) {
      for (const auto& index : r.indices) form.result.push_back(index.text);
      break;
    }
  }
  for (int p : call.parameter) form.parameters.push_back(declared[static_cast<std::size_t>(p)]);
  for (const auto& indices : declared) {
    for (const std::string& name : indices) note(form, name);
  }
  for (const std::string& name : form.result) note(form, name);
  return form;
}

ir::IndexId named_axis(Equation& eq, const Term& call, const Ids& carried) {
  ir::IndexId known = find_variable(eq, call.axis_name);
  if (has(carried, known)) return known;
  for (ir::IndexId id : carried) {
    if (eq.session.program[id].name == call.axis_name) return id;
  }
  return ir::no_index;
}

void report_axis(Equation& eq, const Term& call, const Ids& carried) {
  const std::string what = call.axis_position ? fmt::format("number {}", *call.axis_position)
                                              : "`" + call.axis_name + "`";
  std::vector<std::string> names;
  for (ir::IndexId id : carried) names.push_back(eq.session.program[id].name);
  Diagnostic& d = eq.session.report(Kind::AxisNotCarried, call.axis_range, call.text, what);
  std::string near = call.axis_position ? "" : did_you_mean(call.axis_name, names);
  if (!near.empty()) {
    d.hint("did you mean `" + near + "`?");
  } else if (!carried.empty()) {
    d.hint(fmt::format("it has {}{}", listed(names), call.axis_position ? ", counted from 0" : ""));
  }
}

// axis= (a name or a position), else the dotted index if carried, else the last one.
ir::IndexId choose_axis(Equation& eq, const Term& call, const Ids& carried) {
  if (!call.axis_name.empty()) {
    ir::IndexId id = named_axis(eq, call, carried);
    if (id == ir::no_index) report_axis(eq, call, carried);
    return id;
  }
  if (call.axis_position) {
    int count = static_cast<int>(carried.size());
    int at = *call.axis_position < 0 ? *call.axis_position + count : *call.axis_position;
    if (at >= 0 && at < count) return carried[static_cast<std::size_t>(at)];
    report_axis(eq, call, carried);
    return ir::no_index;
  }
  if (has(carried, eq.dotted)) return eq.dotted;
  if (!carried.empty()) return carried.back();
  eq.session.report(Kind::NoAxis, call.range, call.text, "its argument has none");
  return ir::no_index;
}

// one_hot: the axis is an index the argument does not carry.
ir::IndexId new_axis(Equation& eq, const Term& call, const Ids& carried) {
  if (!call.axis_name.empty()) {
    ir::IndexId id = find_variable(eq, call.axis_name);
    if (id != ir::no_index && !has(carried, id)) return id;
  } else if (eq.dotted != ir::no_index && !has(carried, eq.dotted)) {
    return eq.dotted;
  } else {
    for (auto it = eq.left.rbegin(); it != eq.left.rend(); ++it) {
      if (!has(carried, *it)) return *it;
    }
  }
  eq.session.report(Kind::NoAxis, call.range, call.text, "the left side has none for it")
      .hint("name the new index with `axis=`, or put it on the left side");
  return ir::no_index;
}

ir::IndexId fresh_like(Equation& eq, ir::IndexId id) {
  ir::Index copy = eq.session.program[id];
  return eq.session.program.add_index(std::move(copy));
}

void match_along(Equation& eq, Term& call, const Form& form) {
  Ids carried = call.children.empty() ? Ids{} : free_indices(*call.children[0]);
  bool makes_axis = form.parameters.empty() || form.parameters[0].empty();
  ir::IndexId axis = makes_axis ? new_axis(eq, call, carried) : choose_axis(eq, call, carried);
  if (axis == ir::no_index) return;
  bool survives = !form.result.empty();
  if (!survives) {
    // argmax drops its index: inside the call it is an index of its own.
    ir::IndexId inside = fresh_like(eq, axis);
    for (TermPtr& child : call.children) replace_index(*child, axis, inside);
    axis = inside;
  }
  call.axes = {axis};
  for (std::size_t i = 0; i < call.children.size(); ++i) call.matched[i] = {axis};
  if (survives) call.out_axes = {axis};
}

ir::IndexId caller_index(const Term& call, const Form& form, const std::string& name) {
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    for (std::size_t k = 0; k < form.parameters[i].size() && k < call.matched[i].size(); ++k) {
      if (form.parameters[i][k] == name) return call.matched[i][k];
    }
  }
  return ir::no_index;
}

bool is_optional(const Term& call, std::size_t child) {
  if (!call.builtin) return false;
  const auto& parameters = builtins::signature_of(*call.builtin).parameters;
  return !parameters[static_cast<std::size_t>(call.parameter[child])].required();
}

// An argument that may be left out (a mask) may lack indices of its parameter; it is matched with
// the others by name. Empty when names do not tell: the last indices decide then.
Ids match_by_name(const Term& call, const Form& form, std::size_t child, const Ids& carried) {
  Ids ids;
  std::size_t found = 0;
  for (const std::string& name : form.parameters[child]) {
    ir::IndexId id = caller_index(call, form, name);
    if (id != ir::no_index && has(ids, id)) return {};
    ids.push_back(has(carried, id) ? id : ir::no_index);
    found += has(carried, id);
  }
  return found > 0 || carried.size() < ids.size() ? ids : Ids{};
}

// The last free indices of each argument; false when there are too few.
bool match_last(Equation& eq, Term& call, const Form& form) {
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    Ids carried = free_indices(*call.children[i]);
    std::size_t count = form.parameters[i].size();
    if (is_optional(call, i)) {
      call.matched[i] = match_by_name(call, form, i, carried);
      if (!call.matched[i].empty() || count == 0) continue;
    }
    if (carried.size() < count) {
      std::string shape;
      for (const std::string& name : form.parameters[i])
        shape += (shape.empty() ? "" : ", ") + name;
      eq.session.report(Kind::TooFewIndices, call.children[i]->range, call.text,
                        indices_text(count), shape,
                        carried.empty() ? "none" : std::to_string(carried.size()));
      return false;
    }
    call.matched[i].assign(carried.end() - static_cast<std::ptrdiff_t>(count), carried.end());
  }
  return true;
}

// Indices of an argument that do not survive as themselves become the argument's own.
void bind_vanishing(Equation& eq, Term& call, const Form& form) {
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    for (std::size_t k = 0; k < form.parameters[i].size(); ++k) {
      ir::IndexId id = call.matched[i][k];
      if (id == ir::no_index) continue;
      auto at = std::find(form.names.begin(), form.names.end(), form.parameters[i][k]);
      if (call.axes[static_cast<std::size_t>(at - form.names.begin())] == id) continue;
      ir::IndexId own = fresh_like(eq, id);
      replace_index(*call.children[i], id, own);
      call.matched[i][k] = own;
    }
  }
}

// solve(A[i,j], b[j]): the right side is named by the columns, so the result takes the rows' name.
ir::IndexId solve_result(const Term& call, ir::IndexId id) {
  if (!call.builtin || call.builtin->name() != "solve" || call.matched.size() < 2) return id;
  return call.matched[1][0] == call.matched[0][1] ? call.matched[0][0] : id;
}

// Only a fn has a result index that no parameter has.
void report_result_index(Equation& eq, const Term& call, const std::string& name) {
  SourceRange range = call.range;
  if (call.fn.statement) {
    for (const syntax::Name& index : call.fn.statement->results[0].indices) {
      if (index.text == name) range = index.range;
    }
  }
  Diagnostic& d = eq.session.report(Kind::FnResultIndex, range, name, call.text);
  if (range != call.range) d.label(call.range, "called here");
}

void match_signature(Equation& eq, Term& call, const Form& form) {
  if (!match_last(eq, call, form)) {
    for (Ids& ids : call.matched) ids.clear();
    return;
  }
  for (const std::string& name : form.names) {
    bool result = std::find(form.result.begin(), form.result.end(), name) != form.result.end();
    ir::IndexId id = caller_index(call, form, name);
    if (id == ir::no_index) {
      report_result_index(eq, call, name);
      return;
    }
    call.axes.push_back(result ? solve_result(call, id) : fresh_like(eq, id));
  }
  for (const std::string& name : form.result) {
    auto at = std::find(form.names.begin(), form.names.end(), name);
    call.out_axes.push_back(call.axes[static_cast<std::size_t>(at - form.names.begin())]);
  }
  bind_vanishing(eq, call, form);
}

// The index each argument of concat joins: the named one, else its one index not on the left.
ir::IndexId joined_index(Equation& eq, const Term& call, const Term& child) {
  Ids carried = free_indices(child);
  if (!call.axis_name.empty()) {
    ir::IndexId id = named_axis(eq, call, carried);
    if (id != ir::no_index) return id;
  }
  ir::IndexId only = ir::no_index;
  int count = 0;
  for (ir::IndexId id : carried) {
    if (!eq.on_left(id)) only = id, ++count;
  }
  if (count == 1) return only;
  eq.session.report(Kind::ConcatAxis, child.range, "which index of this argument to join")
      .hint("say it with `axis=`, or give the joined index a name that is not on the left side");
  return ir::no_index;
}

ir::IndexId concat_result(Equation& eq, const Term& call) {
  if (!call.axis_name.empty()) {
    ir::IndexId id = find_variable(eq, call.axis_name);
    return id != ir::no_index ? id : variable(eq, call.axis_name, call.axis_range);
  }
  for (ir::IndexId id : eq.left) {
    bool carried = false;
    for (const TermPtr& child : call.children) carried |= has(free_indices(*child), id);
    if (!carried) return id;
  }
  eq.session.report(Kind::ConcatAxis, call.range, "which index of the left side is the joined one")
      .hint("name it with `axis=`, or give it a name that no argument has");
  return ir::no_index;
}

void match_concat(Equation& eq, Term& call) {
  ir::IndexId out = concat_result(eq, call);
  if (out == ir::no_index) return;
  bool merges = call.children.size() == 1;
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    Ids joined;
    if (merges) {
      joined = free_indices(*call.children[i]);
      std::erase_if(joined, [&](ir::IndexId id) { return eq.on_left(id); });
    } else if (ir::IndexId id = joined_index(eq, call, *call.children[i]); id != ir::no_index) {
      joined = {id};
    }
    for (ir::IndexId& id : joined) {
      ir::IndexId own = fresh_like(eq, id);
      replace_index(*call.children[i], id, own);
      id = own;
    }
    call.matched[i] = joined;
  }
  call.axes = call.out_axes = {out};
  call.occurs = {out};
}

Term* next_undecided(Term& term) {
  for (TermPtr& child : term.children) {
    if (Term* inner = next_undecided(*child)) return inner;
  }
  bool call = term.kind == TermKind::Call || term.kind == TermKind::Concat;
  return call && !term.decided ? &term : nullptr;
}

}  // namespace

ir::Expr replace_iota(const ir::Expr& expr, ir::IndexId from, ir::IndexId to) {
  bool uses = (expr->op == ir::Op::Iota || expr->op == ir::Op::Extent) && expr->index == from;
  if (uses) {
    return expr->op == ir::Op::Iota ? ir::iota(to, expr->range) : ir::extent(to, expr->range);
  }
  if (expr->args.empty()) return expr;
  std::vector<ir::Expr> args;
  for (const ir::Expr& arg : expr->args) args.push_back(replace_iota(arg, from, to));
  return ir::map(expr->op, std::move(args), expr->range);
}

bool decide_calls(Equation& eq, Term& root) {
  Term* call = next_undecided(root);
  if (!call) return false;
  call->decided = true;
  call->matched.resize(call->children.size());
  if (call->kind == TermKind::Concat) {
    match_concat(eq, *call);
  } else if (call->builtin && call->builtin->family == builtins::Family::Elementwise) {
    // aligned by name; nothing to match
  } else if (call->builtin && call->builtin->family == builtins::Family::AlongIndex) {
    match_along(eq, *call, form_of(*call));
  } else {
    match_signature(eq, *call, form_of(*call));
  }
  return true;
}

std::vector<ir::IndexId> call_bound_indices(const Term& root) {
  Ids ids;
  for (const Ids& matched : root.matched) {
    for (ir::IndexId id : matched) {
      if (!has(root.out_axes, id)) ids.push_back(id);
    }
  }
  for (const TermPtr& child : root.children) {
    for (ir::IndexId id : call_bound_indices(*child)) ids.push_back(id);
  }
  return ids;
}

}  // namespace fuse::check
