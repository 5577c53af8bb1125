#include "fuse/bind/constants.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "fuse/bind/position.h"
#include "fuse/data/number_name.h"

namespace fuse::bind {

using data::ColumnContent;
using ir::Op;

std::optional<Evidence> constant_of(const ir::Program& program, const ir::Expr& position) {
  if (position->op == Op::Entity) {
    const ir::EntityName& entity = program.entities[position->entity];
    const auto content = entity.number ? ColumnContent::Numbers : ColumnContent::Names;
    return Evidence{content, entity.text, {position->range, {}}};
  }
  auto form = position->free.empty() ? form_of(program, position) : std::nullopt;
  if (!form) return std::nullopt;
  const std::string text = data::number_name(static_cast<double>(form->constant));
  return Evidence{ColumnContent::Positions, text, {position->range, {}}};
}

std::optional<std::string> index_like(const Evidence& evidence) {
  const SourceRange& range = evidence.place.range;
  const bool bare = evidence.place.line.empty() && range.valid() &&
                    range.end - range.begin == evidence.text.size();  // in quotes it is longer
  const char first = evidence.text.empty() ? '\0' : evidence.text.front();
  if (evidence.content != ColumnContent::Names || !bare || first < 'A' || first > 'Z') {
    return std::nullopt;
  }
  std::string index = evidence.text;
  index.front() = static_cast<char>(first - 'A' + 'a');
  return index;
}

static bool is_number(const ir::Expr& expr) {
  bool leaf = expr->op == Op::Number;
  bool arithmetic = !expr->args.empty() && expr->op < Op::Reduce;
  return leaf || (arithmetic && std::all_of(expr->args.begin(), expr->args.end(), is_number));
}

bool states_element(const ir::Define& define) {
  bool constant = std::all_of(define.columns.begin(), define.columns.end(), [](const auto& column) {
    return column.kind == ir::ColumnKind::Affine && column.position->free.empty();
  });
  return constant && is_number(define.value);
}

namespace {

struct Collector {
  const ir::Program& program;
  Domains& domains;
  std::set<const ir::Node*> seen = {};
  std::vector<Constant> found = {};
  std::size_t number = 0;  // of the statement
  bool rule = false;

  void column(ColumnId at, const ir::Column& column, bool fact) {
    if (column.kind != ir::ColumnKind::Affine) return;
    if (auto evidence = constant_of(program, column.position)) {
      found.push_back({&domains.of(at), *evidence, at.tensor, fact, number, rule});
    }
  }

  // x != Alice
  void comparison(const ir::Node& node) {
    for (std::size_t i = 0; i < 2; ++i) {
      const ir::Expr& index = node.args[i];
      const ir::Expr& other = node.args[1 - i];
      if (index->op != Op::Iota || other->op != Op::Entity) continue;
      found.push_back({domains.of(index->index), *constant_of(program, other), ir::no_tensor, false,
                       number, rule});
    }
  }

  void visit(const ir::Expr& expr) {
    if (!seen.insert(expr.get()).second) return;
    for (std::size_t c = 0; c < expr->columns.size(); ++c) {
      if (expr->op == Op::Read) column({expr->tensor, c}, expr->columns[c], false);
    }
    if (expr->op == Op::Eq || expr->op == Op::Ne) comparison(*expr);
    ir::for_each_child(*expr, [&](const ir::Expr& child) { visit(child); });
  }

  void statement(const ir::Statement& statement) {
    const auto* rule_define = std::get_if<ir::Define>(&statement);
    rule = rule_define && program[rule_define->tensor].boolean;
    if (const auto* define = std::get_if<ir::Define>(&statement)) {
      const bool fact = states_element(*define);
      for (std::size_t c = 0; c < define->columns.size(); ++c) {
        column({define->tensor, c}, define->columns[c], fact);
        if (define->columns[c].position) visit(define->columns[c].position);
      }
      visit(define->value);
    } else if (const auto* store = std::get_if<ir::Store>(&statement)) {
      visit(store->value);
    } else if (const auto* query = std::get_if<ir::Query>(&statement)) {
      visit(query->value);
    } else if (const auto* expect = std::get_if<ir::Expect>(&statement)) {
      visit(expect->value);
    }
  }
};

}  // namespace

std::vector<Constant> constants_of(const ir::Program& program, Domains& domains) {
  Collector collector{program, domains};
  for (const ir::Statement& statement : program.statements) {
    collector.statement(statement);
    ++collector.number;
  }
  return std::move(collector.found);
}

}  // namespace fuse::bind
