// Random statements.
#include <algorithm>

#include "generator.h"
#include "generator_state.h"

namespace fuse::oracle {

namespace {

constexpr int largest_extent = 8;

std::string bracketed(const std::string& name, const std::string& columns, bool round) {
  if (columns.empty()) return name;
  return name + (round ? "(" : "[") + columns + (round ? ")" : "]");
}

}  // namespace

std::string Generator::operator_text() {
  static const std::vector<std::string> operators{"=",    "=",    "=",    "=",    "=",  "=",
                                                  "+=",   "+=",   "max=", "max=", "*=", "min=",
                                                  "avg=", "avg=", "lse=", "or="};
  return pick(operators);
}

bool Generator::ranges_known() const {
  return std::ranges::all_of(variables_, [](const auto& v) {
    return !v->used || (v->hi <= largest_extent && v->lo < v->hi);
  });
}

// How a left index is written, and the extent that follows; scattered columns have an extent that
// only the data knows.
std::string Generator::left_column(Variable& v, Known& tensor) {
  const int kind = below(100);
  if (kind < 5) {
    tensor.extents.push_back(v.hi + 1);
    return v.name + "+1";
  }
  if (kind < 10) {
    tensor.extents.push_back((v.hi - 1) / 2 + 1);
    return v.name + "/2";
  }
  if (kind < 13) {
    tensor.extents.push_back(2 * (v.hi - 1) + 1);
    return "2*" + v.name;
  }
  const Known* to = index_tensor(largest_extent);
  if (kind < 20 && to && to->extents[0] == v.hi) {
    tensor.extents.push_back(0);
    tensor.readable = false;
    return to->name + "[" + v.name + "]";
  }
  tensor.extents.push_back(v.hi);
  return v.name;
}

void Generator::left_side(Known& tensor, std::string& text) {
  std::vector<Variable*> left;
  for (const auto& v : variables_) {
    if (v->left && v->used) left.push_back(v.get());
  }
  std::ranges::shuffle(left, random_);
  for (Variable* v : left) text += (text.empty() ? "" : ", ") + left_column(*v, tensor);
  if (chance(4)) {
    text += text.empty() ? "1" : ", 1";
    tensor.extents.push_back(2);
  }
}

bool Generator::try_equation() {
  const std::vector<Known> outer = known_;
  const int n_left = std::vector<int>{0, 1, 1, 1, 1, 2, 2, 2, 2, 3}[below(10)];
  for (int n = n_left; n > 0; --n) new_variable(pick(palette_), true);
  size_left_ = between(1, 7);
  Piece value = expression(between(0, 2));
  Piece when;
  const bool guarded = chance(10);
  if (guarded) {
    may_project_ = chance(20);
    when = condition(0);
    may_project_ = true;
  }
  Known tensor{.name = fresh_name("Y")};
  tensor.op = operator_text();
  tensor.boolean = chance(7) && (tensor.op == "=" || tensor.op == "or=");
  std::string columns;
  left_side(tensor, columns);
  if (!ranges_known() || std::ranges::any_of(tensor.extents, [](int n) { return n > 10; })) {
    return false;
  }
  tensor.boolean = tensor.boolean && !columns.empty();
  tensor.extendable = tensor.readable && !columns.empty();
  std::string ending;
  if (chance(8) && !tensor.boolean) ending = " default " + pick<std::string>({"3", "0", "-1.5"});
  const std::string head = bracketed(tensor.name, columns, tensor.boolean);
  const bool local = tensor.op == "=" && !guarded && ending.empty() && chance(6);
  Piece statement = wrap((local ? "let " : "") + head + " " + tensor.op + " ", value, ending);
  if (guarded) statement = pair(head + " when ", when, " " + tensor.op + " ", value, ending);
  if (local) tensor.extendable = false;
  statements_.push_back(statement);
  if (!local) statements_.push_back(leaf("export " + tensor.name));
  known_.push_back(tensor);
  return true;
}

// Another equation for a tensor, reading only what came before the tensor itself.
bool Generator::try_extension() {
  std::vector<std::size_t> extendable;
  for (std::size_t k = 0; k < known_.size(); ++k) {
    if (known_[k].extendable) extendable.push_back(k);
  }
  if (extendable.empty()) return false;
  const std::size_t at = pick(extendable);
  const Known tensor = known_[at];
  const std::vector<Known> all = known_;
  known_.resize(at);
  std::vector<Piece> factors;
  std::string columns;
  for (const int n : tensor.extents) {
    Variable* v = new_variable(n, true);
    columns += (columns.empty() ? "" : ", ") + v->name;
  }
  size_left_ = between(1, 4);
  factors.push_back(factor(1));
  for (std::size_t k = 0; k < tensor.extents.size(); ++k) {
    Variable& v = *variables_[k];
    if (v.used && chance(70)) continue;
    Piece read = carrying(v, 0);
    if (!text(read).empty()) factors.push_back(read);
    v.limit(0, text(read).empty() ? v.hi : v.extent);
  }
  known_ = all;
  for (std::size_t k = 0; k < tensor.extents.size(); ++k) {
    if (variables_[k]->hi > tensor.extents[k]) return false;
  }
  if (!ranges_known()) return false;
  const std::string head = bracketed(tensor.name, columns, tensor.boolean);
  statements_.push_back(wrap(head + " " + tensor.op + " ",
                             chain(factors, std::vector<std::string>(factors.size(), " * ")), ""));
  return true;
}

void Generator::equation() {
  for (int tries = 0; tries < 30; ++tries) {
    variables_.clear();
    may_project_ = true;
    const int kind = below(100);
    const bool done = kind < 4    ? try_whole()
                      : kind < 8  ? try_slices()
                      : kind < 14 ? try_rule()
                      : kind < 24 ? try_extension()
                                  : try_equation();
    if (done) return;
  }
}

Pieces Generator::program() {
  palette_ = {between(1, 5), between(2, 4)};
  if (chance(40)) palette_.push_back(between(1, 5));
  sources();
  for (int n = between(1, 5); n > 0; --n) equation();
  return statements_;
}

Pieces random_program(std::uint64_t seed) { return Generator(seed).program(); }

}  // namespace fuse::oracle
