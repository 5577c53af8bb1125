#include "fuse/ir/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "fuse/ir/print.h"

namespace fuse::ir {

namespace {

using IndexSet = std::set<IndexId>;

bool contains(const std::vector<IndexId>& set, IndexId index) {
  return std::find(set.begin(), set.end(), index) != set.end();
}

bool has_duplicates(const std::vector<IndexId>& indices) {
  return IndexSet(indices.begin(), indices.end()).size() != indices.size();
}

bool is_position_op(Op op) {
  switch (op) {
    case Op::Number:
    case Op::Iota:
    case Op::Entity:
    case Op::Extent:
    case Op::Neg:
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::FloorDiv:
    case Op::Mod: return true;
    default: return false;
  }
}

class Verifier {
 public:
  Verifier(const Program& program, bool bound) : program_(program), bound_(bound) {}

  std::vector<std::string> run() {
    check_tables();
    count_definitions();
    for (std::size_t i = 0; i < program_.statements.size(); ++i) {
      where_ = fmt::format("statement {}", i);
      std::visit([&](const auto& statement) { check(statement); }, program_.statements[i]);
    }
    where_ = "export";
    for (const Export& item : program_.exports) {
      if (valid(item.tensor) && !is_defined(item.tensor)) {
        fail("`{}` is exported but never defined", program_[item.tensor].name);
      }
    }
    return std::move(violations_);
  }

 private:
  template <typename... Args>
  void fail(fmt::format_string<Args...> format, Args&&... args) {
    std::string sentence = where_ + ": " + fmt::format(format, std::forward<Args>(args)...);
    // A plain column and its position say the same.
    if (violations_.empty() || violations_.back() != sentence) violations_.push_back(sentence);
  }

  std::string name(IndexId index) const { return program_[index].name; }

  bool valid(IndexId index) {
    if (raw(index) < program_.indices.size()) return true;
    fail("index id {} is out of range", raw(index));
    return false;
  }

  bool valid(TensorId tensor) {
    if (raw(tensor) < program_.tensors.size()) return true;
    fail("tensor id {} is out of range", raw(tensor));
    return false;
  }

  // Tables.

  void check_tables() {
    where_ = "tables";
    for (const Index& index : program_.indices) {
      if (index.same_as != no_index && valid(index.same_as) &&
          program_[index.same_as].domain != index.domain) {
        fail("index `{}` and the one it copies have different domains", index.name);
      }
      if (index.domain && index.domain->extent < 0) {
        fail("index `{}` has a negative extent", index.name);
      }
      if (index.axis >= static_cast<std::int32_t>(program_.axes.size())) {
        fail("index `{}` ranges over axis {}, which is out of range", index.name, index.axis);
      }
    }
    for (const Tensor& tensor : program_.tensors) check(tensor);
  }

  void check(const Tensor& tensor) {
    if (bound_ && !tensor.shape) fail("tensor `{}` has no shape", tensor.name);
    if (!tensor.shape) return;
    if (tensor.shape->size() != tensor.rank()) {
      fail("tensor `{}` has {} columns and a shape of rank {}", tensor.name, tensor.rank(),
           tensor.shape->size());
    }
    for (std::int64_t extent : *tensor.shape) {
      if (extent < 0) fail("tensor `{}` has a negative extent", tensor.name);
    }
  }

  void count_definitions() {
    for (const Statement& statement : program_.statements) {
      if (const auto* define = std::get_if<Define>(&statement)) ++pending_[define->tensor];
    }
  }

  bool is_defined(TensorId tensor) const {
    const Tensor& info = program_[tensor];
    return info.is_source() || info.param || pending_.contains(tensor);
  }

  // Statements.

  void check(const Define& define) {
    if (valid(define.tensor)) check_target(define);
    IndexSet scope(define.over.begin(), define.over.end());
    if (has_duplicates(define.over)) fail("an index is projected twice");
    for (const Column& column : define.columns) {
      for (IndexId index : check(column)) {
        if (contains(define.over, index)) fail("index `{}` is kept and projected", name(index));
        scope.insert(index);
      }
    }
    check_scopes(define.columns);
    check_root(define.value, scope);
    if (auto found = pending_.find(define.tensor); found != pending_.end()) --found->second;
  }

  void check_target(const Define& define) {
    const Tensor& tensor = program_[define.tensor];
    if (define.columns.size() != tensor.rank()) {
      fail("`{}` has {} columns and is written with {}", tensor.name, tensor.rank(),
           define.columns.size());
    }
    if (tensor.combine == Combine::Sum && !tensor.boolean && !define.over.empty()) {
      fail("`{}` sums, so its indices are projected in its value, not by the equation",
           tensor.name);
    }
  }

  void check(const Store& store) {
    check_listed(store.indices);
    check_root(store.value, IndexSet(store.indices.begin(), store.indices.end()));
  }

  void check(const Query& query) {
    check_listed(query.indices);
    check_root(query.value, IndexSet(query.indices.begin(), query.indices.end()));
  }

  void check(const Expect& expect) {
    check_listed(expect.indices);
    const IndexSet scope(expect.indices.begin(), expect.indices.end());
    check_root(expect.value, scope);
    if (bool(expect.left) != bool(expect.right)) fail("a comparison has only one side");
    if (bool(expect.left) != expect.comparison.has_value()) fail("a comparison has no operation");
    if (expect.left) check_root(expect.left, scope);
    if (expect.right) check_root(expect.right, scope);
  }

  void check_listed(const std::vector<IndexId>& indices) {
    if (has_duplicates(indices)) fail("an index is listed twice");
    for (IndexId index : indices) check_index(index);
  }

  // Expressions.

  void check_root(const Expr& value, const IndexSet& scope) {
    if (!value) return fail("there is no value");
    check(value);
    for (IndexId index : value->free) {
      if (valid(index) && !scope.contains(index)) {
        fail("index `{}` is free in the value but not an index of the statement", name(index));
      }
    }
    for (IndexId index : bound_below(value)) {
      if (valid(index) && scope.contains(index)) {
        fail("index `{}` is bound in the value and an index of the statement", name(index));
      }
    }
  }

  // The positions of a left side may bind indices of their own, but none of the statement.
  void check_scopes(const std::vector<Column>& columns) {
    IndexSet free, bound;
    for (const Column& column : columns) {
      if (!column.position) continue;
      free.insert(column.position->free.begin(), column.position->free.end());
      for (IndexId index : bound_below(column.position)) bound.insert(index);
    }
    for (IndexId index : bound) {
      if (free.contains(index)) fail("index `{}` is bound and free on the left", name(index));
    }
  }

  void check(const Expr& expr) {
    if (!seen_.insert(expr.get()).second) return;
    const Node& node = *expr;
    const int arity = info(node.op).arity;
    if (arity >= 0 && node.args.size() != static_cast<std::size_t>(arity)) {
      fail("`{}` takes {} arguments, not {}", info(node.op).name, arity, node.args.size());
    }
    for (const Expr& arg : node.args) {
      if (!arg) fail("`{}` has an empty argument", info(node.op).name);
    }
    for (const Expr& arg : node.args) {
      if (arg) check(arg);
    }
    for (const Expr& option : node.options) {
      if (option) check(option);
    }
    check_attributes(node);
    check_binders(node);
  }

  void check_attributes(const Node& node) {
    switch (node.op) {
      case Op::Read: return check_read(node);
      case Op::Iota:
      case Op::Extent:
      case Op::Sort: return check_index(node.index);
      case Op::Entity:
        if (bound_) return fail("an entity is left that bind did not number");
        if (node.entity >= program_.entities.size()) fail("entity {} is unknown", node.entity);
        return;
      case Op::Hole: return fail("a hole is left from the expansion of a builtin");
      case Op::Contract:
        if (node.args.empty()) fail("a contraction has no factors");
        return;
      case Op::Scan:
        if (node.combine != Combine::Sum && node.combine != Combine::Product) {
          fail("a scan runs over `{}`", ir::name(node.combine));
        }
        return check_index(node.index);
      case Op::Kernel:
        if (node.args.empty()) fail("a kernel has no arguments");
        for (IndexId index : node.axes) check_index(index);
        for (IndexId index : node.out_axes) check_index(index);
        return;
      default: return;
    }
  }

  void check_read(const Node& node) {
    for (const Column& column : node.columns) check(column);
    if (!valid(node.tensor)) return;
    const Tensor& tensor = program_[node.tensor];
    if (node.columns.size() != tensor.rank()) {
      fail("`{}` has {} columns and is read with {}", tensor.name, tensor.rank(),
           node.columns.size());
    }
    if (!is_defined(node.tensor)) fail("`{}` is read but never defined", tensor.name);
    if (auto found = pending_.find(node.tensor); found != pending_.end() && found->second > 0) {
      fail("`{}` is read before it is fully defined", tensor.name);
    }
  }

  void check_binders(const Node& node) {
    const std::vector<IndexId> bound = binders(node);
    if (has_duplicates(bound)) fail("`{}` binds an index twice", info(node.op).name);
    for (IndexId index : bound) check_index(index);
    for (const Expr& arg : node.args) {
      if (!arg) continue;
      for (IndexId index : bound_below(arg)) {
        if (contains(bound, index)) fail("index `{}` is bound again inside its scope", name(index));
      }
    }
  }

  // Returns the valid free indices of the column.
  std::vector<IndexId> check(const Column& column) {
    switch (column.kind) {
      case ColumnKind::Plain:
        check_index(column.index);
        if (column.position &&
            (column.position->op != Op::Iota || column.position->index != column.index)) {
          fail("a plain column has another position than its index");
        }
        break;
      case ColumnKind::Slice: check_index(column.index); break;
      case ColumnKind::Affine:
        if (column.position && !is_affine(column.position)) fail("an affine column reads data");
        [[fallthrough]];
      case ColumnKind::Gather:
        if (!column.position) fail("a column has no position");
        break;
    }
    for (const Expr* part : {&column.position, &column.start, &column.stop, &column.step}) {
      if (*part) check(*part);
    }
    std::vector<IndexId> free;
    const Expr reads = read(TensorId{0}, {column}, false);
    for (IndexId index : reads->free) {
      if (raw(index) < program_.indices.size()) free.push_back(index);
    }
    return free;
  }

  static bool is_affine(const Expr& position) {
    return is_position_op(position->op) &&
           std::all_of(position->args.begin(), position->args.end(), is_affine);
  }

  void check_index(IndexId index) {
    if (!valid(index) || !bound_ || !reported_.insert(index).second) return;
    if (!program_[index].domain) fail("index `{}` has no domain", name(index));
  }

  // Every index bound at or below the node.
  const IndexSet& bound_below(const Expr& expr) {
    if (auto found = below_.find(expr.get()); found != below_.end()) return found->second;
    IndexSet result;
    for (IndexId index : binders(*expr)) {
      if (raw(index) < program_.indices.size()) result.insert(index);
    }
    for_each_child(*expr, [&](const Expr& child) {
      if (child) result.insert(bound_below(child).begin(), bound_below(child).end());
    });
    return below_.emplace(expr.get(), std::move(result)).first->second;
  }

  const Program& program_;
  const bool bound_;
  std::string where_;
  std::vector<std::string> violations_;
  std::unordered_map<TensorId, int> pending_;  // definitions not yet passed
  std::unordered_set<const Node*> seen_;
  std::unordered_set<IndexId> reported_;
  std::unordered_map<const Node*, IndexSet> below_;
};

}  // namespace

std::vector<std::string> verify(const Program& program, bool bound) {
  return Verifier(program, bound).run();
}

}  // namespace fuse::ir
