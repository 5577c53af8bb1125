// Random equations over relations, value facts and dense tensors, and queries.
#include <algorithm>

#include "relational.h"
#include "relational_state.h"

namespace fuse::oracle {

Piece RelationalGenerator::product() {
  std::vector<Piece> factors;
  for (int n = weighted({0, 25, 45, 30}); n > 0; --n) {
    const Known* tensor = any(chance(55));
    if (!tensor) tensor = any(true);
    if (!tensor) break;
    const bool round = !tensor->columns.empty() && (tensor->boolean ? chance(60) : chance(12));
    const int column =
        tensor->columns.empty() ? -1 : below(static_cast<int>(tensor->columns.size()));
    const std::string index = column >= 0 && chance(8) ? gathered(tensor->columns[column]) : "";
    const std::string read =
        reference(*tensor, round, Use::Binding, index.empty() ? -1 : column, index);
    factors.push_back(leaf(tensor->boolean ? read : function_of(read)));
  }
  if (factors.empty()) return leaf("1");
  std::vector<std::string> signs(factors.size(), pick<std::string>({" ", " * "}));
  const Known* divisor = chance(15) ? any(chance(20), 1) : nullptr;
  if (divisor) {
    signs.back() = " / ";
    factors.push_back(leaf(reference(*divisor, false, Use::Bound)));
    signs.emplace_back();
  }
  return chain(factors, signs);
}

// A number as it is, or a function of it, which may be 0 where it is missing.
std::string RelationalGenerator::function_of(const std::string& read) {
  if (!chance(18)) return read;
  const int kind = weighted({50, 30, 20});
  if (kind == 0) return pick<std::string>({"relu(", "abs(", "exp(", "sqrt("}) + read + ")";
  if (kind == 1) return "(" + read + pick<std::string>({" > 0", " > 0.5", " != 0", " < 1"}) + ")";
  return "where(" + read + pick<std::string>({" > 0, ", " < 0.5, "}) + read + ", 0)";
}

Piece RelationalGenerator::terms(const std::string& op) {
  std::vector<Piece> sum;
  std::vector<std::string> signs;
  for (int n = between(2, 3); n > 0; --n) {
    sum.push_back(product());
    signs.push_back(chance(25) ? " - " : " + ");
  }
  if (op == "=" && chance(30))
    sum.push_back(leaf(value().insert(0, "(") + ")")), signs.push_back(" + ");
  return chain(sum, signs);
}

// max[z when E(x, z)](V[z]), count[z](E(x, z)), ..
std::string RelationalGenerator::explicit_aggregate() {
  const Known* group = any(true, 1);
  if (!group) return "1";
  const int column = below(static_cast<int>(group->columns.size()));
  const int domain = group->columns[column];
  if (room() < sizes_[domain]) return "1";
  const Variable* inner = new_variable(domain);
  const std::string z = inner->name;
  const std::size_t at = variables_.size() - 1;
  const std::string condition = reference(*group, true, Use::Binding, column, z);
  std::string text = "count[" + z + "](" + condition + ")";
  const Known* numbers = any(false, 1);
  if (numbers && numbers->columns[0] == domain && chance(70)) {
    text = pick<std::string>({"max[", "min[", "sum[", "avg[", "any[", "all["}) + z + " when " +
           condition + "](" + reference(*numbers, false, Use::Bound, 0, z) + ")";
  }
  variables_[at].hidden = true;
  return text;
}

Piece RelationalGenerator::right_side(const std::string& op) {
  const int kind = weighted({58, 17, 12, 7, 6});
  if (kind == 0) return product();
  if (kind == 1) return terms(op);
  if (kind == 2) return leaf(explicit_aggregate());
  if (kind == 3) return wrap(pick<std::string>({"relu(", "exp(", "abs("}), product(), ")");
  Piece left = product();
  return pair("(", left, pick<std::string>({" > ", " == ", " < "}), product(), ")");
}

// Only variables that exist, or one that is projected by "some".
std::string RelationalGenerator::guard() {
  const Known* relation = any(chance(75), 1);
  if (!relation) return "1 > 0";
  if (relation->boolean) {
    return (chance(20) ? "not " : "") +
           reference(*relation, true, chance(15) ? Use::Binding : Use::Bound);
  }
  return reference(*relation, false, Use::Bound) + " > " + pick<std::string>({"0", "-1", "0.5"});
}

const RelationalGenerator::Known* RelationalGenerator::index_tensor_of(int domain) const {
  for (const Known& tensor : known_) {
    if (tensor.values >= 0 && tensor.columns[0] == domain) return &tensor;
  }
  return nullptr;
}

// A column may be scattered to the positions that an index tensor says.
std::string RelationalGenerator::left_columns(Known& tensor) {
  std::vector<Variable> left;
  for (const Variable& v : variables_) {
    if (!v.hidden && v.bound && left.size() < 3 && chance(85)) left.push_back(v);
  }
  std::ranges::shuffle(left, random_);
  std::string text;
  for (const Variable& v : left) {
    text += text.empty() ? "" : ", ";
    tensor.columns.push_back(v.domain);
    const Known* to = chance(8) ? index_tensor_of(v.domain) : nullptr;
    text += to ? to->name + "[" + v.name + "]" : v.name;
    if (to) tensor.readable = tensor.extendable = false;
  }
  return text;
}

void RelationalGenerator::write_equation(Known& tensor) {
  Piece right = right_side(tensor.op);
  std::string left = tensor.name, ending;
  tensor.boolean = chance(15) && (tensor.op == "=" || tensor.op == "or=");
  const std::string columns = left_columns(tensor);
  if (columns.empty()) tensor.boolean = tensor.extendable = false;
  if (!columns.empty()) {
    left += (tensor.boolean ? "(" : "[") + columns + (tensor.boolean ? ")" : "]");
  }
  if (!tensor.boolean && chance(10)) ending = " default " + value();
  if (chance(12)) left += " when " + guard();
  statements_.push_back(wrap(left + " " + tensor.op + " ", right, ending));
  if (affine_) tensor.readable = tensor.extendable = false;
}

void RelationalGenerator::equation() {
  static const std::vector<std::string> operators{
      "=", "+=", "max=", "min=", "avg=", "*=", "lse=", "or="};
  forget_variables();
  Known tensor{.name = fresh_name("Y")};
  tensor.op = operators[weighted({40, 8, 12, 12, 14, 4, 4, 6})];
  write_equation(tensor);
  statements_.push_back(leaf("export " + tensor.name));
  known_.push_back(tensor);
}

// Another equation for a tensor, reading only what came before it.
void RelationalGenerator::extend_equation() {
  std::vector<std::size_t> tensors;
  for (std::size_t k = 1; k < known_.size(); ++k) {
    if (known_[k].extendable && known_[k].name[0] == 'Y') tensors.push_back(k);
  }
  if (tensors.empty()) return;
  const std::size_t at = pick(tensors);
  const std::vector<Known> all = known_;
  known_.resize(at);
  forget_variables();
  std::vector<Piece> factors;
  std::string columns;
  for (const int domain : all[at].columns) {
    const Variable* v = new_variable(domain);
    columns += (columns.empty() ? "" : ", ") + v->name;
  }
  for (std::size_t k = 0; k < all[at].columns.size(); ++k) {
    if (variables_[k].bound && chance(70)) continue;
    const bool boolean = chance(60);
    const std::string read = reference_to(variables_[k], boolean, boolean && chance(60));
    if (!read.empty()) factors.push_back(leaf(read));
  }
  known_ = all;
  const bool bound =
      std::ranges::all_of(variables_, [](const Variable& v) { return v.bound || v.hidden; });
  if (!bound || affine_) return;
  statements_.push_back(wrap(all[at].name +
                                 (all[at].boolean ? "(" + columns + ") " : "[" + columns + "] ") +
                                 all[at].op + " ",
                             chain(factors, std::vector<std::string>(factors.size(), " * ")), ""));
}

void RelationalGenerator::query() {
  const Known* relation = any(chance(80));
  if (!relation) return;
  forget_variables();
  statements_.push_back(leaf(reference(*relation, relation->boolean, Use::Binding) + "?"));
}

Pieces RelationalGenerator::program() {
  sources();
  if (chance(20)) empty_rule();
  for (int n = between(2, 6); n > 0; --n) {
    const int kind = weighted({45, 10, 34, 7, 4});
    if (kind == 0) rule();
    if (kind == 1) extend_rule();
    if (kind == 2) equation();
    if (kind == 3) query();
    if (kind == 4) extend_equation();
  }
  statements_.push_back(leaf("export " + known_.back().name));
  if (chance(30)) std::ranges::shuffle(statements_, random_);
  return statements_;
}

Pieces relational_program(std::uint64_t seed) { return RelationalGenerator(seed).program(); }

}  // namespace fuse::oracle
