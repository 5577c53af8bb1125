// Calls in value position: builtins, functions, aggregates, concat, relations.
#include <algorithm>
#include <array>

#include "fuse/check/entities.h"
#include "fuse/check/equation.h"
#include "fuse/check/names.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using builtins::Builtin;
using builtins::Family;
using syntax::ExprKind;

static TermPtr zero_term(SourceRange range) {
  TermPtr term = make_term(TermKind::Number, range);
  term->integral = true;
  return term;
}

// Words that choose a variant: gelu(x, approximate=none|tanh) takes tanh as number 1.
static std::optional<double> option_word(std::string_view choices, std::string_view word) {
  if (choices.find('|') == std::string_view::npos) return std::nullopt;
  for (double number = 0;; ++number) {
    std::size_t bar = choices.find('|');
    if (choices.substr(0, bar) == word) return number;
    if (bar == std::string_view::npos) return std::nullopt;
    choices.remove_prefix(bar + 1);
  }
}

static TermPtr argument_value(Equation& eq, const std::string& choices, const syntax::Expr& value) {
  bool is_word = value.kind == ExprKind::Name || value.kind == ExprKind::String ||
                 value.kind == ExprKind::None;
  if (is_word && choices.find('|') != std::string::npos) {
    std::string_view word = value.kind == ExprKind::None ? "none" : std::string_view(value.text);
    if (auto number = option_word(choices, word)) {
      TermPtr term = zero_term(value.range);
      term->number = *number;
      return term;
    }
    if (!find(eq.scope, value.text)) {
      std::string words = choices;
      for (std::size_t at = 0; (at = words.find('|', at)) != std::string::npos; at += 4) {
        words.replace(at, 1, "`, `");
      }
      eq.session.report(Kind::UnknownWord, value.range, word, "`" + words + "`");
      return zero_term(value.range);
    }
  }
  return resolve(eq, value);
}

// Which parameter each written argument fills; reports what does not fit.
struct Arguments {
  std::vector<int> parameter;
  std::vector<const syntax::Expr*> value;
};

static bool read_axis(Equation& eq, const syntax::NamedArgument& named, Term& term) {
  if (named.name != "axis") return false;
  term.axis_range = named.value->range;
  if (named.value->kind == ExprKind::Name) {
    term.axis_name = named.value->text;
  } else if (auto position = constant_value(eq.session, eq.scope, *named.value, "an axis")) {
    term.axis_position = static_cast<int>(position->value);
  }
  return true;
}

static Arguments match_arguments(Equation& eq, const syntax::Expr& call, Term& term,
                                 const std::vector<std::string>& names, bool takes_axis) {
  Arguments result;
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    if (i >= names.size()) {
      report_too_many(eq, call, names.size());
      break;
    }
    result.parameter.push_back(static_cast<int>(i));
    result.value.push_back(call.args[i].get());
  }
  for (const auto& named : call.named) {
    if (takes_axis && read_axis(eq, named, term)) continue;
    auto it = std::find(names.begin(), names.end(), named.name);
    int number = static_cast<int>(it - names.begin());
    if (it == names.end()) {
      std::vector<std::string> known = names;
      if (takes_axis) known.push_back("axis");
      report_unknown_argument(eq, call, named, term, known);
    } else if (std::count(result.parameter.begin(), result.parameter.end(), number)) {
      eq.session.report(Kind::RepeatedArgument, named.name_range, named.name);
    } else {
      result.parameter.push_back(number);
      result.value.push_back(named.value.get());
    }
  }
  return result;
}

// An argument that is a tensor's bare name stands for the tensor read at the parameter's indices.
static const ir::TensorId* whole_tensor(Equation& eq, const syntax::Expr& value, std::size_t rank) {
  if (value.kind != ExprKind::Name || rank == 0) return nullptr;
  const Symbol* symbol = find(eq.scope, value.text);
  const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
  if (!tensor) return nullptr;
  auto rides = eq.session.rides.find(*tensor);
  std::size_t hidden = rides == eq.session.rides.end() ? 0 : rides->second.size();
  return eq.session.program[*tensor].rank() == rank + hidden ? tensor : nullptr;
}

static void adopt_argument(Equation& eq, Term& term, int parameter, const syntax::Expr& value,
                           const std::string& choices, const std::vector<std::string>& indices) {
  term.parameter.push_back(parameter);
  if (const ir::TensorId* tensor = whole_tensor(eq, value, indices.size())) {
    adopt(term, read_whole(eq, *tensor, value, indices));
  } else {
    adopt(term, argument_value(eq, choices, value));
  }
}

static TermPtr call_fn(Equation& eq, const syntax::Expr& call, const Function& fn) {
  TermPtr term = make_term(TermKind::Call, call.range);
  term->text = call.text;
  term->fn = fn;
  term->is_function = true;
  const auto& parameters = fn.statement->parameters;
  std::vector<std::string> names;
  for (const auto& p : parameters) names.push_back(p.name.text);
  Arguments arguments = match_arguments(eq, call, *term, names, false);
  for (std::size_t i = 0; i < arguments.value.size(); ++i) {
    const auto& parameter = parameters[static_cast<std::size_t>(arguments.parameter[i])];
    TermPtr entity = parameter.bracketed ? nullptr : entity_argument(eq, *arguments.value[i]);
    if (entity) {
      term->parameter.push_back(arguments.parameter[i]);
      adopt(*term, std::move(entity));
      continue;
    }
    std::vector<std::string> indices;
    for (const auto& index : parameter.indices) indices.push_back(index.text);
    adopt_argument(eq, *term, arguments.parameter[i], *arguments.value[i], {}, indices);
  }
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    bool given = std::count(term->parameter.begin(), term->parameter.end(), static_cast<int>(p));
    if (!given && !parameters[p].default_value) {
      eq.session.report(Kind::MissingArgument, call.name_range, call.text, names[p])
          .label(fn.statement->name_range, "declared here");
    }
  }
  return term;
}

static TermPtr finish_builtin(Equation& eq, const syntax::Expr& call, const Builtin& builtin,
                              TermPtr term) {
  const auto& signature = builtins::signature_of(builtin);
  for (std::size_t p = 0; p < signature.parameters.size(); ++p) {
    bool given = std::count(term->parameter.begin(), term->parameter.end(), static_cast<int>(p));
    if (!given && signature.parameters[p].required()) {
      std::string hint = "its form is `" + std::string(builtin.signature) + "`";
      if (is_projection(call.text) && term->children.size() == 1) {  // max(X[i])
        hint = "to project an index, write " + projection_form(eq, call, *term->children[0]);
      }
      eq.session
          .report(Kind::MissingArgument, call.name_range, call.text, signature.parameters[p].name)
          .hint(hint);
      return zero_term(call.range);
    }
  }
  if (!builtin.op || builtin.family != Family::Elementwise) return term;
  // An operation of the IR: children in parameter order.
  term->kind = TermKind::Map;
  term->op = *builtin.op;
  term->is_function = *builtin.op != ir::Op::Select;
  std::vector<TermPtr> ordered(term->children.size());
  for (std::size_t i = 0; i < term->children.size(); ++i) {
    auto slot = static_cast<std::size_t>(term->parameter[i]);
    if (slot < ordered.size()) ordered[slot] = std::move(term->children[i]);
  }
  for (const TermPtr& child : ordered) {
    if (!child) return zero_term(call.range);
  }
  term->children = std::move(ordered);
  return term;
}

static TermPtr call_builtin(Equation& eq, const syntax::Expr& call, const Builtin& builtin) {
  TermPtr term = make_term(TermKind::Call, call.range);
  term->text = call.text;
  term->builtin = &builtin;
  term->is_function = true;
  term->nonlinear = !builtin.linear;
  const auto& signature = builtins::signature_of(builtin);
  std::vector<std::string> names;
  for (const auto& p : signature.parameters) names.push_back(p.name);
  bool along = builtin.family == Family::AlongIndex;
  Arguments arguments = match_arguments(eq, call, *term, names, along);
  for (std::size_t i = 0; i < arguments.value.size(); ++i) {
    const auto& parameter = signature.parameters[static_cast<std::size_t>(arguments.parameter[i])];
    adopt_argument(eq, *term, arguments.parameter[i], *arguments.value[i], parameter.default_text,
                   parameter.indices);
  }
  return finish_builtin(eq, call, builtin, std::move(term));
}

// causal_mask(n): true where the left side's last index is at most the one before it.
static TermPtr call_causal_mask(Equation& eq, const syntax::Expr& call) {
  if (eq.left.size() < 2) {
    eq.session.report(Kind::NoAxis, call.range, call.text, "the left side needs two of them")
        .hint("define it as a tensor: `Mask[p, q] = causal_mask(n)`");
    return zero_term(call.range);
  }
  std::vector<TermPtr> args;
  for (std::size_t back : {std::size_t{1}, std::size_t{2}}) {
    ir::IndexId id = eq.left[eq.left.size() - back];
    TermPtr value = make_term(TermKind::IndexValue, call.range);
    value->index = id;
    value->occurs.push_back(id);
    args.push_back(std::move(value));
    if (call.args.empty()) continue;
    if (auto n = constant_value(eq.session, eq.scope, *call.args[0], "the size of a mask")) {
      eq.session.program[id].range_start = ir::number(0, true, call.range);
      eq.session.program[id].range_stop = ir::number(n->value, true, call.range);
    }
  }
  return map_term(ir::Op::Le, call.range, std::move(args));
}

static TermPtr call_special(Equation& eq, const syntax::Expr& call, const Builtin& builtin) {
  if (call.text == "size") {
    if (call.args.size() != 1) {
      eq.session.report(Kind::MissingArgument, call.name_range, call.text, "i");
      return zero_term(call.range);
    }
    TermPtr term = make_term(TermKind::Size, call.range);
    ir::Expr size = size_expr(eq, call);
    term->index = size->index;
    return term;
  }
  if (call.text == "concat") return resolve_concat(eq, call);
  if (call.text == "causal_mask") return call_causal_mask(eq, call);
  if (call.text == "const" && call.args.size() == 1 && call.args[0]->kind != ExprKind::List) {
    return resolve(eq, *call.args[0]);
  }
  if (call.text == "const") {
    eq.session.report(Kind::ListInExpression, call.range);
  } else if (call.text == "topk") {
    eq.session.report(Kind::TopkPlace, call.range);
  } else if (call.text == "file") {
    eq.session.report(Kind::StringInExpression, call.range, "`file(..)`")
        .hint("with the path in double quotes: `T[i] = file(\"x.npy\")`");
  } else if (is_projection(call.text)) {
    report_projection_index(eq, call);
  } else {
    eq.session.report(Kind::UnknownFunction, call.name_range, call.text)
        .hint("the form is `" + std::string(builtin.signature) + "`");
  }
  return zero_term(call.range);
}

static bool later_builtin(std::string_view name) {
  static constexpr std::array names = {"normal", "uniform", "tucker", "tucker_dense"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

static TermPtr unknown_function(Equation& eq, const syntax::Expr& call) {
  if (later_builtin(call.text)) {
    eq.session.report(Kind::NotYet, call.range, "`" + call.text + "`");
    return zero_term(call.range);
  }
  if (is_projection(call.text)) {
    report_projection_index(eq, call);
    return zero_term(call.range);
  }
  Diagnostic* d = report_missing(eq.session, eq.scope, Kind::UnknownFunction, call);
  bool one = call.args.size() == 1 && call.named.empty();
  if (d && d->hint_text.empty() && one && !eq.in_rule) {
    d->hint("to multiply, put a space before the bracket: `" + call.text + " (..)`");
  }
  return zero_term(call.range);
}

TermPtr resolve_round(Equation& eq, const syntax::Expr& expr) {
  if (const Symbol* symbol = find(eq.scope, expr.text)) {
    if (const auto* fn = std::get_if<Function>(symbol)) return call_fn(eq, expr, *fn);
    if (std::holds_alternative<ir::TensorId>(*symbol)) return resolve_relation(eq, expr);
  }
  if (const Builtin* builtin = builtins::find(expr.text)) {
    if (builtin->family == Family::Special) return call_special(eq, expr, *builtin);
    return call_builtin(eq, expr, *builtin);
  }
  if (eq.session.options.inputs.count(expr.text)) return resolve_relation(eq, expr);
  return unknown_function(eq, expr);
}

static std::optional<ir::Combine> combine_named(std::string_view name) {
  static constexpr std::pair<std::string_view, ir::Combine> names[] = {
      {"sum", ir::Combine::Sum},       {"+", ir::Combine::Sum},
      {"max", ir::Combine::Max},       {"min", ir::Combine::Min},
      {"avg", ir::Combine::Avg},       {"mean", ir::Combine::Avg},
      {"prod", ir::Combine::Product},  {"*", ir::Combine::Product},
      {"lse", ir::Combine::LogSumExp}, {"any", ir::Combine::Or},
      {"or", ir::Combine::Or},         {"all", ir::Combine::And},
      {"and", ir::Combine::And},       {"count", ir::Combine::Count},
      {"std", ir::Combine::Std},       {"var", ir::Combine::Var},
      {"argmax", ir::Combine::ArgMax}, {"argmin", ir::Combine::ArgMin}};
  for (const auto& [text, combine] : names) {
    if (text == name) return combine;
  }
  return std::nullopt;
}

// The range of `d in 0:3`.
static void set_range(Equation& eq, ir::IndexId id, const syntax::Expr& domain) {
  std::vector<ir::IndexId> occurs;
  ir::Expr zero = ir::number(0, true, domain.range);
  bool known = domain.kind == ExprKind::Slice && domain.args.size() >= 2 && domain.args[1];
  for (const auto& bound : domain.args) {
    known = known && !(bound && is_tensor_name(eq.scope, *bound) && !is_index_name(bound->text));
  }
  if (known) {
    eq.session.program[id].range_start =
        domain.args[0] ? affine_position(eq, *domain.args[0], occurs) : zero;
    eq.session.program[id].range_stop = affine_position(eq, *domain.args[1], occurs);
    if (eq.session.program[id].range_start && eq.session.program[id].range_stop && occurs.empty()) {
      return;
    }
  }
  eq.session.report(Kind::ConstantExpected, domain.range, "the range of an index");
  eq.session.program[id].range_start = eq.session.program[id].range_stop = zero;
}

static void bind_indices(Equation& eq, const syntax::Expr& expr, Term& term) {
  std::map<std::string, ir::IndexId, std::less<>> inner;
  for (const syntax::AggregateIndex& written : expr.indices) {
    ir::Index index;
    index.name = written.name;
    index.range = written.range;
    index.axis = find_axis(eq.scope, written.name);
    ir::IndexId id = eq.session.program.add_index(std::move(index));
    if (written.domain) set_range(eq, id, *written.domain);
    inner[written.name] = id;
    term.bound.push_back(id);
  }
  eq.variables.push_back(std::move(inner));
}

TermPtr resolve_aggregate(Equation& eq, const syntax::Expr& expr) {
  TermPtr term = make_term(TermKind::Aggregate, expr.range);
  term->text = expr.text;
  if (auto combine = combine_named(expr.text)) {
    term->combine = *combine;
  } else {
    report_projection_name(eq.session, expr.name_range, expr.text);
    return zero_term(expr.range);
  }
  bind_indices(eq, expr, *term);
  adopt(*term, resolve(eq, *expr.args[0]));
  if (expr.when) adopt(*term, resolve(eq, *expr.when));
  eq.variables.pop_back();
  if (eq.failed()) return term;
  std::vector<ir::IndexId> seen;
  for (const TermPtr& child : term->children) {
    for (ir::IndexId id : free_indices(*child)) seen.push_back(id);
  }
  for (std::size_t i = 0; i < term->bound.size(); ++i) {
    bool used = std::count(seen.begin(), seen.end(), term->bound[i]);
    const ir::Index& index = eq.session.program[term->bound[i]];
    if (!used && !index.range_stop && index.axis < 0) {
      eq.session.report(Kind::AggregateIndexUnused, expr.indices[i].range, expr.indices[i].name,
                        expr.text);
    }
  }
  return term;
}

TermPtr resolve_concat(Equation& eq, const syntax::Expr& expr) {
  TermPtr term = make_term(TermKind::Concat, expr.range);
  term->text = expr.text;
  term->is_function = true;
  for (const auto& named : expr.named) {
    if (!read_axis(eq, named, *term)) {
      report_unknown_argument(eq, expr, named, *term, {"axis"});
    }
  }
  if (expr.args.empty()) {
    eq.session.report(Kind::MissingArgument, expr.name_range, expr.text, "a");
    return zero_term(expr.range);
  }
  for (const auto& arg : expr.args) adopt(*term, resolve(eq, *arg));
  return term;
}

}  // namespace fuse::check
