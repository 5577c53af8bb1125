#include "fuse/passes/drop_dead.h"

#include <algorithm>
#include <unordered_set>
#include <variant>

namespace fuse::passes {

namespace {

using ir::Define;
using ir::Expect;
using ir::Expr;
using ir::Query;
using ir::Statement;
using ir::Store;
using ir::TensorId;

class Reached {
 public:
  bool contains(TensorId tensor) const { return tensors_.contains(tensor); }
  void add(TensorId tensor) { tensors_.insert(tensor); }

  void add_reads(const Expr& expr) {
    if (!expr || !seen_.insert(expr.get()).second) return;
    if (expr->op == ir::Op::Read) add(expr->tensor);
    for_each_child(*expr, [&](const Expr& child) { add_reads(child); });
  }

  void add_reads(const Define& define) {
    add_reads(define.value);
    for (const ir::Column& column : define.columns) add_reads(column.position);
  }
  void add_reads(const Store& store) { add_reads(store.value); }
  void add_reads(const Query& query) { add_reads(query.value); }
  void add_reads(const Expect& expect) {
    add_reads(expect.value);
    add_reads(expect.left);
    add_reads(expect.right);
  }

 private:
  std::unordered_set<TensorId> tensors_;
  std::unordered_set<const ir::Node*> seen_;
};

bool is_define(const Statement& statement) { return std::holds_alternative<Define>(statement); }

}  // namespace

bool drop_dead(ir::Program& program, const Context&) {
  auto& statements = program.statements;
  // A program that asks for nothing is asked for everything.
  if (program.exports.empty() && std::all_of(statements.begin(), statements.end(), is_define)) {
    return false;
  }
  Reached reached;
  for (const ir::Export& item : program.exports) reached.add(item.tensor);
  // Readers stand after what they read, so one walk from the end finds everything.
  std::vector<Statement> kept;
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    const auto* define = std::get_if<Define>(&*it);
    if (define && !reached.contains(define->tensor)) continue;
    std::visit([&](const auto& statement) { reached.add_reads(statement); }, *it);
    kept.push_back(*it);
  }
  if (kept.size() == statements.size()) return false;
  std::reverse(kept.begin(), kept.end());
  statements = std::move(kept);
  return true;
}

}  // namespace fuse::passes
