#include "fuse/bind/column_classes.h"

#include <algorithm>

namespace fuse::bind {

std::size_t ColumnClasses::find(ColumnId column) {
  auto [it, fresh] = number_.try_emplace(column, parent_.size());
  if (fresh) {
    parent_.push_back(parent_.size());
    classes_.push_back({});
  }
  std::size_t at = it->second;
  while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
  return at;
}

std::optional<std::int64_t> ColumnClasses::size(ColumnId column) {
  const ColumnClass& c = classes_[find(column)];
  return c.exact ? std::optional(c.exact->value) : c.supposed;
}

void ColumnClasses::settle(ColumnId column, std::int64_t size) {
  ColumnClass& c = classes_[find(column)];
  c.exact = c.at_least.value_or(Size{});
  c.exact->value = size;
}

void ColumnClasses::set_exact(ColumnId column, Size size, Kind clash, const std::string& name) {
  ColumnClass& c = classes_[find(column)];
  if (!c.exact) {
    c.exact = std::move(size);
  } else if (c.exact->value != size.value) {
    Diagnostic& d = diagnostics_.report(clash, size.range, name, size.value, c.exact->value);
    d.label(c.exact->range, fmt::format("the {} comes from here", c.exact->value));
  }
}

void ColumnClasses::set_at_least(ColumnId column, Size size) {
  ColumnClass& c = classes_[find(column)];
  if (!c.at_least || c.at_least->value < size.value) c.at_least = std::move(size);
}

void ColumnClasses::report(const Use& a, const Size& size_a, const Use& b, const Size& size_b,
                           const std::string& name) {
  if (a.column.tensor == ir::no_tensor)
    return report_axis(b, size_b, a.column.column, size_a, name);
  auto origin = [](const Size& size) { return size.origin.empty() ? "" : ", " + size.origin; };
  Diagnostic& d = diagnostics_.report(Kind::ExtentClash, b.range, name, size_b.value, size_a.value);
  d.label(a.range, fmt::format("`{}` has size {} here{}", name, size_a.value, origin(size_a)));
  d.label(b.range, fmt::format("and {} here{}", size_b.value, origin(size_b)));
  for (const Size* size : {&size_a, &size_b}) {
    if (size->range.valid() && size->range != a.range && size->range != b.range) {
      d.label(size->range, fmt::format("the {} comes from here", size->value));
    }
  }
}

void ColumnClasses::report_axis(const Use& use, const Size& size, std::size_t axis,
                                const Size& declared, const std::string& name) {
  const std::string& axis_name = program_.axes[axis].name;
  Diagnostic& d =
      diagnostics_.report(Kind::AxisClash, use.range, name, size.value, axis_name, declared.value);
  d.label(declared.range, "declared here");
  if (!size.origin.empty()) d.label(use.range, size.origin);
}

void ColumnClasses::unify(const Use& a, const Use& b, const std::string& name) {
  std::size_t first = find(a.column), second = find(b.column);
  if (first == second) return;
  ColumnClass& x = classes_[first];
  ColumnClass& y = classes_[second];
  if (x.exact && y.exact && x.exact->value != y.exact->value) {
    report(a, *x.exact, b, *y.exact, name);
  }
  if (!x.exact) x.exact = y.exact;
  bool larger = y.at_least && (!x.at_least || x.at_least->value < y.at_least->value);
  if (larger) x.at_least = y.at_least;
  parent_[second] = first;
  links_.push_back({a, b, name});
}

std::vector<ColumnLink> ColumnClasses::path(ColumnId from, ColumnId to) const {
  std::map<ColumnId, const ColumnLink*> reached{{from, nullptr}};
  std::vector<ColumnId> frontier{from};
  for (std::size_t at = 0; at < frontier.size() && !reached.count(to); ++at) {
    for (const ColumnLink& link : links_) {
      for (const auto& [near, far] : {std::pair(&link.a, &link.b), std::pair(&link.b, &link.a)}) {
        if (near->column != frontier[at] || !reached.try_emplace(far->column, &link).second)
          continue;
        frontier.push_back(far->column);
      }
    }
  }
  std::vector<ColumnLink> result;
  if (!reached.count(to)) return result;
  for (ColumnId at = to; at != from;) {
    const ColumnLink& link = *reached.at(at);
    result.push_back(link);
    at = link.a.column == at ? link.b.column : link.a.column;
  }
  std::reverse(result.begin(), result.end());
  return result;
}

bool ColumnClasses::promote(ColumnId column) {
  ColumnClass& c = classes_[find(column)];
  if (c.exact || !c.at_least) return false;
  c.exact = c.at_least;
  return true;
}

ColumnId axis_column(std::int32_t axis) { return {ir::no_tensor, static_cast<std::size_t>(axis)}; }

static constexpr std::size_t token_column = 1;  // of a text: (position, token)

void unify_axis(const ir::Program& program, ColumnId column, ColumnClasses& classes) {
  const ir::Tensor& tensor = program[column.tensor];
  const ir::TensorColumn& declared = tensor.columns[column.column];
  const std::int32_t vocabulary = column.column == token_column ? tensor.vocabulary : -1;
  for (const std::int32_t axis : {declared.axis, vocabulary}) {
    if (axis < 0) continue;
    classes.unify({axis_column(axis), tensor.range}, {column, tensor.range}, declared.name);
  }
}

std::vector<ir::Link> links_of(const ir::Program& program, const Constraints& constraints) {
  std::vector<ir::Link> links;
  const auto end = [](const Use& use) {
    return ir::Link::End{use.column.tensor, use.column.column, use.range};
  };
  for (ir::IndexId id : constraints.order) {
    const Variable& v = constraints.variables.at(id);
    if (!v.unifies() || program[id].range_stop) continue;
    std::vector<Use> uses;
    if (program[id].axis >= 0) uses.push_back({axis_column(program[id].axis), program[id].range});
    for (const std::vector<Use>* some : {&v.reads, &v.writes}) {
      for (const Use& use : *some) {
        if (!constraints.offset_written.count(use.column)) uses.push_back(use);
      }
    }
    for (std::size_t i = 1; i < uses.size(); ++i) {
      links.push_back({end(uses[0]), end(uses[i]), program[id].name});
    }
  }
  return links;
}

void unify_indices(const ir::Program& program, const Constraints& constraints,
                   ColumnClasses& classes) {
  const auto use = [](const ir::Link::End& end) {
    return Use{{end.tensor, static_cast<std::size_t>(end.column)}, end.range};
  };
  for (const std::vector<ir::Link>& links : {links_of(program, constraints), program.links}) {
    for (const ir::Link& link : links) classes.unify(use(link.a), use(link.b), link.name);
  }
}

}  // namespace fuse::bind
