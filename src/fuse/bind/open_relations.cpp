#include "fuse/bind/open_relations.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "fuse/bind/column_classes.h"

namespace fuse::bind {

namespace {

using ir::Define;
using ir::TensorId;
using Tensors = std::set<TensorId>;

void add_reads(const ir::Expr& expr, std::unordered_set<const ir::Node*>& seen, Tensors& reads) {
  if (!expr || !seen.insert(expr.get()).second) return;
  if (expr->op == ir::Op::Read) reads.insert(expr->tensor);
  ir::for_each_child(*expr, [&](const ir::Expr& child) { add_reads(child, seen, reads); });
}

Tensors reads_of(const Define& define) {
  std::unordered_set<const ir::Node*> seen;
  Tensors reads;
  add_reads(define.value, seen, reads);
  for (const ir::Column& column : define.columns) add_reads(column.position, seen, reads);
  return reads;
}

bool is_constant(const ir::Column& column) {
  return column.kind == ir::ColumnKind::Affine &&
         (column.position->op == ir::Op::Number || column.position->op == ir::Op::Entity);
}

// Columns equal to one that rules have filled with numbers that are no positions.
std::set<std::size_t> classes_of_numbers(const ir::Program& program, ColumnClasses& classes) {
  std::set<std::size_t> numbers;
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    const ir::Tensor& tensor = program.tensors[t];
    if (!tensor.settled) continue;
    for (std::size_t c = 0; c < tensor.facts.columns.size(); ++c) {
      if (tensor.facts.columns[c].content != data::ColumnContent::Numbers) continue;
      numbers.insert(classes.number({static_cast<TensorId>(t), c}));
    }
  }
  return numbers;
}

// `m = n + 1` in a head is a position, unless `n` turns out to be no position: then it is a value.
void open_sums_of_numbers(ir::Program& program) {
  Diagnostics ignored;  // without sizes nothing clashes
  ColumnClasses classes(program, ignored);
  const Constraints constraints = collect(program);
  unify_indices(program, constraints, classes);
  const std::set<std::size_t> numbers = classes_of_numbers(program, classes);
  if (numbers.empty()) return;
  const auto is_number = [&](ir::IndexId index) {
    const auto found = constraints.variables.find(index);
    return found != constraints.variables.end() &&
           std::any_of(found->second.reads.begin(), found->second.reads.end(), [&](const Use& use) {
             return numbers.contains(classes.number(use.column));
           });
  };
  for (const ir::Statement& statement : program.statements) {
    const auto* define = std::get_if<Define>(&statement);
    if (!define || !program[define->tensor].boolean) continue;
    for (const ir::Column& column : define->columns) {
      if (column.kind != ir::ColumnKind::Affine) continue;
      const auto& free = column.position->free;
      if (std::any_of(free.begin(), free.end(), is_number)) program[define->tensor].open = true;
    }
  }
}

// The open relations whose rules read no relation that is still open.
Tensors ready_relations(const ir::Program& program) {
  Tensors ready, waiting;
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    const ir::Tensor& tensor = program.tensors[t];
    if (tensor.open && !tensor.settled) ready.insert(static_cast<TensorId>(t));
  }
  const Tensors open = ready;
  // Definitions stand before what reads them.
  for (const ir::Statement& statement : program.statements) {
    const auto* define = std::get_if<Define>(&statement);
    if (!define) continue;
    const Tensors reads = reads_of(*define);
    const bool waits = std::any_of(reads.begin(), reads.end(), [&](TensorId read) {
      return open.contains(read) || waiting.contains(read);
    });
    if (!waits) continue;
    waiting.insert(define->tensor);
    ready.erase(define->tensor);
  }
  return ready;
}

OpenRule head_of(const Define& rule) {
  OpenRule open{rule.tensor, ir::no_tensor, rule.columns, {}, {}, rule.range};
  for (std::size_t c = 0; c < rule.columns.size(); ++c) {
    const ir::Column& column = rule.columns[c];
    const bool plain = column.kind == ir::ColumnKind::Plain;
    if (!plain && !is_constant(column)) open.computed.push_back(c);
    const std::vector<ir::IndexId> own{column.index};
    for (ir::IndexId index : plain ? own : column.position->free) {
      if (std::find(open.indices.begin(), open.indices.end(), index) == open.indices.end()) {
        open.indices.push_back(index);
      }
    }
  }
  return open;
}

// Where the rule holds, as a relation over the indices of its head. Its definition stays in the
// program, where it says of extents and names what the rule said.
Define body_of(ir::Program& program, const Define& rule, const OpenRule& open) {
  ir::Tensor body;
  body.name = program[rule.tensor].name;
  body.range = rule.range;
  body.boolean = body.hidden = true;
  body.combine = program[rule.tensor].combine;
  std::vector<ir::Column> columns;
  for (ir::IndexId index : open.indices) {
    body.columns.push_back({program[index].name, program[index].axis});
    columns.push_back(ir::plain_column(index));
  }
  std::vector<ir::IndexId> over;
  for (ir::IndexId index : rule.value->free) {
    if (std::find(open.indices.begin(), open.indices.end(), index) == open.indices.end()) {
      over.push_back(index);
    }
  }
  const TensorId id = program.add_tensor(std::move(body));
  return Define{id, std::move(columns), over, rule.value, rule.range};
}

// A column that is read or written at a constant has that position: a fact of a relation that
// shares the column says so too.
void add_position(ir::Program& program, ColumnId column, double constant, SourceRange range) {
  if (!(constant >= 0 && constant < 2147483647.0)) return;
  ir::Tensor holder;
  holder.name = program[column.tensor].name;
  holder.range = range;
  holder.boolean = holder.hidden = holder.settled = true;
  holder.combine = ir::Combine::Or;
  holder.columns.push_back({program[column.tensor].columns[column.column].name});
  data::FactColumn& keys = holder.facts.columns.emplace_back();
  keys.keys.push_back(static_cast<data::Key>(constant));
  holder.facts.names = std::make_shared<data::Names>();
  holder.facts.lines.add(0);
  const std::string name = holder.columns[0].name;
  const TensorId id = program.add_tensor(std::move(holder));
  program.links.push_back({{column.tensor, column.column, range}, {id, 0, range}, name});
}

// Puts the bodies of the rules of `relations` in their place.
std::vector<OpenRule> take_rules(ir::Program& program, const Tensors& relations) {
  std::vector<OpenRule> rules;
  for (ir::Statement& statement : program.statements) {
    const auto* define = std::get_if<Define>(&statement);
    if (!define || !relations.contains(define->tensor)) continue;
    OpenRule open = head_of(*define);
    Define body = body_of(program, *define, open);
    open.body = body.tensor;
    statement = std::move(body);
    for (std::size_t c = 0; c < open.columns.size(); ++c) {
      const ir::Column& column = open.columns[c];
      if (!is_constant(column) || column.position->op != ir::Op::Number) continue;
      add_position(program, {open.relation, c}, column.position->number, column.range);
    }
    rules.push_back(std::move(open));
  }
  return rules;
}

// Only the definitions that the rules rest on, and nothing that asks for a result; of the rest, at
// which constants it reads and writes.
void keep_needed(ir::Program& program, const std::vector<OpenRule>& rules) {
  const Constraints all = collect(program);
  Tensors needed;
  std::unordered_set<const ir::Node*> seen;
  for (const OpenRule& rule : rules) {
    needed.insert(rule.body);
    for (const ir::Column& column : rule.columns) add_reads(column.position, seen, needed);
  }
  std::vector<ir::Statement> kept;
  for (auto it = program.statements.rbegin(); it != program.statements.rend(); ++it) {
    const auto* define = std::get_if<Define>(&*it);
    if (!define || !needed.contains(define->tensor)) continue;
    needed.merge(reads_of(*define));
    kept.push_back(std::move(*it));
  }
  std::reverse(kept.begin(), kept.end());
  program.statements = std::move(kept);
  program.exports.clear();
  for (const PositionUse& use : all.positions) {
    const bool constant = use.position->op == ir::Op::Number;
    if (constant) add_position(program, use.column, use.position->number, use.range);
  }
}

void ask(ir::Program& program, const OpenRule& rule) {
  std::vector<ir::Column> columns;
  for (ir::IndexId index : rule.indices) columns.push_back(ir::plain_column(index));
  const ir::Expr holds = ir::read(rule.body, columns, true, rule.range);
  const auto query = [&](ir::Expr value, bool boolean) {
    program.statements.push_back(ir::Query{program[rule.relation].name, std::move(value),
                                           rule.indices, boolean, rule.range});
  };
  if (rule.computed.empty()) query(holds, true);
  for (std::size_t c : rule.computed) {
    // A value as in a comparison: an absent element has one.
    const ir::Expr& position = rule.columns[c].position;
    const ir::Expr value = ir::map(ir::Op::Max, {position, position}, position->range);
    query(ir::map(ir::Op::Guard, {holds, value}, rule.columns[c].range), false);
  }
}

}  // namespace

std::optional<Stage> next_stage(ir::Program& program) {
  const bool any = std::any_of(program.tensors.begin(), program.tensors.end(),
                               [](const ir::Tensor& tensor) { return tensor.open; });
  if (!any) return std::nullopt;
  open_sums_of_numbers(program);
  const Tensors ready = ready_relations(program);
  if (ready.empty()) return std::nullopt;
  if (program.links.empty()) program.links = links_of(program, collect(program));
  const std::vector<OpenRule> rules = take_rules(program, ready);
  Stage stage{program, rules, {ready.begin(), ready.end()}};
  keep_needed(stage.program, rules);
  for (const OpenRule& rule : rules) ask(stage.program, rule);
  for (TensorId relation : ready) program[relation].settled = true;
  return stage;
}

}  // namespace fuse::bind
