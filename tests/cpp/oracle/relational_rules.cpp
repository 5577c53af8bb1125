// Random rules.
#include <algorithm>

#include "relational.h"
#include "relational_state.h"

namespace fuse::oracle {

namespace {

const std::vector<std::string> comparisons{
    "!=", "!=", "!=", "<", "<=", "<=", ">", ">=", ">=", "=="};

}  // namespace

// A literal, or a plain read in square brackets, that binds the variable.
void RelationalGenerator::bind(Variable& variable, std::vector<Piece>& items) {
  const bool by_number = chance(12), round = !by_number || chance(40);
  std::string read = reference_to(variable, !by_number, round);
  if (read.empty()) read = reference_to(variable, by_number, round);
  if (read.empty()) return;
  items.push_back(leaf(round ? read : read + pick<std::string>({" > 0", " > 0.5", " != 1"})));
}

// A number, or a variable that is bound by now.
std::string RelationalGenerator::bound_value() {
  std::vector<std::string> values = bindings_;
  for (const Variable& v : variables_) {
    if (v.bound && !v.hidden) values.push_back(v.name);
  }
  if (values.empty() || chance(15)) return std::to_string(below(4));
  return pick(values);
}

void RelationalGenerator::add_comparison(std::vector<Piece>& items) {
  std::string left = bound_value(), right = bound_value();
  if (chance(20)) {
    right = bound_value();
    if (chance(30)) right += pick<std::string>({" + 1", " - 1", " // 2", " % 2"});
    items.push_back(pair("", leaf(left), " == ", leaf(right), ""));
    return;
  }
  if (chance(25)) left += pick<std::string>({" + 1", " - 1", " * 2", " % 2"});
  items.push_back(pair("", leaf(left), " " + pick(comparisons) + " ", leaf(right), ""));
}

void RelationalGenerator::add_binding(std::vector<Piece>& items) {
  const std::string name = "s" + std::to_string(bindings_.size());
  const std::string first = bound_value(), second = bound_value();
  items.push_back(leaf(name + " = " + first + pick<std::string>({" + ", " - ", " * "}) + second));
  const std::string other = bound_value();
  items.push_back(leaf(name + " " + pick(comparisons) + " " + other));
  bindings_.push_back(name);
}

// n = count[z](E(x, z)), or another aggregate over the members of a relation.
void RelationalGenerator::add_aggregate(std::vector<Piece>& items) {
  const Known* group = any(true, 1);
  if (!group) return;
  const int column = below(static_cast<int>(group->columns.size()));
  const int domain = group->columns[column];
  if (room() < sizes_[domain]) return;
  Variable* inner = new_variable(domain);
  if (!inner) return;
  const std::string z = inner->name;  // not bound: no other item sees it
  const std::string name = "s" + std::to_string(bindings_.size());
  const std::string condition = reference(*group, true, Use::Bound, column, z);
  variables_.back().hidden = true;
  const Known* numbers = any(false, 1);
  std::string text = "count[" + z + "](" + condition + ")";
  if (numbers && numbers->columns[0] == domain && chance(60)) {
    text = pick<std::string>({"max[", "min[", "sum[", "avg["}) + z + " when " + condition + "](" +
           reference(*numbers, false, Use::Bound, 0, z) + ")";
  } else if (chance(25)) {
    text = pick<std::string>({"max[", "min[", "sum["}) + z + " when " + condition + "](" + z + ")";
  }
  items.push_back(leaf(name + " = " + text));
  items.push_back(leaf(name + " " + pick(comparisons) + " " + bound_value()));
  bindings_.push_back(name);
}

void RelationalGenerator::add_condition(std::vector<Piece>& items) {
  const int kind = weighted({35, 30, 12, 15, 8});
  if (kind == 0) {
    const Known* relation = any(chance(90));
    if (relation) items.push_back(leaf("not " + reference(*relation, true, Use::Negated)));
  } else if (kind == 1) {
    add_comparison(items);
  } else if (kind == 2) {
    add_binding(items);
  } else if (kind == 3) {
    add_aggregate(items);
  } else if (const Known* numbers = any(false)) {
    items.push_back(leaf(reference(*numbers, false, Use::Bound) + " " + pick(comparisons) + " " +
                         pick<std::string>({"0", "0.5", "-1", "1"})));
  }
}

Piece RelationalGenerator::body(const std::vector<Variable>& required) {
  variables_ = required;
  bindings_.clear();
  std::vector<Piece> items;
  for (int n = required.empty() ? 1 : weighted({40, 40, 20}); n > 0; --n) {
    const Known* relation = any(!chance(8));
    if (relation) items.push_back(leaf(reference(*relation, true, Use::Binding)));
  }
  for (std::size_t k = 0; k < required.size(); ++k) {
    if (!variables_[k].bound) bind(variables_[k], items);
  }
  for (int n = weighted({45, 40, 15}); n > 0; --n) add_condition(items);
  if (items.empty()) items.push_back(leaf("0 < 1"));
  if (computed_ >= 0) items.push_back(leaf("t = " + computed_value(computed_)));
  if (chance(30)) std::ranges::shuffle(items, random_);
  return chain(items, std::vector<std::string>(items.size(), ", "));
}

// What a column of the head is computed from: a position of the domain, whatever the data.
std::string RelationalGenerator::computed_value(int domain) {
  bindings_.clear();  // averages are no positions
  const std::string size = " % " + std::to_string(sizes_[domain]);
  const int kind = weighted({30, 15, 15, 25, 15});
  if (kind == 0) {
    const Known* group = any(true, 1);
    const int column = group ? below(static_cast<int>(group->columns.size())) : 0;
    Variable* inner = group && room() >= sizes_[group->columns[column]]
                          ? new_variable(group->columns[column])
                          : nullptr;
    if (inner) {
      const std::string z = inner->name;
      const bool same = inner->domain == domain;
      inner->hidden = true;
      const std::string condition = reference(*group, true, Use::Bound, column, z);
      if (same && chance(50)) {
        return pick<std::string>({"max[", "min["}) + z + " when " + condition + "](" + z + ")";
      }
      return "count[" + z + "](" + condition + ")" + size;
    }
  }
  const std::string first = bound_value(), second = bound_value();
  if (kind == 1) return "(" + first + " - " + second + ")" + size;
  if (kind == 2) return "(" + first + " + " + second + ") // 2" + size;
  for (const Known& tensor : known_) {
    Variable* v = tensor.values == domain ? variable_of(tensor.columns[0], true) : nullptr;
    if (v && kind == 3) return tensor.name + "[" + v->name + "]";
  }
  return first + " * " + second + size;
}

// The left side; its variables stand in variables_.
std::string RelationalGenerator::head(const Known& relation, bool extending) {
  std::string text;
  for (const int domain : relation.columns) {
    text += text.empty() ? "" : ", ";
    Variable* v = chance(15) ? variable_of(domain, false) : nullptr;
    if (!v && !chance(10) && room() >= sizes_[domain]) v = new_variable(domain);
    text += v ? v->name : std::to_string(below(sizes_[domain]));
    if (v && chance(extending ? 1 : 3)) {
      text += pick<std::string>({"+1", "+1", "+2"});
      affine_ = true;
    }
  }
  if (computed_ >= 0) text += text.empty() ? "t" : ", t";
  return relation.name + "(" + text + ")";
}

void RelationalGenerator::write_rule(Known& relation, bool extending) {
  forget_variables();
  const std::string left = head(relation, extending);
  const std::vector<Variable> required = variables_;
  std::vector<Piece> alternatives;
  for (int n = weighted({0, 75, 20, 5}); n > 0; --n) alternatives.push_back(body(required));
  statements_.push_back(
      wrap(left + (chance(10) ? " :- " : " <- "),
           chain(alternatives, std::vector<std::string>(alternatives.size(), " or ")), ""));
  // Read on, its extents and those of what reads it may depend on each other.
  if (affine_ && !chance(40)) relation.readable = relation.extendable = false;
}

void RelationalGenerator::rule() {
  Known relation{.name = fresh_name("Q"), .boolean = true};
  std::vector<int> bindable;
  for (const Known& tensor : known_) {
    if (tensor.boolean && tensor.readable) {
      bindable.insert(bindable.end(), tensor.columns.begin(), tensor.columns.end());
    }
  }
  for (int n = bindable.empty() ? 0 : weighted({8, 35, 40, 12, 5}); n > 0; --n) {
    relation.columns.push_back(pick(bindable));
  }
  // Dense storage has to hold it too.
  const auto cells = [&] {
    double product = 1;
    for (const int domain : relation.columns) product *= sizes_[domain];
    return product;
  };
  while (cells() > 100000) relation.columns.pop_back();
  computed_ = chance(25) ? below(static_cast<int>(sizes_.size())) : -1;
  write_rule(relation, false);
  if (computed_ >= 0) {
    relation.columns.push_back(computed_);
    // Its column may turn out shorter than positions that index tensors hold.
    if (std::ranges::any_of(known_, [&](const Known& one) { return one.values == computed_; })) {
      relation.readable = false;
    }
  }
  computed_ = -1;
  if (chance(75)) statements_.push_back(leaf("export " + relation.name));
  known_.push_back(relation);
}

// Another rule for a relation, reading only what came before it.
void RelationalGenerator::extend_rule() {
  std::vector<std::size_t> relations;
  for (std::size_t k = 1; k < known_.size(); ++k) {
    if (known_[k].boolean && known_[k].extendable) relations.push_back(k);
  }
  if (relations.empty()) return;
  const std::size_t at = pick(relations);
  const std::vector<Known> all = known_;
  known_.resize(at);
  Known relation = all[at];
  if (std::ranges::all_of(relation.columns, [&](int domain) {
        return std::ranges::any_of(known_, [&](const Known& one) {
          return one.boolean && one.readable && std::ranges::count(one.columns, domain);
        });
      })) {
    write_rule(relation, true);
  }
  known_ = all;
  known_[at] = relation;
}

// A relation that holds of nothing.
void RelationalGenerator::empty_rule() {
  const Known* source = any(true, 1);
  if (!source) return;
  forget_variables();
  Known relation{.name = fresh_name("Q"), .columns = source->columns, .boolean = true};
  std::string columns;
  for (const int domain : relation.columns) {
    const Variable* v = new_variable(domain);
    columns += (columns.empty() ? "" : ", ") + v->name;
  }
  const std::string never =
      pick<std::string>({variables_[0].name + " < 0", "not " + source->name + "(" + columns + ")",
                         variables_[0].name + " != " + variables_[0].name});
  const std::string name = relation.name;
  statements_.push_back(
      leaf(name + "(" + columns + ") <- " + source->name + "(" + columns + "), " + never));
  if (chance(30)) statements_.push_back(leaf("export " + name));
  known_.push_back(relation);
}

}  // namespace fuse::oracle
