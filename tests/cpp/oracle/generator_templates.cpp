// Statements of a fixed form with random parts: slices, functions of whole tensors, rules.
#include <algorithm>

#include "generator_state.h"

namespace fuse::oracle {

void Generator::add_exported(Piece statement, const Known& tensor) {
  statements_.push_back(std::move(statement));
  statements_.push_back(leaf("export " + tensor.name));
  known_.push_back(tensor);
}

const Known* Generator::matrix() {
  std::vector<const Known*> fitting;
  for (const Known& tensor : known_) {
    const bool exact = std::ranges::count(tensor.extents, 0) == 0;
    if (tensor.extents.size() == 2 && tensor.readable && !tensor.boolean && exact) {
      fitting.push_back(&tensor);
    }
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

bool Generator::try_whole() {
  const Known* source = matrix();
  if (!source) return false;
  const std::string& a = source->name;
  const int rows = source->extents[0], columns = source->extents[1];
  Known tensor{.name = fresh_name("Y"), .extents = {rows, columns}};
  const std::string y = tensor.name;
  // Positive definite.
  const std::string square = "(" + a + "[i, k] * " + a + "[j, k] + 9 * (i == j))";
  std::string text;
  switch (below(6)) {
    case 0:
      tensor.extents = {rows, 2 * columns};
      text = y + "[r, c] = concat(" + a + "[r, c], " + a + "[r, c] * 2, axis=c)";
      break;
    case 1:
      tensor.extents = {rows * columns};
      text = y + "[m] = concat(" + a + "[h, d])";
      break;
    case 2:
      text = y + "[p, e] = attention(" + a + "[p, d], " + a + "[q, d], " + a + "[q, e]" +
             (chance(50) ? ", causal=true)" : ")");
      break;
    case 3:
      tensor.extents = {rows, rows};
      text = y + "[i, j] = inv" + square;
      break;
    case 4:
      tensor.extents = {rows, rows};
      text = y + "[i, j] = cholesky" + square;
      break;
    default: tensor.extents = {rows}; text = y + "[i] = solve(" + square + ", " + a + "[j, 0])";
  }
  if (*std::ranges::max_element(tensor.extents) > 8) return false;
  add_exported(leaf(text), tensor);
  return true;
}

// Y[i] = X[1:] - X[:-1]
bool Generator::try_slices() {
  const Known* source = tensor_with(pick(palette_));
  if (!source || source->boolean || source->extents.empty() || source->extents.size() > 2) {
    return false;
  }
  const int n = source->extents[0];
  if (n < 3) return false;
  struct Form {
    std::string first, second;
    int extent;
  };
  const Form form = pick<Form>({{"1:", ":-1", n - 1},
                                {"::2", "", (n + 1) / 2},
                                {"::-1", ":", n},
                                {":2", "-2:", 2},
                                {"1:" + std::to_string(n), "", n - 1},
                                {"-1:0:-1", "1:", n - 1},
                                {":" + std::to_string(n + 2), "", n}});
  const bool matrix = source->extents.size() == 2;
  const std::string rest = matrix ? ", j]" : "]";
  const auto slice = [&](const std::string& s) { return leaf(source->name + "[" + s + rest); };
  Known tensor{.name = fresh_name("Y"), .extents = {form.extent}};
  if (matrix) tensor.extents.push_back(source->extents[1]);
  std::vector<Piece> terms{slice(form.first)};
  if (!form.second.empty()) terms.push_back(slice(form.second));
  add_exported(wrap(tensor.name + "[i" + rest + " = ",
                    chain(terms, {"", pick<std::string>({" - ", " * ", " + "})}), ""),
               tensor);
  return true;
}

std::string Generator::literal_of_rule(const Known& tensor, bool bound_only) {
  std::string text = tensor.name + "(";
  for (std::size_t c = 0; c < tensor.extents.size(); ++c) {
    may_project_ = !bound_only;
    Variable* v = chance(10) ? nullptr : variable(tensor.extents[c]);
    text += c ? ", " : "";
    if (v && (!bound_only || v->used)) {
      v->limit(0, tensor.extents[c]);
      text += v->name;
    } else {
      text += bound_only || chance(50) ? "_" : std::to_string(below(tensor.extents[c]));
    }
  }
  may_project_ = true;
  return text + ")";
}

bool Generator::try_rule() {
  std::vector<const Known*> relations;
  for (const Known& tensor : known_) {
    const bool exact = std::ranges::count(tensor.extents, 0) == 0;
    if (tensor.boolean && tensor.readable && exact) relations.push_back(&tensor);
  }
  if (relations.empty()) return false;
  for (int n = between(1, 2); n > 0; --n) {
    new_variable(pick(relations)->extents[0], true)->used = false;  // the body has to bind it
  }
  std::vector<Piece> body;
  for (int n = between(1, 3); n > 0; --n)
    body.push_back(leaf(literal_of_rule(*pick(relations), false)));
  if (chance(30)) body.push_back(leaf("not " + literal_of_rule(*pick(relations), true)));
  Known tensor{.name = fresh_name("Q")};
  tensor.boolean = true;
  std::string columns;
  for (const auto& v : variables_) {
    if (!v->left || !v->used) continue;
    columns += (columns.empty() ? "" : ", ") + v->name;
    tensor.extents.push_back(v->hi);
  }
  if (columns.empty() || !ranges_known()) return false;
  if (chance(25) && tensor.extents.size() == 2) {
    body.push_back(leaf(variables_[0]->name + " != " + variables_[1]->name));
  }
  tensor.readable = false;  // its extent is what the facts say
  add_exported(wrap(tensor.name + "(" + columns + ") <- ",
                    chain(body, std::vector<std::string>(body.size(), ", ")), ""),
               tensor);
  return true;
}

}  // namespace fuse::oracle
