#include "fuse/passes/share_subexpressions.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <variant>

#include "fuse/ir/rewrite.h"
#include "fuse/passes/structure_key.h"

namespace fuse::passes {

namespace {

using ir::Expr;
using ir::IndexId;
using ir::Node;

// How often each index is bound or belongs to a statement. A node may stand for an equal one with
// other bound indices only if nothing else uses its own: else it could come to stand inside a scope
// of the same index.
class Uses {
 public:
  explicit Uses(const ir::Program& program) {
    for (const ir::Statement& statement : program.statements) {
      std::visit([&](const auto& each) { add(each); }, statement);
    }
  }

  bool only_here(const Expr& expr) {
    if (auto found = private_.find(expr.get()); found != private_.end()) return found->second;
    const std::vector<IndexId> bound = binders(*expr);
    bool result =
        std::all_of(bound.begin(), bound.end(), [&](IndexId index) { return counts_[index] == 1; });
    for_each_child(*expr, [&](const Expr& child) { result = only_here(child) && result; });
    return private_[expr.get()] = result;
  }

 private:
  void add(const ir::Define& define) {
    add(define.over);
    for (const ir::Column& column : define.columns) {
      if (column.index != ir::no_index) add({column.index});
      for (const Expr* part : {&column.position, &column.start, &column.stop, &column.step}) {
        if (*part) add((*part)->free), add(*part);
      }
    }
    add(define.value);
  }

  void add(const ir::Store& store) { add(store.indices), add(store.value); }
  void add(const ir::Query& query) { add(query.indices), add(query.value); }

  void add(const ir::Expect& expect) {
    add(expect.indices);
    for (const Expr* part : {&expect.value, &expect.left, &expect.right}) add(*part);
  }

  void add(const std::vector<IndexId>& indices) {
    for (IndexId index : indices) ++counts_[index];
  }

  void add(const Expr& expr) {
    if (!expr || !seen_.insert(expr.get()).second) return;
    add(binders(*expr));
    for_each_child(*expr, [&](const Expr& child) { add(child); });
  }

  std::unordered_map<IndexId, int> counts_;
  std::unordered_set<const Node*> seen_;
  std::unordered_map<const Node*, bool> private_;
};

class Sharer {
 public:
  explicit Sharer(const ir::Program& program) : program_(program), uses_(program) {}

  // The one node for this structure; children are such nodes already.
  Expr share(const Expr& expr) {
    const auto [entry, is_new] = nodes_.try_emplace(structure_key(expr, numbers_), expr);
    if (!is_new) return entry->second;
    if (!binders(*expr).empty()) entry->second = share_renamed(expr);
    numbers_.try_emplace(entry->second.get(), numbers_.size());
    kept_.push_back(expr);
    return entry->second;
  }

 private:
  Expr share_renamed(const Expr& expr) {
    const std::string key = renaming_key(program_, expr, numbers_);
    if (auto found = renamed_.find(key); found != renamed_.end()) return found->second;
    if (uses_.only_here(expr)) renamed_.emplace(key, expr);
    return expr;
  }

  const ir::Program& program_;
  Uses uses_;
  Numbers numbers_;
  std::unordered_map<std::string, Expr> nodes_;
  std::unordered_map<std::string, Expr> renamed_;
  std::vector<Expr> kept_;  // so that the addresses that Uses remembers stay their own
};

}  // namespace

bool share_subexpressions(ir::Program& program, const Context&) {
  Sharer sharer(program);
  return ir::rewrite(program, [&](const Expr& expr) { return sharer.share(expr); });
}

}  // namespace fuse::passes
