// Tree -> Term: names resolved; products and sums gathered so that projection can be decided.
#include "fuse/check/entities.h"
#include "fuse/check/equation.h"
#include "fuse/check/names.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using syntax::ExprKind;
using syntax::Operator;

TermPtr make_term(TermKind kind, SourceRange range) {
  auto term = std::make_unique<Term>();
  term->kind = kind;
  term->range = range;
  return term;
}

void adopt(Term& parent, TermPtr child, bool inverse) {
  child->parent = &parent;
  parent.children.push_back(std::move(child));
  parent.inverse.push_back(inverse);
}

TermPtr map_term(ir::Op op, SourceRange range, std::vector<TermPtr> args) {
  TermPtr term = make_term(TermKind::Map, range);
  term->op = op;
  for (TermPtr& arg : args) adopt(*term, std::move(arg));
  return term;
}

static TermPtr number_term(double value, bool integral, SourceRange range) {
  TermPtr term = make_term(TermKind::Number, range);
  term->number = value;
  term->integral = integral;
  return term;
}

static TermPtr index_value(ir::IndexId id, SourceRange range) {
  TermPtr term = make_term(TermKind::IndexValue, range);
  term->index = id;
  term->occurs.push_back(id);
  return term;
}

// Leading columns of a tensor that lives in a fn call.
static void add_ride_columns(Equation& eq, Term& term) {
  auto rides = eq.session.rides.find(term.tensor);
  if (rides == eq.session.rides.end()) return;
  for (const std::string& name : rides->second) {
    ir::IndexId id = ride_variable(eq, name);
    term.columns.push_back(ir::plain_column(id, term.range));
    term.gather_child.push_back(-1);
    term.occurs.push_back(id);
  }
}

ir::IndexId ride_variable(Equation& eq, const std::string& key) {
  auto known = eq.rides.find(key);
  if (known != eq.rides.end()) return known->second;
  ir::Index index;
  index.name = key.substr(0, key.find('#'));  // the part after # keeps rides of one name apart
  ir::IndexId id = eq.session.program.add_index(std::move(index));
  return eq.rides[key] = id;
}

static void check_rank(Equation& eq, const Term& term, std::size_t written,
                       const syntax::Expr& expr) {
  const ir::Tensor& tensor = eq.session.program[term.tensor];
  auto rides = eq.session.rides.find(term.tensor);
  std::size_t hidden = rides == eq.session.rides.end() ? 0 : rides->second.size();
  std::size_t rank = tensor.rank() - hidden;
  if (written == rank) return;
  Diagnostic& d = eq.session.report(Kind::RankClash, expr.range, tensor.name, indices_text(written),
                                    indices_text(rank));
  auto where = eq.session.rank_range.find(term.tensor);
  if (where != eq.session.rank_range.end()) {
    d.label(where->second, fmt::format("it has {} here", indices_text(rank)));
  }
  if (expr.kind == ExprKind::Round && !tensor.boolean) {
    d.hint("to multiply, put a space before the bracket: `" + expr.text + " (..)`");
  }
}

static TermPtr read_tensor(Equation& eq, ir::TensorId tensor, const syntax::Expr& expr,
                           bool truth) {
  TermPtr term = make_term(TermKind::Read, expr.range);
  term->tensor = tensor;
  term->truth = truth;
  term->text = expr.text;
  eq.session.used.insert(tensor);
  add_ride_columns(eq, *term);
  resolve_columns(eq, expr.args, *term);
  check_rank(eq, *term, expr.args.size(), expr);
  return term;
}

TermPtr read_whole(Equation& eq, ir::TensorId tensor, const syntax::Expr& name,
                   const std::vector<std::string>& index_names) {
  TermPtr term = make_term(TermKind::Read, name.range);
  term->tensor = tensor;
  term->text = name.text;
  eq.session.used.insert(tensor);
  add_ride_columns(eq, *term);
  for (const std::string& index_name : index_names) {
    ir::Index index;
    index.name = index_name;
    index.range = name.range;
    ir::IndexId id = eq.session.program.add_index(std::move(index));
    term->columns.push_back(ir::plain_column(id, name.range));
    term->gather_child.push_back(-1);
    term->occurs.push_back(id);
  }
  return term;
}

static TermPtr hole_term(Equation& eq, const HoleName& hole, const syntax::Expr& expr) {
  TermPtr term = make_term(TermKind::Hole, expr.range);
  term->slot = hole.slot;
  term->text = expr.text;
  resolve_columns(eq, expr.args, *term);
  return term;
}

static std::string with_indices(const ir::Tensor& tensor) {
  std::string text = tensor.name + (tensor.boolean ? "(" : "[");
  for (std::size_t i = 0; i < tensor.columns.size(); ++i) {
    const std::string& name = tensor.columns[i].name;
    std::string unnamed = i < 4 ? std::string(1, "xyzw"[i]) : fmt::format("i{}", i);
    text += (i ? ", " : "") + (name.empty() ? unnamed : name);
  }
  return text + (tensor.boolean ? ")" : "]");
}

static TermPtr undefined(Equation& eq, const syntax::Expr& expr) {
  if (builtins::find(expr.text)) {
    report_function_value(eq.session, expr);
    return number_term(0, true, expr.range);
  }
  Diagnostic* d = report_missing(eq.session, eq.scope, Kind::UndefinedName, expr);
  if (d && d->hint_text.empty()) {
    d->hint(is_index_name(expr.text)
                ? "define it; it is the number of an index only where the equation has it inside "
                  "brackets"
                : "define it, read it from a file, or give it at run time with --input");
  }
  return number_term(0, true, expr.range);
}

static TermPtr symbol_value(Equation& eq, const Symbol& symbol, const syntax::Expr& expr) {
  if (const auto* constant = std::get_if<Constant>(&symbol)) {
    return number_term(constant->value, constant->integral, expr.range);
  }
  if (const auto* hole = std::get_if<HoleName>(&symbol)) return hole_term(eq, *hole, expr);
  if (const auto* given = std::get_if<EntityArgument>(&symbol)) {
    Diagnostic& d =
        eq.session.report(Kind::EntityArgument, given->range, given->text, expr.text, given->owner)
            .label(expr.range, "a value is needed here");
    const bool bare = given->range.end - given->range.begin == given->text.size();
    if (bare) d.hint("nothing defines a tensor or a number `" + given->text + "`");
    return number_term(0, true, expr.range);
  }
  if (const auto* tensor = std::get_if<ir::TensorId>(&symbol)) {
    const ir::Tensor& t = eq.session.program[*tensor];
    auto rides = eq.session.rides.find(*tensor);
    std::size_t hidden = rides == eq.session.rides.end() ? 0 : rides->second.size();
    if (t.rank() > hidden) {
      eq.session.report(Kind::WholeTensorInValue, expr.range, expr.text,
                        indices_text(t.rank() - hidden), with_indices(t));
      return number_term(0, true, expr.range);
    }
    return read_tensor(eq, *tensor, expr, false);
  }
  report_function_value(eq.session, expr);
  return number_term(0, true, expr.range);
}

static TermPtr resolve_name(Equation& eq, const syntax::Expr& expr) {
  if (auto bound = eq.bindings.find(expr.text); bound != eq.bindings.end()) {
    return resolve(eq, *bound->second);
  }
  ir::IndexId id = find_variable(eq, expr.text);
  const Symbol* symbol = find(eq.scope, expr.text);
  bool index = id != ir::no_index || eq.bracket_names.count(expr.text);
  if (symbol && std::holds_alternative<Constant>(*symbol)) index = false;
  if (symbol && std::holds_alternative<EntityArgument>(*symbol)) index = false;
  if (index && is_index_name(expr.text)) {
    const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
    if (tensor && eq.session.program[*tensor].rank() == 0 && !eq.scope.in_fn) {
      eq.session.report(Kind::IndexOrScalar, expr.range, expr.text)
          .hint("rename the index or the scalar");
    }
    if (!tensor || !eq.session.scalar_parameters.count(*tensor)) {
      return index_value(id != ir::no_index ? id : variable(eq, expr.text, expr.range), expr.range);
    }
  }
  if (symbol) return symbol_value(eq, *symbol, expr);
  if (eq.session.options.inputs.count(expr.text)) {
    return read_tensor(eq, resolve_tensor(eq.session, eq.scope, expr, 0), expr, false);
  }
  return undefined(eq, expr);
}

static TermPtr resolve_square(Equation& eq, const syntax::Expr& expr) {
  const Symbol* symbol = find(eq.scope, expr.text);
  if (symbol) {
    if (const auto* hole = std::get_if<HoleName>(symbol)) return hole_term(eq, *hole, expr);
    if (const auto* tensor = std::get_if<ir::TensorId>(symbol)) {
      return read_tensor(eq, *tensor, expr, false);
    }
  }
  bool projects = !eq.session.options.inputs.count(expr.text) &&
                  followed_by(eq.session, expr.range, '(', false);
  if (projects) {  // median[i](X[i])
    report_projection_name(eq.session, expr.name_range, expr.text);
    return number_term(0, true, expr.range);
  }
  ir::TensorId tensor = resolve_tensor(eq.session, eq.scope, expr, expr.args.size());
  if (tensor == ir::no_tensor) return number_term(0, true, expr.range);
  return read_tensor(eq, tensor, expr, false);
}

TermPtr resolve_relation(Equation& eq, const syntax::Expr& expr) {
  const Symbol* symbol = find(eq.scope, expr.text);
  const auto* known = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
  ir::TensorId tensor =
      known ? *known : resolve_tensor(eq.session, eq.scope, expr, expr.args.size());
  if (tensor == ir::no_tensor) return number_term(0, true, expr.range);
  return read_tensor(eq, tensor, expr, true);
}

static bool is_product(const syntax::Expr& e) {
  return e.kind == ExprKind::Binary &&
         (e.op == Operator::Multiply || e.op == Operator::Juxtapose || e.op == Operator::Divide);
}

static void add_factors(Equation& eq, const syntax::Expr& expr, Term& product) {
  if (!is_product(expr)) {
    adopt(product, resolve(eq, expr));
    return;
  }
  add_factors(eq, *expr.args[0], product);
  adopt(product, resolve(eq, *expr.args[1]), expr.op == Operator::Divide);
}

static const syntax::Expr& unwrap(const syntax::Expr& expr) {
  return expr.kind == ExprKind::Paren ? unwrap(*expr.args[0]) : expr;
}

static TermPtr resolve_sum(Equation& eq, const syntax::Expr& expr) {
  TermPtr sum = make_term(TermKind::Sum, expr.range);
  adopt(*sum, resolve(eq, *expr.args[0]));
  adopt(*sum, resolve(eq, *expr.args[1]), expr.op == Operator::Subtract);
  return sum;
}

static TermPtr resolve_unary(Equation& eq, const syntax::Expr& expr) {
  if (expr.op == Operator::Plus) return resolve(eq, *expr.args[0]);
  TermPtr inner = resolve(eq, *expr.args[0]);
  if (expr.op == Operator::Not) {
    std::vector<TermPtr> args;
    args.push_back(std::move(inner));
    return map_term(ir::Op::Not, expr.range, std::move(args));
  }
  if (inner->kind == TermKind::Number) {
    inner->number = -inner->number;
    inner->range = expr.range;
    return inner;
  }
  TermPtr sum = make_term(TermKind::Sum, expr.range);
  adopt(*sum, std::move(inner), true);
  return sum;
}

static ir::Op binary_op(Operator op) {
  switch (op) {
    case Operator::FloorDivide: return ir::Op::FloorDiv;
    case Operator::Modulo: return ir::Op::Mod;
    case Operator::Power: return ir::Op::Pow;
    case Operator::Equal: return ir::Op::Eq;
    case Operator::NotEqual: return ir::Op::Ne;
    case Operator::Less: return ir::Op::Lt;
    case Operator::LessEqual: return ir::Op::Le;
    case Operator::Greater: return ir::Op::Gt;
    case Operator::GreaterEqual: return ir::Op::Ge;
    case Operator::And: return ir::Op::And;
    case Operator::Or: return ir::Op::Or;
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Juxtapose:
    case Operator::Divide:
    case Operator::Negate:
    case Operator::Plus:
    case Operator::Not:
    case Operator::None: break;
  }
  return ir::Op::Number;
}

static TermPtr resolve_binary(Equation& eq, const syntax::Expr& expr) {
  if (is_product(expr)) {
    TermPtr product = make_term(TermKind::Product, expr.range);
    add_factors(eq, expr, *product);
    return product;
  }
  if (expr.op == Operator::Add || expr.op == Operator::Subtract) return resolve_sum(eq, expr);
  if (expr.op == Operator::Equal || expr.op == Operator::NotEqual) {
    return resolve_equality(eq, binary_op(expr.op), *expr.args[0], *expr.args[1], expr.range);
  }
  std::vector<TermPtr> args;
  args.push_back(resolve(eq, *expr.args[0]));
  args.push_back(resolve(eq, *expr.args[1]));
  return map_term(binary_op(expr.op), expr.range, std::move(args));
}

static TermPtr resolve_case(Equation& eq, const syntax::Expr& expr, std::size_t arm) {
  if (arm == expr.arms.size()) return number_term(0, true, expr.range);
  const syntax::CaseArm& at = expr.arms[arm];
  if (!at.condition) return resolve(eq, *at.value);  // default: arms after it are never reached
  std::vector<TermPtr> args;
  args.push_back(resolve(eq, *at.condition));
  args.push_back(resolve(eq, *at.value));
  args.push_back(resolve_case(eq, expr, arm + 1));
  return map_term(ir::Op::Select, expr.range, std::move(args));
}

static TermPtr resolve_ternary(Equation& eq, const syntax::Expr& expr) {
  std::vector<TermPtr> args;
  for (const auto& arg : expr.args) args.push_back(resolve(eq, *arg));
  return map_term(ir::Op::Select, expr.range, std::move(args));
}

TermPtr resolve(Equation& eq, const syntax::Expr& expr) {
  auto fail = [&](Kind kind, const std::string& what = {}) {
    eq.session.report(kind, expr.range, what);
    return number_term(0, true, expr.range);
  };
  switch (expr.kind) {
    case ExprKind::Number: return number_term(expr.number, expr.integral, expr.range);
    case ExprKind::Bool: return number_term(expr.number, true, expr.range);
    case ExprKind::None: return number_term(0, true, expr.range);
    case ExprKind::String:
      eq.session.report(Kind::StringInExpression, expr.range, "the file `" + expr.text + "`")
          .hint("read it into a tensor: `T[i] = \"" + expr.text + "\"`");
      return number_term(0, true, expr.range);
    case ExprKind::Symbol:
      eq.session.report(Kind::EntityPlace, expr.range, eq.session.sources.text(expr.range));
      return number_term(0, true, expr.range);
    case ExprKind::Name: return resolve_name(eq, expr);
    case ExprKind::Wildcard: return fail(Kind::BadIndex, "`_` has no value");
    case ExprKind::Virtual:
      eq.session.report(Kind::NotYet, expr.range, "the virtual index `*" + expr.text + "`");
      return number_term(0, true, expr.range);
    case ExprKind::Square: return resolve_square(eq, expr);
    case ExprKind::Round: return resolve_round(eq, expr);
    case ExprKind::Aggregate: return resolve_aggregate(eq, expr);
    case ExprKind::Unary: return resolve_unary(eq, expr);
    case ExprKind::Binary: return resolve_binary(eq, expr);
    case ExprKind::Ternary: return resolve_ternary(eq, expr);
    case ExprKind::Case: return resolve_case(eq, expr, 0);
    case ExprKind::Paren: return resolve(eq, unwrap(expr));
    case ExprKind::List: return fail(Kind::ListInExpression);
    case ExprKind::Slice: return fail(Kind::SliceOutsideBrackets);
    case ExprKind::Optional: return fail(Kind::BadIndex, "`?` stands in an index only");
    case ExprKind::Dotted:
      eq.session.report(Kind::DotOutsideLeft, expr.range, expr.args[0]->text);
      return number_term(0, true, expr.range);
    case ExprKind::Error: break;
  }
  return number_term(0, true, expr.range);
}

}  // namespace fuse::check
