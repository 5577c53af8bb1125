// Structural equality of trees, ignoring ranges, comments and layout.
#include <algorithm>

#include "fuse/syntax/printer.h"

namespace fuse::syntax {

namespace {

bool same(const Expr& a, const Expr& b);
bool same(const Statement& a, const Statement& b);
bool same(const Parameter& a, const Parameter& b);

bool same(const ExprPtr& a, const ExprPtr& b) { return a && b ? same(*a, *b) : !a && !b; }
bool same(const Name& a, const Name& b) { return a.text == b.text; }
bool same(const NamedArgument& a, const NamedArgument& b) {
  return a.name == b.name && same(a.value, b.value);
}
bool same(const CaseArm& a, const CaseArm& b) {
  return same(a.condition, b.condition) && same(a.value, b.value);
}
bool same(const AggregateIndex& a, const AggregateIndex& b) {
  return a.name == b.name && same(a.domain, b.domain);
}
bool same(const BodyItem& a, const BodyItem& b) {
  return same(a.binding, b.binding) && same(a.value, b.value);
}

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same(x, y); });
}

bool same(const Parameter& a, const Parameter& b) {
  return same(a.name, b.name) && same(a.indices, b.indices) && a.bracketed == b.bracketed &&
         same(a.default_value, b.default_value);
}

bool same(const Expr& a, const Expr& b) {
  return a.kind == b.kind && a.op == b.op && a.integral == b.integral &&
         a.is_reduce == b.is_reduce && a.at_spelling == b.at_spelling && a.text == b.text &&
         same(a.args, b.args) && same(a.named, b.named) && same(a.arms, b.arms) &&
         same(a.indices, b.indices) && same(a.when, b.when);
}

bool same_equation(const Statement& a, const Statement& b) {
  return a.assign == b.assign && same(a.target, b.target) && same(a.value, b.value) &&
         same(a.when, b.when) && same(a.default_value, b.default_value) && a.iterate == b.iterate &&
         same(a.iterate_options, b.iterate_options);
}

bool same_minimize(const Statement& a, const Statement& b) {
  return a.maximize == b.maximize && same(a.method, b.method) && same(a.steps, b.steps) &&
         same(a.batch, b.batch) && a.batch_index == b.batch_index;
}

bool same(const Statement& a, const Statement& b) {
  return a.kind == b.kind && same_equation(a, b) && same(a.alternatives, b.alternatives) &&
         a.datalog_arrow == b.datalog_arrow && a.name == b.name && a.path == b.path &&
         same(a.names, b.names) && same(a.parameters, b.parameters) && same(a.results, b.results) &&
         same(a.body, b.body) && same(a.tolerance, b.tolerance) && same_minimize(a, b);
}

}  // namespace

bool equal(const File& a, const File& b) { return same(a.statements, b.statements); }

}  // namespace fuse::syntax
