#include "fuse/bind/constraints.h"

#include <algorithm>

namespace fuse::bind {

namespace {

struct Collector {
  const ir::Program& program;
  Constraints out;
  std::set<const ir::Node*> seen;
  std::map<ColumnId, ir::IndexId> hoisted = {};  // columns of hoisted arguments

  Variable& variable(ir::IndexId id) {
    id = original(program, id);
    Variable& v = out.variables[id];
    if (!v.used) out.order.push_back(id);
    v.used = true;
    return v;
  }

  void position(ColumnId at, const ir::Column& column, bool write) {
    PositionUse use{at, column.position, column.range, write, true, {}, false};
    use.limits = !column.optional && !is_general(column.position);
    indices_of(column.position, use.indices);
    for (ir::IndexId& id : use.indices) id = original(program, id);
    std::size_t number = out.positions.size();
    for (ir::IndexId id : use.indices) {
      Variable& v = variable(id);
      v.positions.push_back(number);
      if (write) {
        v.left = true;
      } else {
        v.affine_read = true;
      }
    }
    if (write) out.position_writes[at].push_back(number);
    out.positions.push_back(std::move(use));
  }

  void read_column(ColumnId at, const ir::Column& column) {
    switch (column.kind) {
      case ir::ColumnKind::Plain: {
        Variable& v = variable(column.index);
        // A hoisted argument read back at its own index says nothing about that index.
        auto own = hoisted.find(at);
        bool same = own != hoisted.end() && own->second == original(program, column.index);
        if (!same) v.reads.push_back({at, column.range});
        return;
      }
      case ir::ColumnKind::Affine: position(at, column, false); return;
      case ir::ColumnKind::Slice:
        variable(column.index).slices.push_back({at, &column, column.range});
        return;
      case ir::ColumnKind::Gather: return;  // limits nothing; its reads are visited as such
    }
  }

  void visit(const ir::Expr& expr) {
    if (!seen.insert(expr.get()).second) return;
    if (expr->op == ir::Op::Read) {
      for (std::size_t c = 0; c < expr->columns.size(); ++c) {
        read_column({expr->tensor, c}, expr->columns[c]);
      }
    }
    if (expr->op == ir::Op::Extent) variable(expr->index);
    if (expr->op == ir::Op::Iota) variable(expr->index).value = true;
    for (ir::IndexId id : expr->bound) variable(id);
    ir::for_each_child(*expr, [&](const ir::Expr& child) {
      // An index that a read stands at is no value.
      if (expr->op != ir::Op::Read || child->op != ir::Op::Iota) visit(child);
    });
  }

  static bool is_offset(const ir::Expr& e) {
    bool sum = e->op == ir::Op::Add || e->op == ir::Op::Sub;
    return sum && e->args[0]->op == ir::Op::Iota && e->args[1]->op == ir::Op::Number;
  }

  void write_column(ColumnId at, const ir::Column& column) {
    switch (column.kind) {
      case ir::ColumnKind::Plain: {
        Variable& v = variable(column.index);
        v.writes.push_back({at, column.range});
        if (program[at.tensor].hoisted) {
          hoisted[at] = original(program, column.index);
        } else {
          v.left = true;
        }
        out.plain_writes[at].push_back(original(program, column.index));
        return;
      }
      case ir::ColumnKind::Affine:
        position(at, column, true);
        if (is_offset(column.position)) out.offset_written.insert(at);
        return;
      case ir::ColumnKind::Gather:
        visit(column.position);
        for (ir::IndexId id : column.position->free) variable(id).left = true;
        out.scattered.insert(at);
        return;
      case ir::ColumnKind::Slice: return;  // check refuses slices on the left
    }
  }

  void statement(const ir::Statement& statement) {
    if (const auto* define = std::get_if<ir::Define>(&statement)) {
      for (std::size_t c = 0; c < define->columns.size(); ++c) {
        write_column({define->tensor, c}, define->columns[c]);
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

Constraints collect(const ir::Program& program) {
  Collector collector{program, {}, {}};
  for (const ir::Statement& statement : program.statements) collector.statement(statement);
  return std::move(collector.out);
}

}  // namespace fuse::bind
