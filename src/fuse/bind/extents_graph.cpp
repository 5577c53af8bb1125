#include "fuse/bind/extents_graph.h"

#include <algorithm>

namespace fuse::bind {

namespace {

void extents_in(const ir::Expr& expr, std::vector<ir::IndexId>& ids) {
  if (!expr) return;
  if (expr->op == ir::Op::Extent) ids.push_back(expr->index);
  for (const ir::Expr& arg : expr->args) extents_in(arg, ids);
}

// Tarjan's algorithm; a component is complete once everything it waits for is.
class Graph {
 public:
  Graph(const ir::Program& program, const Constraints& constraints, ColumnClasses& classes)
      : program_(program), constraints_(constraints), classes_(classes) {
    for (ir::IndexId id : constraints.order) {
      if (program[id].domain) continue;
      index_node_.emplace(id, add_node());
      index_of_.push_back(id);
    }
    indices_ = nodes_.size();
    for (const auto& [id, v] : constraints.variables) {
      for (const Use& use : v.reads) add_column(use.column);
      for (const SliceUse& use : v.slices) add_column(use.column);
    }
    for (const PositionUse& use : constraints.positions) add_column(use.column);
    for (const auto& [column, writers] : constraints.plain_writes) add_column(column);
    for (const auto& [id, node] : index_node_) wait_index(id, node);
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      for (const ColumnId& column : columns_[k]) wait_column(column, indices_ + k);
    }
  }

  std::vector<Component> run() {
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (nodes_[node].order == 0) visit(node);
    }
    return std::move(result_);
  }

 private:
  struct Node {
    std::vector<std::size_t> waits_for;
    std::size_t order = 0, low = 0;  // 0: not visited
    bool open = false;
  };

  std::size_t add_node() {
    nodes_.push_back({});
    return nodes_.size() - 1;
  }

  void add_column(ColumnId column) {
    if (classes_.of(column).exact) return;
    const auto [at, fresh] = class_node_.try_emplace(classes_.number(column), columns_.size());
    if (fresh) {
      columns_.push_back({});
      add_node();
    }
    std::vector<ColumnId>& all = columns_[at->second];
    if (std::find(all.begin(), all.end(), column) == all.end()) all.push_back(column);
  }

  void wait_for_index(std::size_t node, ir::IndexId id) {
    const auto at = index_node_.find(original(program_, id));
    if (at != index_node_.end()) nodes_[node].waits_for.push_back(at->second);
  }

  void wait_for_column(std::size_t node, ColumnId column) {
    const auto at = class_node_.find(classes_.number(column));
    if (at != class_node_.end()) nodes_[node].waits_for.push_back(indices_ + at->second);
  }

  void wait_for_extents(std::size_t node, const ir::Expr& expr) {
    std::vector<ir::IndexId> ids;
    extents_in(expr, ids);
    for (ir::IndexId id : ids) wait_for_index(node, id);
  }

  void wait_index(ir::IndexId id, std::size_t node) {
    const Variable& v = constraints_.variables.at(id);
    const ir::Index& index = program_[id];
    wait_for_extents(node, index.range_start);
    wait_for_extents(node, index.range_stop);
    if (index.axis >= 0) wait_for_column(node, axis_column(index.axis));
    for (const Use& use : v.reads) wait_for_column(node, use.column);
    if (v.unifies() && v.reads.empty()) {
      for (const Use& use : v.writes) wait_for_column(node, use.column);
    }
    for (const SliceUse& use : v.slices) {
      wait_for_column(node, use.column);
      for (const ir::Expr& bound : {use.slice->start, use.slice->stop, use.slice->step}) {
        wait_for_extents(node, bound);
      }
    }
    for (std::size_t number : v.positions) {
      const PositionUse& use = constraints_.positions[number];
      if (use.write || !use.limits) continue;
      wait_for_column(node, use.column);
      wait_for_position(node, use);
    }
  }

  void wait_for_position(std::size_t node, const PositionUse& use) {
    wait_for_extents(node, use.position);
    for (ir::IndexId id : use.indices) {
      if (index_node_.count(id) && index_node_.at(id) == node) continue;
      wait_for_index(node, id);
    }
  }

  void wait_column(ColumnId column, std::size_t node) {
    const auto plain = constraints_.plain_writes.find(column);
    if (plain != constraints_.plain_writes.end()) {
      for (ir::IndexId id : plain->second) wait_for_index(node, id);
    }
    const auto computed = constraints_.position_writes.find(column);
    if (computed != constraints_.position_writes.end()) {
      for (std::size_t number : computed->second) {
        wait_for_position(node, constraints_.positions[number]);
      }
    }
  }

  void visit(std::size_t at) {
    nodes_[at].order = nodes_[at].low = ++visited_;
    nodes_[at].open = true;
    stack_.push_back(at);
    for (std::size_t next : nodes_[at].waits_for) {
      if (nodes_[next].order == 0) {
        visit(next);
        nodes_[at].low = std::min(nodes_[at].low, nodes_[next].low);
      } else if (nodes_[next].open) {
        nodes_[at].low = std::min(nodes_[at].low, nodes_[next].order);
      }
    }
    if (nodes_[at].low == nodes_[at].order) close(at);
  }

  void close(std::size_t root) {
    std::vector<std::size_t> members;
    do {
      members.push_back(stack_.back());
      nodes_[stack_.back()].open = false;
      stack_.pop_back();
    } while (members.back() != root);
    std::sort(members.begin(), members.end());  // in the order of first appearance
    Component component;
    for (std::size_t node : members) {
      if (node < indices_) {
        component.indices.push_back(index_of_[node]);
      } else {
        component.classes.push_back({columns_[node - indices_], false});
      }
    }
    result_.push_back(std::move(component));
  }

  const ir::Program& program_;
  const Constraints& constraints_;
  ColumnClasses& classes_;
  std::map<ir::IndexId, std::size_t> index_node_;
  std::vector<ir::IndexId> index_of_;
  std::map<std::size_t, std::size_t> class_node_;  // by number of the class
  std::vector<std::vector<ColumnId>> columns_;
  std::size_t indices_ = 0;  // nodes from here on are classes
  std::vector<Node> nodes_;
  std::vector<std::size_t> stack_;
  std::size_t visited_ = 0;
  std::vector<Component> result_;
};

}  // namespace

std::vector<Component> components(const ir::Program& program, const Constraints& constraints,
                                  ColumnClasses& classes) {
  return Graph(program, constraints, classes).run();
}

}  // namespace fuse::bind
