// Random expressions.
#include <algorithm>

#include "generator_state.h"

namespace fuse::oracle {

Piece Generator::number() {
  if (chance(2)) return leaf(pick<std::string>({"(inf)", "(-inf)", "(nan)"}));
  if (has_const_ && chance(20)) return leaf("C");
  static const std::vector<std::string> numbers{"2", "0.5", "3", "1", "0.25", "1.5", "0", "1_0"};
  return leaf(pick(numbers));
}

Piece Generator::expression(int depth) {
  std::vector<Piece> terms;
  std::vector<std::string> separators;
  for (int n = chance(55) ? 1 : between(2, 3); n > 0; --n) {
    terms.push_back(product(depth));
    separators.push_back(chance(70) ? " + " : " - ");
  }
  Piece sum = chain(std::move(terms), separators);
  return chance(5) ? wrap("-", sum.chain ? wrap("(", sum, ")") : sum, "") : sum;
}

Piece Generator::product(int depth) {
  if (chance(8)) return window();
  std::vector<Piece> factors;
  std::vector<std::string> separators;
  for (int n = chance(45) ? 1 : chance(70) ? 2 : between(3, 5); n > 0; --n) {
    factors.push_back(factor(depth));
    separators.push_back(chance(60) ? " * " : " ");
  }
  if (chance(8)) {
    factors.push_back(denominator());
    separators.push_back(" / ");
  } else if (chance(3)) {
    factors.push_back(leaf(pick<std::string>({"2", "3", "0.75"})));
    separators.push_back(chance(50) ? " // " : " % ");
  }
  return chain(std::move(factors), separators);
}

// Only left indices: one that is summed there would be an error.
Piece Generator::denominator() {
  const bool outer = may_project_;
  may_project_ = false;
  const Variable* v = variable_with(false);
  const int kind = below(100);
  Piece result = kind < 35        ? number()
                 : kind < 50      ? read_any()
                 : kind < 60 && v ? leaf("size(" + v->name + ")")
                                  : wrap("(abs(", read_any(), ") + 1)");
  may_project_ = outer;
  return result;
}

Piece Generator::factor(int depth) {
  if (depth <= 0 || --size_left_ < 0) return chance(85) ? read_any() : number();
  switch (below(20)) {
    case 0: return number();
    case 1: return index_value();
    case 2: return wrap("(", expression(depth - 1), ")");
    case 3: return wrap("(", condition(depth - 1), ")");
    case 4: return choice(depth - 1);
    case 5: return power(depth - 1);
    case 6:
    case 11: return along(depth - 1);
    case 7: return aggregate(depth - 1);
    case 8: return call(depth - 1);
    case 9:
    case 10: return elementwise(depth - 1);
    default: return read_any();
  }
}

Piece Generator::index_value() {
  const Variable* v = variable_with(false);
  return v ? leaf(chance(85) ? v->name : "size(" + v->name + ")") : number();
}

// K[d] X[x+d]: a left index that stays where the window fits.
Piece Generator::window() {
  std::vector<Variable*> left;
  for (const auto& v : variables_) {
    if (v->left && !v->hidden) left.push_back(v.get());
  }
  const Known* kernel = tensor_with(pick(palette_));
  const Known* signal = tensor_with(pick(palette_));
  if (left.empty() || !kernel || !signal || kernel->extents.size() != 1 || !may_project_) {
    return read_any();
  }
  Variable& x = *pick(left);
  Variable* d = variable(kernel->extents[0]);
  if (!d || d == &x) return read_any();
  d->limit(0, kernel->extents[0]);
  const bool padded = chance(30);
  std::string text = signal->name + (signal->boolean ? "(" : "[");
  for (std::size_t c = 0; c < signal->extents.size(); ++c) {
    const int n = signal->extents[c];
    const bool here = c + 1 == signal->extents.size();
    text += (c ? ", " : "") + (here ? x.name + "+" + d->name + (padded ? "?" : "") : column(n));
    if (here && !padded) x.limit(0, n - kernel->extents[0] + 1);
  }
  x.used = true;
  return chain(
      {leaf(kernel->name + (kernel->boolean ? "(" : "[") + d->name + (kernel->boolean ? ")" : "]")),
       leaf(text + (signal->boolean ? ")" : "]"))},
      {"", " "});
}

Piece Generator::elementwise(int depth) {
  static const std::vector<std::string> functions{
      "relu",  "sig",  "tanh", "abs",  "exp",  "step", "sin",      "cos", "sign",  "floor",
      "round", "sqrt", "log",  "gelu", "silu", "ceil", "softplus", "int", "isnan", "log1p",
      "erf",   "tan",  "min",  "max",  "clip", "sig",  "relu",     "min", "max",   "expm1"};
  const std::string& name = pick(functions);
  if (name == "min" || name == "max") {
    return pair(name + "(", expression(depth), ", ", expression(depth), ")");
  }
  if (name == "clip") return wrap("clip(", expression(depth), ", min=-1, max=1.5)");
  if (name == "sqrt" || name == "log" || name == "log1p") {
    return wrap(name + "(abs(", expression(depth), ") + 1)");
  }
  if (name == "exp" || name == "expm1") return wrap(name + "(-abs(", expression(depth), "))");
  if (name == "sig" && chance(20)) return wrap("sig(", expression(depth), ", T=0.5)");
  return wrap(name + "(", expression(depth), ")");
}

// An expression that carries v: a product with a read at it.
Piece Generator::carrying(const Variable& v, int depth) {
  const Known* tensor = tensor_with(v.extent);
  if (!tensor) return leaf("");
  std::string text = tensor->name + (tensor->boolean ? "(" : "[");
  bool placed = false;
  for (std::size_t c = 0; c < tensor->extents.size(); ++c) {
    const bool here = !placed && tensor->extents[c] == v.extent;
    text += (c ? ", " : "") + (here ? v.name : column(tensor->extents[c]));
    placed = placed || here;
  }
  Piece read = leaf(text + (tensor->boolean ? ")" : "]"));
  return depth > 0 && chance(40) ? chain({expression(depth - 1), read}, {"", " + "}) : read;
}

Piece Generator::along(int depth) {
  static const std::vector<std::string> functions{"softmax", "log_softmax", "lnorm",  "l2norm",
                                                  "norm",    "cumsum",      "argmax", "argmin",
                                                  "cumprod", "sort",        "rmsnorm"};
  Variable* v = variable(pick(palette_));
  if (!v) return read_any();
  Piece inside = carrying(*v, depth);
  if (text(inside).empty()) return read_any();
  v->limit(0, v->extent);
  const std::string& name = pick(functions);
  const bool drops = name == "argmax" || name == "argmin";
  if (drops && v->left) return inside;
  if (name == "softmax" && chance(25)) {
    return wrap("softmax(", inside, ", where = " + v->name + " >= 1, axis=" + v->name + ")");
  }
  return wrap(name + "(", inside, chance(85) ? ", axis=" + v->name + ")" : ")");
}

Piece Generator::aggregate(int depth) {
  static const std::vector<std::string> functions{"sum", "max",   "min", "avg", "prod", "lse",
                                                  "any", "count", "all", "std", "var",  "argmax"};
  const int extent = pick(palette_);
  if (!tensor_with(extent)) return read_any();
  Variable* outer = chance(15) ? variable_with(false) : nullptr;
  if (outer && outer->name[0] == 'u') outer = nullptr;  // it would range over the axis
  variables_.push_back(std::make_unique<Variable>());
  Variable* v = variables_.back().get();
  *v = {outer ? outer->name : "w" + std::to_string(variables_.size()), extent};
  if (outer) outer->hidden = true;
  const bool shadows = outer != nullptr;
  const std::string& name = pick(functions);
  Piece body = carrying(*v, depth);
  v->limit(0, extent);
  if (name == "any" || name == "all" || name == "count") body = wrap("", body, " > 0.5");
  Piece result = wrap(name + "[" + v->name + "](", body, ")");
  if (chance(15) && extent > 1) {
    result = wrap(name + "[" + v->name + " in " + std::to_string(below(2)) + ":" +
                      std::to_string(extent) + "](",
                  body, ")");
  } else if (chance(15)) {
    result = pair(name + "[" + v->name + " when ", condition(0), "](", body, ")");
  }
  std::erase_if(variables_, [&](const auto& other) { return other.get() == v; });
  if (shadows) outer->hidden = false;
  return result;
}

Piece Generator::condition(int depth) {
  static const std::vector<std::string> comparisons{" > ", " < ", " >= ", " <= ", " == ", " != "};
  Piece left = chance(15) ? index_value() : expression(std::min(depth, 1));
  Piece right = chance(60) ? number() : expression(0);
  Piece compared = pair("", left, pick(comparisons), right, "");
  if (chance(10)) return wrap("not ", compared, "");
  if (depth > 0 && chance(15)) {
    return pair("", compared, chance(50) ? " and " : " or ", condition(0), "");
  }
  return compared;
}

Piece Generator::choice(int depth) {
  Piece when = condition(depth), yes = expression(depth), no = expression(depth);
  switch (below(3)) {
    case 0: return pair("(", pair("", when, " ? ", yes, ""), " : ", no, ")");
    case 1: return pair("select(", pair("", when, ", ", yes, ""), ", ", no, ")");
    default: return pair("(case { ", pair("", when, " -> ", yes, "; "), "default -> ", no, " })");
  }
}

Piece Generator::power(int depth) {
  switch (below(4)) {
    case 0: return wrap("", read_any(), "^2");
    case 1: return wrap("(", expression(depth), ")^2");
    case 2: return wrap("(abs(", expression(depth), ") + 1)^0.5");
    default: return wrap("2^(-abs(", expression(depth), "))");
  }
}

Piece Generator::call(int depth) {
  Variable* v = variable(pick(palette_));
  if (!v) return read_any();
  if (has_scale_ && chance(40)) {
    Piece inside = carrying(*v, depth);
    if (text(inside).empty()) return read_any();
    v->limit(0, v->extent);
    return wrap("scale(", inside, ", 2)");
  }
  if (has_total_ && chance(60) && !v->left) {
    Piece inside = carrying(*v, 0);
    if (text(inside).empty()) return read_any();
    v->limit(0, v->extent);
    return wrap("total(", inside, ")");
  }
  if (!has_matmul_) return elementwise(depth);
  const Known* a = tensor_with(v->extent);
  if (!a || a->boolean || a->extents.size() != 2 || a->extents[0] != a->extents[1]) {
    return elementwise(depth);
  }
  Variable* u = variable(v->extent);
  Variable* w = variable(v->extent);
  if (!u || !w || u == v || w == v || u == w) return elementwise(depth);
  for (Variable* each : {u, v, w}) each->limit(0, v->extent);
  return leaf("mat(" + a->name + "[" + u->name + "," + v->name + "], " + a->name + "[" + v->name +
              "," + w->name + "])");
}

}  // namespace fuse::oracle
