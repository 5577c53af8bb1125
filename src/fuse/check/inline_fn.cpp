#include "fuse/check/inline_fn.h"

#include <algorithm>

namespace fuse::check {

namespace {

using Ids = std::vector<ir::IndexId>;

bool has(const Ids& ids, ir::IndexId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

struct Argument {
  const syntax::Parameter* parameter = nullptr;
  ir::Expr value;
  Ids matched;
  Ids rides;  // free indices beyond the signature's
};

std::vector<Argument> lower_arguments(Equation& eq, const Term& call) {
  std::vector<Argument> arguments;
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    Argument argument;
    argument.parameter =
        &call.fn.statement->parameters[static_cast<std::size_t>(call.parameter[i])];
    argument.value = lower_argument(eq, *call.children[i]);
    argument.matched = call.matched[i];
    for (ir::IndexId id : argument.value->free) {
      if (!has(argument.matched, id)) argument.rides.push_back(id);
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

// A name for a riding index that is unique to this call's index.
std::string ride_key(const ir::Program& program, ir::IndexId id) {
  return program[id].name + "#" + std::to_string(ir::raw(id));
}

void bind_parameter(Equation& eq, Scope& scope, const Argument& argument, const std::string& fn) {
  Session& session = eq.session;
  const syntax::Parameter& parameter = *argument.parameter;
  if (argument.value->op == ir::Op::Entity) {
    scope.names[parameter.name.text] = EntityArgument{
        session.program.entities[argument.value->entity].text, argument.value->range, fn};
    return;
  }
  if (!parameter.bracketed && argument.value->op == ir::Op::Number) {
    scope.names[parameter.name.text] =
        Constant{argument.value->number, argument.value->integral, argument.value->range};
    return;
  }
  Ids columns = argument.rides;
  columns.insert(columns.end(), argument.matched.begin(), argument.matched.end());
  ir::Expr held = hoist(eq, argument.value, columns, parameter.name.text, argument.value->range);
  std::vector<std::string> keys;
  for (ir::IndexId id : argument.rides) keys.push_back(ride_key(session.program, id));
  session.rides[held->tensor] = keys;
  if (!parameter.bracketed) session.scalar_parameters.insert(held->tensor);
  for (std::size_t i = 0; i < parameter.indices.size(); ++i) {
    session.program[held->tensor].columns[keys.size() + i].name = parameter.indices[i].text;
  }
  scope.names[parameter.name.text] = held->tensor;
}

void bind_defaults(Equation& eq, Scope& scope, const syntax::Statement& fn, const Scope& outer) {
  for (const syntax::Parameter& parameter : fn.parameters) {
    if (scope.names.count(parameter.name.text) || !parameter.default_value) continue;
    auto value = constant_value(eq.session, const_cast<Scope&>(outer), *parameter.default_value,
                                "the default of a parameter");
    if (value) scope.names[parameter.name.text] = *value;
  }
}

bool is_recursive(Session& session, const Term& call) {
  const auto& stack = session.fn_stack;
  if (std::find(stack.begin(), stack.end(), call.fn.statement) == stack.end()) return false;
  session.report(Kind::FnRecursion, call.range, call.fn.statement->name)
      .label(call.fn.statement->name_range, "declared here");
  return true;
}

ir::Expr read_result(Equation& eq, const Term& call, const Scope& scope, const Ids& rides) {
  const syntax::Statement& fn = *call.fn.statement;
  if (fn.results.empty()) return ir::number(0, true, call.range);
  const syntax::Name& name = fn.results[0].name;
  const Symbol* symbol = scope.find_here(name.text);
  const auto* tensor = symbol ? std::get_if<ir::TensorId>(symbol) : nullptr;
  if (!tensor || !eq.session.rides.count(*tensor)) {
    eq.session.report(Kind::FnResultMissing, name.range, fn.name, name.text)
        .label(call.range, "called here");
    return ir::number(0, true, call.range);
  }
  std::vector<ir::Column> columns;
  for (ir::IndexId id : rides) columns.push_back(ir::plain_column(id, call.range));
  for (ir::IndexId id : call.out_axes) columns.push_back(ir::plain_column(id, call.range));
  if (columns.size() != eq.session.program[*tensor].rank()) {
    eq.session.report(Kind::RankClash, name.range, name.text,
                      indices_text(fn.results[0].indices.size()),
                      indices_text(eq.session.program[*tensor].rank() - rides.size()));
    return ir::number(0, true, call.range);
  }
  return ir::read(*tensor, std::move(columns), false, call.range);
}

}  // namespace

// Functions are copied into their callers; doubling chains of calls would fill the memory.
static constexpr std::size_t inlined_limit = 5000;

ir::Expr inline_fn(Equation& eq, const Term& call) {
  Session& session = eq.session;
  const syntax::Statement& fn = *call.fn.statement;
  for (std::size_t i = 0; i < call.children.size(); ++i) {
    bool matches = call.matched[i].size() ==
                   fn.parameters[static_cast<std::size_t>(call.parameter[i])].indices.size();
    if (!matches) return ir::number(0, true, call.range);  // was reported
  }
  if (++session.inlined_calls > inlined_limit) {
    if (session.inlined_calls == inlined_limit + 1) {
      session.report(Kind::TooManyCalls, call.range, fn.name, inlined_limit);
    }
    return ir::number(0, true, call.range);
  }
  if (is_recursive(session, call)) return ir::number(0, true, call.range);
  std::vector<Argument> arguments = lower_arguments(eq, call);
  Ids rides;
  for (const Argument& argument : arguments) {
    for (ir::IndexId id : argument.rides) {
      if (!has(rides, id)) rides.push_back(id);
    }
  }
  Scope& scope = session.new_scope(call.fn.scope);
  scope.in_fn = true;
  for (ir::IndexId id : rides) scope.rides.push_back(ride_key(session.program, id));
  for (const Argument& argument : arguments) bind_parameter(eq, scope, argument, fn.name);
  bind_defaults(eq, scope, fn, *call.fn.scope);
  std::size_t reported = session.diagnostics.items().size();
  session.fn_stack.push_back(&fn);
  declare(session, scope, fn.body);
  check_statements(session, scope, fn.body);
  session.fn_stack.pop_back();
  session.diagnostics.label_since(reported, call.range, "called here");
  return read_result(eq, call, scope, rides);
}

}  // namespace fuse::check
