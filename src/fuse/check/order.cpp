// Definitions before reads. A tensor that depends on itself is recursive.
#include <algorithm>
#include <functional>

#include "fuse/check/session.h"

namespace fuse::check {

namespace {

void tensors_read(const ir::Expr& expr, std::set<const ir::Node*>& seen,
                  std::set<ir::TensorId>& reads) {
  if (!seen.insert(expr.get()).second) return;
  if (expr->op == ir::Op::Read) reads.insert(expr->tensor);
  ir::for_each_child(*expr, [&](const ir::Expr& child) { tensors_read(child, seen, reads); });
}

std::set<ir::TensorId> reads_of(const ir::Define& define) {
  std::set<const ir::Node*> seen;
  std::set<ir::TensorId> reads;
  tensors_read(define.value, seen, reads);
  for (const ir::Column& column : define.columns) {
    if (column.position) tensors_read(column.position, seen, reads);
  }
  return reads;
}

bool same_columns(const ir::Define& define, const ir::Expr& expr) {
  if (expr->op == ir::Op::Read && expr->tensor == define.tensor) {
    for (std::size_t c = 0; c < define.columns.size() && c < expr->columns.size(); ++c) {
      const ir::Column& a = define.columns[c];
      const ir::Column& b = expr->columns[c];
      if (a.kind != ir::ColumnKind::Plain || b.kind != a.kind || a.index != b.index) return false;
    }
    return true;
  }
  bool found = false;
  ir::for_each_child(*expr, [&](const ir::Expr& e) { found = found || same_columns(define, e); });
  return found;
}

struct Orderer {
  Session& session;
  std::map<ir::TensorId, std::vector<std::size_t>> defines;  // statements per tensor
  std::map<ir::TensorId, int> state;                         // 1 open, 2 done
  std::vector<ir::TensorId> stack;
  std::vector<std::size_t> order;
  std::set<ir::TensorId> reported;

  // The equation of `tensor` that reads a tensor of the cycle.
  const ir::Define& define_in_cycle(ir::TensorId tensor, const std::set<ir::TensorId>& cycle) {
    const auto& own = defines[tensor];
    auto at = std::find_if(own.begin(), own.end(), [&](std::size_t number) {
      auto reads = reads_of(std::get<ir::Define>(session.program.statements[number]));
      return std::any_of(reads.begin(), reads.end(),
                         [&](ir::TensorId read) { return cycle.count(read) > 0; });
    });
    return std::get<ir::Define>(session.program.statements[at == own.end() ? own.front() : *at]);
  }

  void report_cycle(ir::TensorId tensor) {
    auto from = std::find(stack.begin(), stack.end(), tensor);
    bool known =
        std::any_of(from, stack.end(), [&](ir::TensorId t) { return reported.count(t) > 0; });
    reported.insert(from, stack.end());
    if (known) return;
    // Blame a tensor the user wrote, not one made for a call.
    auto shown =
        std::find_if(from, stack.end(), [&](ir::TensorId t) { return !session.program[t].hidden; });
    ir::TensorId blamed = shown == stack.end() ? tensor : *shown;
    const ir::Define& define = define_in_cycle(blamed, std::set(from, stack.end()));
    if (stack.end() - from == 1 && same_columns(define, define.value)) {
      session.report(Kind::SelfSameIndex, define.range, session.program[blamed].name)
          .hint("write another position (`i+1`), a new name, or `iterate`");
      return;
    }
    Diagnostic& d =
        session.report(Kind::RecursionNotYet, define.range, session.program[blamed].name);
    for (auto it = from; it != stack.end(); ++it) {
      if (*it != blamed && !session.program[*it].hidden) {
        d.label(session.program[*it].range, "through `" + session.program[*it].name + "`");
      }
    }
  }

  // Depth first with a stack of its own: programs may chain any number of definitions.
  struct Frame {
    ir::TensorId tensor;
    std::vector<ir::TensorId> reads;
    std::size_t next = 0;
  };
  std::vector<Frame> frames = {};

  void open(ir::TensorId tensor) {
    auto own = defines.find(tensor);
    if (own == defines.end() || state[tensor] == 2) return;
    if (state[tensor] == 1) return report_cycle(tensor);
    state[tensor] = 1;
    stack.push_back(tensor);
    Frame frame{tensor, {}, 0};
    for (std::size_t at : own->second) {
      const auto& define = std::get<ir::Define>(session.program.statements[at]);
      for (ir::TensorId read : reads_of(define)) frame.reads.push_back(read);
    }
    frames.push_back(std::move(frame));
  }

  void visit(ir::TensorId tensor) {
    open(tensor);
    while (!frames.empty()) {
      Frame& top = frames.back();
      if (top.next < top.reads.size()) {
        open(top.reads[top.next++]);
        continue;
      }
      state[top.tensor] = 2;
      for (std::size_t at : defines[top.tensor]) order.push_back(at);
      stack.pop_back();
      frames.pop_back();
    }
  }
};

}  // namespace

void order_statements(Session& session) {
  Orderer orderer{session, {}, {}, {}, {}, {}};
  auto& statements = session.program.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (auto* define = std::get_if<ir::Define>(&statements[i])) {
      orderer.defines[define->tensor].push_back(i);
    }
  }
  for (const auto& statement : statements) {
    if (auto* define = std::get_if<ir::Define>(&statement)) orderer.visit(define->tensor);
  }
  std::vector<ir::Statement> ordered;
  for (std::size_t at : orderer.order) ordered.push_back(std::move(statements[at]));
  for (auto& statement : statements) {
    if (!std::holds_alternative<ir::Define>(statement)) ordered.push_back(std::move(statement));
  }
  statements = std::move(ordered);
}

}  // namespace fuse::check
