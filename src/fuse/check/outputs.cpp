// Sinks, queries, expectations and exports: they sum contracted indices and keep all others.
#include <algorithm>

#include "fuse/check/names.h"
#include "fuse/check/statements.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Statement;

namespace {

// A top-k sink: its value, and how many are kept.
struct TopK {
  const syntax::Expr* value = nullptr;
  std::optional<std::int64_t> k;
};

TopK top_k(Session& session, Scope& scope, const syntax::Expr& value) {
  bool is_topk = value.kind == ExprKind::Round && value.text == "topk" && !find(scope, "topk") &&
                 !value.args.empty();
  if (!is_topk) return {&value, std::nullopt};
  const syntax::Expr* count = value.args.size() > 1 ? value.args[1].get() : nullptr;
  for (const auto& named : value.named) {
    if (named.name == "k") {
      count = named.value.get();
    } else {
      session.report(Kind::UnknownArgument, named.name_range, "topk", named.name)
          .hint("its form is `topk(x, k=5)`");
    }
  }
  TopK result{value.args[0].get(), 1};
  if (!count) {
    session.report(Kind::MissingArgument, value.name_range, "topk", "k");
  } else if (auto k = constant_value(session, scope, *count, "k")) {
    if (!k->integral || k->value < 1) {
      session.report(Kind::NumberUnfit, count->range, "`k`", "a whole number from 1 up");
    }
    result.k = static_cast<std::int64_t>(k->value);
  }
  return result;
}

// Free indices in order of first appearance, as they are kept.
std::vector<ir::IndexId> kept_order(const Equation& eq, const ir::Expr& value) {
  std::vector<ir::IndexId> ids;
  for (ir::IndexId id : eq.kept) {
    if (ir::depends_on(value, id)) ids.push_back(id);
  }
  for (ir::IndexId id : value->free) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

// T alone stands for the whole tensor, with its own index names.
TermPtr resolve_output(Equation& eq, const syntax::Expr& expr) {
  if (!is_tensor_name(eq.scope, expr)) return resolve(eq, expr);
  ir::TensorId tensor = std::get<ir::TensorId>(*find(eq.scope, expr.text));
  std::vector<std::string> names;
  for (const ir::TensorColumn& column : eq.session.program[tensor].columns) {
    names.push_back(column.name.empty() ? fmt::format("i{}", names.size()) : column.name);
  }
  TermPtr term = read_whole(eq, tensor, expr, names);
  term->truth = eq.session.program[tensor].boolean;
  return term;
}

// R(_, x) asks whether there is some, where a sum would count them.
ir::Expr some_instead_of_sum(const ir::Expr& value) {
  const bool counts = value->op == ir::Op::Reduce && value->combine == ir::Combine::Sum &&
                      value->args[0]->op == ir::Op::Read && value->args[0]->truth;
  if (!counts) return value;
  return ir::reduce(ir::Combine::Or, value->bound, value->args[0], true, value->range);
}

struct Output {
  ir::Expr value;
  std::vector<ir::IndexId> indices;
  ir::TensorId tensor = ir::no_tensor;  // when the value is one read
  bool truth = false;
};

// Its value is null after an error.
Output lower_output(Equation& eq, const syntax::Expr& expr) {
  eq.output = true;
  collect_bracket_names(eq, expr);
  TermPtr root = resolve_output(eq, expr);
  if (!eq.failed()) decide(eq, *root);
  Output output;
  if (eq.failed()) return output;
  output.value = some_instead_of_sum(lower_scope(eq, *root, {}));
  output.indices = kept_order(eq, output.value);
  if (output.value->op == ir::Op::Read) {
    output.tensor = output.value->tensor;
    output.truth = output.value->truth;
  }
  if (output.value->op == ir::Op::Reduce) output.truth = output.value->combine == ir::Combine::Or;
  return output;
}

const syntax::Expr& unwrap(const syntax::Expr& expr) {
  return expr.kind == ExprKind::Paren ? unwrap(*expr.args[0]) : expr;
}

bool is_comparison(const syntax::Expr& e) {
  using syntax::Operator;
  return e.kind == ExprKind::Binary && e.op >= Operator::Equal && e.op <= Operator::GreaterEqual;
}

}  // namespace

void check_sink(Session& session, Scope& scope, const Statement& s) {
  if (!s.value) return;
  TopK top = top_k(session, scope, *s.value);
  Equation eq(session, scope, Leftover::Keep);
  Output output = lower_output(eq, *top.value);
  if (!output.value) return;
  ir::Store store;
  store.path = s.path;
  store.path_range = s.path_range;
  store.value = output.value;
  store.indices = output.indices;
  if (output.tensor != ir::no_tensor) store.name = session.program[output.tensor].name;
  store.boolean = output.truth;
  store.top_k = top.k;
  store.range = s.range;
  if (top.k && store.indices.empty()) {
    session.report(Kind::NoAxis, s.value->range, "topk", "its argument has none");
  }
  session.program.statements.push_back(std::move(store));
}

void check_query(Session& session, Scope& scope, const Statement& s) {
  if (!s.target) return;
  Equation eq(session, scope, Leftover::Keep);
  Output output = lower_output(eq, *s.target);
  if (!output.value) return;
  ir::Query query;
  query.text = std::string(session.sources.text(s.target->range));
  query.value = output.value;
  query.indices = output.indices;
  query.boolean = output.truth;
  query.range = s.range;
  session.program.statements.push_back(std::move(query));
}

void check_expect(Session& session, Scope& scope, const Statement& s) {
  if (!s.value) return;
  Equation eq(session, scope, Leftover::Keep);
  Output output = lower_output(eq, *s.value);
  if (!output.value) return;
  ir::Expect expect;
  expect.value = output.value;
  expect.indices = output.indices;
  expect.range = s.range;
  if (is_comparison(unwrap(*s.value)) && output.value->op >= ir::Op::Eq &&
      output.value->op <= ir::Op::Ge) {
    expect.left = output.value->args[0];
    expect.right = output.value->args[1];
    expect.comparison = output.value->op;
  }
  if (s.tolerance) {
    auto tolerance = constant_value(session, scope, *s.tolerance, "a tolerance");
    if (tolerance) expect.tolerance = tolerance->value;
  }
  session.program.statements.push_back(std::move(expect));
}

void check_export(Session& session, Scope& scope, const Statement& s) {
  for (const syntax::Name& name : s.names) {
    const Symbol* symbol = find(scope, name.text);
    if (const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr) {
      session.used.insert(*tensor);
      session.program.exports.push_back({*tensor, name.range});
      continue;
    }
    Diagnostic& d = session.report(Kind::UndefinedExport, name.range, name.text);
    if (std::string near = did_you_mean(name.text, visible_names(scope)); !near.empty()) {
      d.hint("did you mean `" + near + "`?");
    } else if (symbol) {
      bool constant = std::holds_alternative<Constant>(*symbol);
      d.hint("`" + name.text + "` is a " + (constant ? "constant" : "function") +
             "; only tensors are exported");
    }
  }
}

}  // namespace fuse::check
