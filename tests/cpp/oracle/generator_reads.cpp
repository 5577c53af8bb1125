// Index variables and reads of the random program generator.
#include <algorithm>

#include "generator_state.h"

namespace fuse::oracle {

Variable* Generator::new_variable(int extent, bool left) {
  static const std::vector<std::string> names{"i", "j", "k",  "l",  "m", "n", "p",
                                              "q", "x", "i'", "_y", "z", "r", "t"};
  std::vector<std::string> unused;
  for (const std::string& name : names) {
    if (std::ranges::none_of(variables_, [&](const auto& v) { return v->name == name; })) {
      unused.push_back(name);
    }
  }
  variables_.push_back(std::make_unique<Variable>(Variable{pick(unused), extent, left}));
  Variable& v = *variables_.back();
  const std::string declared = chance(70) ? "u" : "u'";
  const auto taken = [&](const auto& other) { return other->name == declared; };
  if (extent == axis_extent_ && chance(50) && std::ranges::none_of(variables_, taken)) {
    v = {declared, extent, left};
    v.hi = extent;
    v.used = left;  // a left index over a declared axis needs no counterpart on the right
  }
  return &v;
}

// A variable that ranges over `extent` positions: left ones first, else one already there, else a
// new one, which will be projected. Null when none may be made.
Variable* Generator::variable(int extent) {
  std::vector<Variable*> fitting;
  for (const auto& v : variables_) {
    if (v->hidden || v->extent != extent) continue;
    if (!may_project_ && !v->left) continue;
    fitting.push_back(v.get());
    if (v->left) fitting.push_back(v.get());
  }
  if (!fitting.empty() && (chance(80) || !may_project_)) return pick(fitting);
  if (may_project_ && variables_.size() < 6) return new_variable(extent, false);
  return fitting.empty() ? nullptr : pick(fitting);
}

Variable* Generator::variable_with(bool left) {
  std::vector<Variable*> fitting;
  for (const auto& v : variables_) {
    if (!v->hidden && v->used && (!left || v->left)) fitting.push_back(v.get());
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

const Known* Generator::index_tensor(int bound) {
  std::vector<const Known*> fitting;
  for (const Known& tensor : known_) {
    if (tensor.indices && tensor.bound <= bound) fitting.push_back(&tensor);
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

std::string Generator::gather_column(int extent) {
  const Known* tensor = index_tensor(extent);
  if (!tensor) return "";
  Variable* v = variable(tensor->extents[0]);
  if (!v) return "";
  v->limit(0, tensor->extents[0]);
  return tensor->name + "[" + v->name + "]";
}

// A read of a column of `extent` positions at a function of v; narrows what v ranges over.
std::string Generator::affine_column(Variable& v, int extent) {
  switch (below(8)) {
    case 0: v.limit(0, extent - 1); return v.name + "+1";
    case 1: v.limit(1, extent + 1); return v.name + "-1";
    case 2: v.limit(0, (extent + 1) / 2); return "2*" + v.name;
    case 3: v.limit(0, 2 * extent); return v.name + "/2";
    case 4: v.limit(0, extent); return v.name + "+0";
    case 5: v.used = true; return v.name + (chance(50) ? "+1?" : "-1?");
    case 6: v.limit(0, extent); return std::to_string(extent - 1) + "-" + v.name;
    default: v.used = true; return "(" + v.name + "+1) % " + std::to_string(extent);
  }
}

std::string Generator::column(int extent) {
  if (extent > 0 && chance(6)) return std::to_string(below(extent));
  if (chance(8)) {
    if (const std::string gather = gather_column(extent); !gather.empty()) return gather;
  }
  if (extent > 0 && chance(14)) {
    if (Variable* v = variable(pick(palette_))) return affine_column(*v, extent);
  }
  Variable* v = variable(extent);
  if (!v) return extent > 0 ? std::to_string(below(extent)) : "0";
  v->limit(0, extent);
  return v->name;
}

Piece Generator::read(const Known& tensor, bool round) {
  if (tensor.extents.empty()) return leaf(tensor.name);
  std::string text = tensor.name + (round ? "(" : "[");
  for (std::size_t c = 0; c < tensor.extents.size(); ++c) {
    text += (c ? ", " : "") + column(tensor.extents[c]);
  }
  return leaf(text + (round ? ")" : "]"));
}

Piece Generator::read_any() {
  std::vector<const Known*> readable;
  for (const Known& tensor : known_) {
    if (tensor.readable) readable.push_back(&tensor);
  }
  const Known& tensor = *pick(readable);
  return read(tensor, tensor.boolean ? chance(60) : chance(2) && !tensor.extents.empty());
}

const Known* Generator::tensor_with(int extent) {
  std::vector<const Known*> fitting;
  for (const Known& tensor : known_) {
    if (tensor.readable && std::ranges::count(tensor.extents, extent)) fitting.push_back(&tensor);
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

}  // namespace fuse::oracle
