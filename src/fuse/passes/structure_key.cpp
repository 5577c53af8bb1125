#include "fuse/passes/structure_key.h"

#include <fmt/format.h>

#include <bit>
#include <functional>

namespace fuse::passes {

namespace {

using ir::Column;
using ir::Expr;
using ir::IndexId;
using ir::Node;

using IndexText = std::function<std::string(IndexId)>;
using ChildText = std::function<std::string(const Expr&)>;

std::string list(const std::vector<IndexId>& indices, const IndexText& index) {
  std::string result = "[";
  for (IndexId each : indices) result += index(each) + ",";
  return result + "]";
}

// Every attribute but the range, with indices and children as the caller writes them.
std::string describe(const Node& node, const IndexText& index, const ChildText& child) {
  auto text = [&](const Expr& expr) { return expr ? child(expr) : std::string("_"); };
  std::string key = fmt::format("{}:{}:{:x}:{}:{}:{}:{}:{}:{}:{}:{}", static_cast<int>(node.op),
                                raw(node.tensor), std::bit_cast<std::uint64_t>(node.number),
                                node.integral, node.truth, static_cast<int>(node.combine),
                                node.strict, node.total, node.entity, node.slot, node.builtin);
  if (node.index != ir::no_index) key += index(node.index);
  key += list(node.bound, index) + list(node.axes, index) + list(node.out_axes, index) + "(";
  for (const Expr& arg : node.args) key += text(arg) + ",";
  for (const Column& column : node.columns) {
    key += fmt::format("<{}{}", static_cast<int>(column.kind), column.optional ? "?" : "");
    if (column.index != ir::no_index) key += index(column.index);
    for (const Expr* part : {&column.position, &column.start, &column.stop, &column.step}) {
      key += "|" + text(*part);
    }
    key += ">";
  }
  key += ";";
  for (const Expr& option : node.options) key += text(option) + ",";
  return key + ")";
}

std::string plain_index(IndexId index) { return fmt::format("i{}", raw(index)); }

std::string number_text(const Expr& expr, const Numbers& numbers) {
  return fmt::format("#{}", numbers.at(expr.get()));
}

// Numbers bound indices in the order in which the walk meets their binders.
class RenamingKey {
 public:
  RenamingKey(const ir::Program& program, const Numbers& numbers)
      : program_(program), numbers_(numbers) {}

  std::string of(const Expr& expr) {
    const std::vector<IndexId> bound = binders(*expr);
    for (IndexId index : bound) places_[index] = ++binders_;
    std::string key = describe(
        *expr, [&](IndexId index) { return index_text(index); },
        [&](const Expr& child) { return child_text(child); });
    for (IndexId index : bound) places_.erase(index);
    return key;
  }

 private:
  // A node met before, and where its free indices were bound then.
  struct Visit {
    std::size_t number;
    std::vector<std::size_t> places;
  };

  std::string index_text(IndexId index) const {
    auto place = places_.find(index);
    if (place == places_.end()) return plain_index(index);
    const ir::Index& info = program_[index];
    if (!info.domain) return fmt::format("b{}={}", place->second, raw(index));
    return fmt::format("b{}={}:{}", place->second, info.domain->lo, info.domain->extent);
  }

  std::string child_text(const Expr& child) {
    std::vector<std::size_t> places;
    bool renamed = false;
    for (IndexId index : child->free) {
      auto place = places_.find(index);
      places.push_back(place == places_.end() ? 0 : place->second);
      renamed = renamed || places.back() > 0;
    }
    if (!renamed) return number_text(child, numbers_);
    auto visit = visits_.find(child.get());
    if (visit != visits_.end() && visit->second.places == places) {
      return fmt::format("@{}", visit->second.number);
    }
    std::string key = of(child);
    visits_[child.get()] = {++visited_, std::move(places)};
    return key;
  }

  const ir::Program& program_;
  const Numbers& numbers_;
  std::unordered_map<IndexId, std::size_t> places_;
  std::unordered_map<const Node*, Visit> visits_;
  std::size_t binders_ = 0, visited_ = 0;
};

}  // namespace

std::string structure_key(const Expr& expr, const Numbers& numbers) {
  return describe(*expr, plain_index,
                  [&](const Expr& child) { return number_text(child, numbers); });
}

std::string renaming_key(const ir::Program& program, const Expr& expr, const Numbers& numbers) {
  return RenamingKey(program, numbers).of(expr);
}

}  // namespace fuse::passes
