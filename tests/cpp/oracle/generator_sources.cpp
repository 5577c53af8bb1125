// Random sources: literals, index tensors, facts, and the functions a program may call.
#include "generator_state.h"

namespace fuse::oracle {

std::string Generator::fresh_name(const char* stem) { return stem + std::to_string(names_++); }

int Generator::extent() {
  if (chance(1)) return 0;
  return pick(palette_);
}

// Quarters: their sums and products are exact in f32.
std::string Generator::value() {
  if (chance(1)) return pick<std::string>({"nan", "inf", "-inf"});
  const int quarters = between(-8, 8);
  std::string text = std::to_string(std::abs(quarters) / 4);
  const char* fractions[] = {"", ".25", ".5", ".75"};
  text += fractions[std::abs(quarters) % 4];
  return quarters < 0 ? "-" + text : text;
}

std::string Generator::literal(const std::vector<int>& extents, std::size_t from, bool integers,
                               int bound) {
  if (from == extents.size()) return integers ? std::to_string(below(bound)) : value();
  std::string text = "[";
  for (int i = 0; i < extents[from]; ++i) {
    text += (i ? ", " : "") + literal(extents, from + 1, integers, bound);
  }
  return text + "]";
}

namespace {

std::string source_head(const std::string& name, std::size_t rank) {
  static const char* letters[] = {"a", "b", "c", "d"};
  std::string text = name + "[";
  for (std::size_t k = 0; k < rank; ++k) text += (k ? std::string(", ") : "") + letters[k];
  return rank ? text + "]" : name;
}

bool usable(const std::vector<int>& extents) {
  // A nested list cannot say what follows an extent of 0.
  for (std::size_t k = 0; k + 1 < extents.size(); ++k) {
    if (extents[k] == 0) return false;
  }
  return true;
}

}  // namespace

void Generator::dense_source() {
  Known tensor{.name = fresh_name(chance(20) ? "Δ" : "A")};
  do {
    tensor.extents.assign(chance(5) ? 0 : chance(10) ? 3 : between(1, 2), 0);
    for (int& n : tensor.extents) n = extent();
  } while (!usable(tensor.extents));
  const std::string values =
      tensor.extents.empty() ? value() : literal(tensor.extents, 0, chance(15), 4);
  const bool spelled = !tensor.extents.empty() && chance(25);
  statements_.push_back(leaf(source_head(tensor.name, tensor.extents.size()) + " = " +
                             (spelled ? "const(" + values + ")" : values)));
  known_.push_back(tensor);
}

void Generator::index_source() {
  Known tensor{.name = fresh_name("T"), .extents = {pick(palette_)}};
  tensor.indices = true;
  tensor.bound = pick(palette_);
  statements_.push_back(
      leaf(source_head(tensor.name, 1) + " = " + literal(tensor.extents, 0, true, tensor.bound)));
  known_.push_back(tensor);
}

void Generator::fact_source(bool boolean) {
  Known tensor{.name = fresh_name(boolean ? "R" : "F")};
  tensor.boolean = boolean;
  tensor.extents.assign(between(1, 2), 0);
  for (int& n : tensor.extents) n = pick(palette_);
  std::vector<std::string> cells{""};
  for (const int n : tensor.extents) {
    std::vector<std::string> longer;
    for (const std::string& cell : cells) {
      for (int i = 0; i < n; ++i) {
        longer.push_back(cell + (cell.empty() ? "" : ", ") + std::to_string(i));
      }
    }
    cells = longer;
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    // The last one is always stated, so that the extents are what the generator believes.
    if (c + 1 < cells.size() && !chance(50)) continue;
    statements_.push_back(leaf(boolean ? tensor.name + "(" + cells[c] + ")"
                                       : tensor.name + "[" + cells[c] + "] = " + value()));
  }
  known_.push_back(tensor);
}

void Generator::functions() {
  if ((has_scale_ = chance(25))) {
    statements_.push_back(leaf("fn scale(a[i], n) -> s[i] { s[i] = n * a[i] + i }"));
  }
  if ((has_matmul_ = chance(25))) {
    statements_.push_back(leaf("fn mat(a[i,k], b[k,j]) -> s[i,j] { s[i,j] = a[i,k] b[k,j] }"));
  }
  if ((has_total_ = chance(25))) {
    statements_.push_back(
        leaf("fn total(a[i]) -> s {\n  let t[i] = a[i] * 0.5\n  s = t[i]^2 + 1\n}"));
  }
}

void Generator::declarations() {
  if ((has_const_ = chance(15))) statements_.push_back(leaf("const C = 1.5"));
  if (chance(20)) {
    axis_extent_ = pick(palette_);
    statements_.push_back(leaf("axis u = " + std::to_string(axis_extent_)));
  }
}

void Generator::sources() {
  declarations();
  for (int n = between(2, 4); n > 0; --n) dense_source();
  if (chance(60)) index_source();
  if (chance(40)) fact_source(false);
  for (int n = chance(60) ? between(1, 2) : 0; n > 0; --n) fact_source(true);
  functions();
}

}  // namespace fuse::oracle
