// Errors and warnings about projection (language page, end of section 5).
#include <algorithm>

#include "fuse/check/equation.h"

namespace fuse::check {

namespace {

bool carries(const Term& term, ir::IndexId id) {
  auto ids = free_indices(term);
  if (std::find(ids.begin(), ids.end(), id) != ids.end()) return true;
  return std::find(term.projected.begin(), term.projected.end(), id) != term.projected.end();
}

// `id` stands inside a function (or under an aggregate) everywhere in `term`.
bool plainly(const Term& term, ir::IndexId id) {
  if (term.is_function) return false;
  if (std::find(term.occurs.begin(), term.occurs.end(), id) != term.occurs.end()) return true;
  return std::any_of(term.children.begin(), term.children.end(),
                     [&](const TermPtr& child) { return plainly(*child, id); });
}

void check_quotient(Equation& eq, const Term& product, ir::IndexId id) {
  bool above = false, below = false, plain_above = false, function_above = false;
  bool function_below = false;
  for (std::size_t i = 0; i < product.children.size(); ++i) {
    const Term& factor = *product.children[i];
    if (!carries(factor, id)) continue;
    bool plain = plainly(factor, id);
    if (product.inverse[i]) {
      below = true;
      function_below |= !plain;
    } else {
      above = true;
      (plain ? plain_above : function_above) = true;
    }
  }
  const std::string& name = eq.session.program[id].name;
  std::string hint =
      "write `sum[" + name + "](..)` around what it belongs to, or a primed name `" + name + "'`";
  if (below && !above) {
    eq.session.report(Kind::SumAroundQuotient, product.range, name).hint(hint);
  } else if (function_below && plain_above && !function_above) {
    eq.session.report(Kind::PlainAboveFunctionBelow, product.range, name).hint(hint);
  }
}

// Products within `term` around which `id` is summed when it is summed around `term`.
void check_quotients(Equation& eq, const Term& term, ir::IndexId id) {
  if (term.kind == TermKind::Sum) {
    for (const TermPtr& child : term.children) check_quotients(eq, *child, id);
  } else if (term.kind == TermKind::Product) {
    check_quotient(eq, term, id);
  }
}

// The additive terms of a sum; those of sums within it too.
void collect_summands(const Term& term, std::vector<const Term*>& summands) {
  if (term.kind != TermKind::Sum) {
    summands.push_back(&term);
    return;
  }
  for (const TermPtr& child : term.children) collect_summands(*child, summands);
}

void check_summands(Equation& eq, const Term& factor, ir::IndexId id) {
  if (factor.kind != TermKind::Sum || !carries(factor, id)) return;
  std::vector<const Term*> summands;
  collect_summands(factor, summands);
  for (const Term* summand : summands) {
    if (carries(*summand, id)) continue;
    eq.session.report(Kind::MissingFromSummand, factor.range, eq.session.program[id].name)
        .label(summand->range, "this summand is counted once for each value of it");
  }
}

void check_factors(Equation& eq, const Term& term, ir::IndexId id) {
  if (term.kind == TermKind::Sum) {
    for (const TermPtr& child : term.children) check_factors(eq, *child, id);
  } else if (term.kind == TermKind::Product) {
    for (const TermPtr& child : term.children) check_summands(eq, *child, id);
  }
}

bool under_power(const Term& term, ir::IndexId id) {
  if (term.kind == TermKind::Map && term.op == ir::Op::Pow && !term.is_function) return true;
  return std::any_of(term.children.begin(), term.children.end(), [&](const TermPtr& child) {
    return carries(*child, id) && under_power(*child, id);
  });
}

// Every term that has the index would contract it if it stood alone: relu(A[i,j] x[j] + B[i,j]
// y[j]).
bool contracts_alone(const Term& term, ir::IndexId id) {
  if (term.kind == TermKind::Sum) {
    return std::all_of(term.children.begin(), term.children.end(), [&](const TermPtr& child) {
      return !carries(*child, id) || contracts_alone(*child, id);
    });
  }
  if (term.kind != TermKind::Product) return false;
  auto factors = std::count_if(term.children.begin(), term.children.end(),
                               [&](const TermPtr& child) { return carries(*child, id); });
  return factors >= 2;
}

void check_argument(Equation& eq, const Term& function, const Term& argument) {
  if (!function.nonlinear) return;
  for (ir::IndexId id : argument.projected) {
    if (under_power(argument, id) || contracts_alone(argument, id)) continue;
    const std::string& name = eq.session.program[id].name;
    eq.session.report(Kind::SummedInFunction, argument.range, name, function.text)
        .hint("if that is meant, write `" + function.text + "(sum[" + name +
              "](..))`; else sum outside: `sum[" + name + "](" + function.text + "(..))`");
  }
}

std::string text_of(Equation& eq, const Term& term) {
  return std::string(eq.session.sources.text(term.range));
}

void check_above_below(Equation& eq, const Term& product) {
  for (std::size_t a = 0; a < product.children.size(); ++a) {
    if (product.inverse[a] || product.children[a]->kind != TermKind::Read) continue;
    for (std::size_t b = 0; b < product.children.size(); ++b) {
      if (!product.inverse[b] ||
          text_of(eq, *product.children[a]) != text_of(eq, *product.children[b])) {
        continue;
      }
      Diagnostic& d =
          eq.session.report(Kind::AboveAndBelow, product.range, text_of(eq, *product.children[a]));
      auto ids = free_indices(*product.children[a]);
      if (!ids.empty()) {
        d.hint("a sum below the line is written `sum[" + eq.session.program[ids.back()].name +
               "](..)`");
      }
    }
  }
}

// A product below `term` that has the index twice and would contract it if it stood alone.
const Term* lost_contraction(const Term& term, ir::IndexId id, bool top) {
  if (term.kind == TermKind::Sum && top) {
    for (const TermPtr& child : term.children) {
      if (const Term* found = lost_contraction(*child, id, true)) return found;
    }
    return nullptr;
  }
  int factors = 0;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    bool has = carries(*term.children[i], id);
    if (has && term.kind == TermKind::Product && term.inverse[i]) return nullptr;
    factors += has;
  }
  if (!top && term.kind == TermKind::Product && factors > 1) return &term;
  for (const TermPtr& child : term.children) {
    if (const Term* found = lost_contraction(*child, id, false)) return found;
  }
  return nullptr;
}

// (W[d] X[d] - T)^2 + W[d]^2: the second term takes the sum out of the first.
void check_lost(Equation& eq, const Term& scope, ir::IndexId id) {
  const Term* lost = lost_contraction(scope, id, true);
  if (!lost) return;
  const std::string& name = eq.session.program[id].name;
  eq.session.report(Kind::NotContractedHere, lost->range, name)
      .hint("rename it in the other term, or write `sum[" + name + "](..)` here");
}

void visit(Equation& eq, const Term& term, const Term* parent) {
  if (term.kind == TermKind::Product) {
    check_above_below(eq, term);
    for (ir::IndexId id : term.contracted) {
      check_quotient(eq, term, id);
      for (const TermPtr& factor : term.children) check_summands(eq, *factor, id);
    }
  }
  for (ir::IndexId id : term.projected) {
    check_quotients(eq, term, id);
    check_factors(eq, term, id);
    check_lost(eq, term, id);
  }
  if (parent && parent->is_function) check_argument(eq, *parent, term);
  for (const TermPtr& child : term.children) visit(eq, *child, &term);
}

}  // namespace

void report_projection(Equation& eq, const Term& root) {
  visit(eq, root, nullptr);
  for (ir::IndexId id : eq.over) check_lost(eq, root, id);
}

}  // namespace fuse::check
