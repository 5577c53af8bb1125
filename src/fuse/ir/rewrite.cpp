#include "fuse/ir/rewrite.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace fuse::ir {

namespace {

bool contains(const std::vector<IndexId>& set, IndexId index) {
  return std::find(set.begin(), set.end(), index) != set.end();
}

// Puts `child` where a column had its position. A plain column whose position is no longer an
// index by itself becomes affine.
void set_position(Column& column, const Expr& child) {
  column.position = child;
  if (column.kind != ColumnKind::Plain) return;
  if (child->op == Op::Iota) {
    column.index = child->index;
  } else {
    column.kind = ColumnKind::Affine;
    column.index = no_index;
  }
}

class Renamer {
 public:
  Renamer(Program& program, const IndexMap& map) : program_(program), scope_(map) {}

  Expr rename(const Expr& expr) {
    Key key{expr.get(), images(mentions(expr))};
    if (auto found = done_.find(key); found != done_.end()) return found->second;
    Expr renamed = rebuild(expr);
    done_.emplace(std::move(key), renamed);
    return renamed;
  }

 private:
  // A node under two scopes that agree on every index it mentions gives one result.
  using Key = std::pair<const Node*, std::vector<IndexId>>;

  IndexId image(IndexId index) const {
    auto found = scope_.find(index);
    return found == scope_.end() ? index : found->second;
  }

  std::vector<IndexId> images(const std::vector<IndexId>& indices) const {
    std::vector<IndexId> result;
    result.reserve(indices.size());
    for (IndexId index : indices) result.push_back(image(index));
    return result;
  }

  // Every index that occurs at or below the node, extents and bound ones included.
  const std::vector<IndexId>& mentions(const Expr& expr) {
    if (auto found = mentions_.find(expr.get()); found != mentions_.end()) return found->second;
    std::vector<IndexId> result = expr->free;
    auto include = [&](IndexId index) {
      if (index != no_index && !contains(result, index)) result.push_back(index);
    };
    include(expr->index);
    for_each_child(*expr, [&](const Expr& child) {
      for (IndexId index : mentions(child)) include(index);
    });
    return mentions_.emplace(expr.get(), std::move(result)).first->second;
  }

  Expr rebuild(const Expr& expr) {
    std::vector<IndexId> bound = binders(*expr);
    std::vector<std::pair<IndexId, std::optional<IndexId>>> outer;
    for (IndexId index : bound) {
      auto found = scope_.find(index);
      outer.emplace_back(
          index, found == scope_.end() ? std::nullopt : std::optional<IndexId>(found->second));
      scope_[index] = program_.copy_index(index);
    }
    Expr result = rebuild_in_scope(expr);
    for (auto it = outer.rbegin(); it != outer.rend(); ++it) {
      if (it->second) {
        scope_[it->first] = *it->second;
      } else {
        scope_.erase(it->first);
      }
    }
    return result;
  }

  Expr rebuild_in_scope(const Expr& expr) {
    std::vector<Expr> children;
    for_each_child(*expr, [&](const Expr& child) { children.push_back(rename(child)); });
    Expr result = with_children(expr, children);
    if (!names_index(*expr)) return result;
    Node node = *result;
    node.index = image(expr->index);
    node.bound = images(expr->bound);
    node.axes = images(expr->axes);
    node.out_axes = images(expr->out_axes);
    for (std::size_t i = 0; i < node.columns.size(); ++i) {
      node.columns[i].index = image(expr->columns[i].index);
    }
    return make(std::move(node));
  }

  // True when the node itself, apart from its children, names an index that is renamed.
  bool names_index(const Node& node) const {
    auto moves = [&](IndexId index) { return image(index) != index; };
    auto any_moves = [&](const std::vector<IndexId>& set) {
      return std::any_of(set.begin(), set.end(), moves);
    };
    return moves(node.index) || any_moves(node.bound) || any_moves(node.axes) ||
           any_moves(node.out_axes) ||
           std::any_of(node.columns.begin(), node.columns.end(),
                       [&](const Column& column) { return moves(column.index); });
  }

  Program& program_;
  IndexMap scope_;
  std::map<Key, Expr> done_;
  std::unordered_map<const Node*, std::vector<IndexId>> mentions_;
};

class Rewriter {
 public:
  explicit Rewriter(const std::function<Expr(const Expr&)>& f) : f_(f) {}

  Expr rewrite(const Expr& expr) {
    if (!expr) return expr;
    if (auto found = done_.find(expr.get()); found != done_.end()) return found->second.result;
    std::vector<Expr> children;
    for_each_child(*expr, [&](const Expr& child) { children.push_back(rewrite(child)); });
    Expr result = f_(with_children(expr, children));
    done_.emplace(expr.get(), Done{expr, result});
    return result;
  }

  // Rewrites in place; true when something changed.
  bool operator()(Expr& expr) {
    Expr result = rewrite(expr);
    if (result == expr) return false;
    expr = std::move(result);
    return true;
  }

  bool operator()(Column& column) {
    bool changed = false;
    for (Expr* part : {&column.start, &column.stop, &column.step}) changed |= (*this)(*part);
    Expr position = rewrite(column.position);
    if (position == column.position) return changed;
    set_position(column, position);
    return true;
  }

  bool operator()(Define& define) {
    bool changed = (*this)(define.value);
    for (Column& column : define.columns) changed |= (*this)(column);
    return changed;
  }

  bool operator()(Store& store) { return (*this)(store.value); }
  bool operator()(Query& query) { return (*this)(query.value); }

  bool operator()(Expect& expect) {
    bool changed = (*this)(expect.value);
    changed |= (*this)(expect.left);
    changed |= (*this)(expect.right);
    return changed;
  }

 private:
  struct Done {
    Expr source;  // kept alive, so that its address stays its own
    Expr result;
  };
  const std::function<Expr(const Expr&)>& f_;
  std::unordered_map<const Node*, Done> done_;
};

}  // namespace

Expr rename(Program& program, const Expr& expr, const IndexMap& map) {
  return Renamer(program, map).rename(expr);
}

Expr rewrite(const Expr& expr, const std::function<Expr(const Expr&)>& f) {
  return Rewriter(f).rewrite(expr);
}

bool rewrite(Program& program, const std::function<Expr(const Expr&)>& f) {
  Rewriter rewriter(f);
  // f may add indices and tensors to the program, never statements.
  bool changed = false;
  for (Statement& statement : program.statements) changed |= std::visit(rewriter, statement);
  return changed;
}

Expr with_children(const Expr& expr, const std::vector<Expr>& children) {
  std::size_t at = 0;
  bool same = true;
  for_each_child(*expr, [&](const Expr& child) { same = same && child == children[at++]; });
  if (same) return expr;
  Node node = *expr;
  at = 0;
  for (Expr& arg : node.args) arg = children[at++];
  for (Column& column : node.columns) {
    if (column.position) set_position(column, children[at++]);
    for (Expr* part : {&column.start, &column.stop, &column.step}) {
      if (*part) *part = children[at++];
    }
  }
  for (Expr& option : node.options) {
    if (option) option = children[at++];
  }
  return make(std::move(node));
}

}  // namespace fuse::ir
