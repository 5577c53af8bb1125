// Variables, and references to relations and tensors.
#include <algorithm>

#include "relational_state.h"

namespace fuse::oracle {

namespace {

// Positions that one statement runs over.
constexpr int largest_space = 400, largest_wide_space = 20000;

}  // namespace

void RelationalGenerator::forget_variables() {
  variables_.clear();
  bindings_.clear();
  affine_ = false;
  in_reference_.clear();
  joining_ = pick<int>({30, 60, 60, 90});
}

int RelationalGenerator::room() const {
  int taken = 1;
  for (const Variable& v : variables_) taken *= sizes_[v.domain];
  return (wide_ ? largest_wide_space : largest_space) / std::max(1, taken);
}

RelationalGenerator::Variable* RelationalGenerator::variable_of(int domain, bool bound_only) {
  std::vector<Variable*> fitting;
  const bool may_repeat = chance(15);
  for (Variable& v : variables_) {
    const bool repeats = std::ranges::count(in_reference_, v.name) > 0;
    if (v.domain != domain || v.hidden || (repeats && !may_repeat)) continue;
    if (v.bound || !bound_only) fitting.push_back(&v);
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

// A declared axis has the indices of its name; the others share a list of letters.
RelationalGenerator::Variable* RelationalGenerator::new_variable(int domain) {
  static const char* letters[] = {"x", "y", "z", "p", "q", "r", "i", "j",
                                  "k", "l", "m", "n", "a", "b", "c"};
  std::size_t others = 0, along_axis = 0;
  for (const Variable& v : variables_) {
    const bool axis = has_axis_ && v.domain == 0;
    others += v.name != "_" && !axis;
    along_axis += v.name != "_" && axis;
  }
  if (others >= std::size(letters)) return nullptr;
  const bool axis = has_axis_ && domain == 0;
  variables_.push_back({axis ? "u" + std::string(along_axis, '\'') : letters[others], domain});
  return &variables_.back();
}

const RelationalGenerator::Known* RelationalGenerator::any(bool boolean, std::size_t least_rank) {
  std::vector<const Known*> fitting;
  for (const Known& tensor : known_) {
    if (tensor.readable && tensor.boolean == boolean && tensor.columns.size() >= least_rank) {
      fitting.push_back(&tensor);
    }
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

// A read whose number is a position of the domain, or nothing.
std::string RelationalGenerator::gathered(int domain) {
  for (const Known& tensor : known_) {
    if (tensor.values != domain || !tensor.readable) continue;
    Variable* v = variable_of(tensor.columns[0], false);
    if (!v && room() >= sizes_[tensor.columns[0]]) v = new_variable(tensor.columns[0]);
    if (!v) return "";
    v->bound = true;
    return tensor.name + "[" + v->name + "]";
  }
  return "";
}

std::string RelationalGenerator::hide(int domain) {
  variables_.push_back({"_", domain, false, true});
  return "_";
}

std::string RelationalGenerator::argument(int domain, Use use) {
  const int size = sizes_[domain];
  const std::string constant = std::to_string(below(size));
  if (chance(10)) return constant;
  const bool existing = use == Use::Bound || chance(joining_);
  Variable* v = existing ? variable_of(domain, use != Use::Binding) : nullptr;
  if (v && use == Use::Binding && v->bound && size > 1 && chance(4)) {
    affine_ = true;
    return v->name + pick<std::string>({"+1", "+1", "+1?", "-1?"});
  }
  if (v && v->bound && use != Use::Negated && chance(5)) {
    return v->name + pick<std::string>({" % ", " % ", " // "}) +
           std::to_string(between(1, std::max(1, size)));
  }
  if (!v && (use == Use::Bound || room() < size)) return constant;
  if (!v && (use == Use::Negated || chance(12))) return hide(domain);
  if (!v) v = new_variable(domain);
  if (!v) return constant;
  v->bound = true;
  in_reference_.push_back(v->name);
  return v->name;
}

std::string RelationalGenerator::reference(const Known& tensor, bool round, Use use, int forced,
                                           const std::string& name) {
  std::string text;
  in_reference_.assign(1, name);
  for (std::size_t c = 0; c < tensor.columns.size(); ++c) {
    if (c) text += ", ";
    text += static_cast<int>(c) == forced ? name : argument(tensor.columns[c], use);
  }
  in_reference_.clear();
  if (tensor.columns.empty() && !round) return tensor.name;
  return tensor.name + (round ? "(" : "[") + text + (round ? ")" : "]");
}

std::string RelationalGenerator::reference_to(Variable& variable, bool boolean, bool round) {
  std::vector<std::pair<const Known*, int>> places;
  for (const Known& tensor : known_) {
    for (std::size_t c = 0; c < tensor.columns.size(); ++c) {
      if (tensor.readable && tensor.boolean == boolean && tensor.columns[c] == variable.domain) {
        places.emplace_back(&tensor, static_cast<int>(c));
      }
    }
  }
  if (places.empty()) return "";
  const auto [tensor, column] = pick(places);
  const std::string name = variable.name;
  variable.bound = true;  // before other variables move it
  return reference(*tensor, round, Use::Binding, column, name);
}

}  // namespace fuse::oracle
