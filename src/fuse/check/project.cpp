// Where projection happens (language page, section 5). Contractions are decided first, then the
// indices that functions work along, then what is left over.
#include <algorithm>
#include <map>

#include "fuse/check/equation.h"
#include "fuse/check/project.h"

namespace fuse::check {

namespace {

using Ids = std::vector<ir::IndexId>;

bool has(const Ids& ids, ir::IndexId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void add(Ids& ids, ir::IndexId id) {
  if (!has(ids, id)) ids.push_back(id);
}

void drop(Ids& ids, const Ids& gone) {
  std::erase_if(ids, [&](ir::IndexId id) { return has(gone, id); });
}

// Every place where each index occurs, in order; bound ones of aggregates are left out.
struct Occurrences {
  std::map<ir::IndexId, std::vector<Term*>> places;
  Ids order;
  Ids bound;

  void collect(Term& term) {
    for (ir::IndexId id : term.bound) add(bound, id);
    for (ir::IndexId id : term.occurs) {
      add(order, id);
      places[id].push_back(&term);
    }
    for (TermPtr& child : term.children) collect(*child);
  }
};

int depth_of(const Term* term) {
  int depth = 0;
  while ((term = term->parent)) ++depth;
  return depth;
}

// The lowest term that holds all of `places`.
Term* common_ancestor(const std::vector<Term*>& places) {
  Term* at = places.front();
  for (Term* place : places) {
    Term* other = place;
    int a = depth_of(at), b = depth_of(other);
    while (a > b) at = at->parent, --a;
    while (b > a) other = other->parent, --b;
    while (at != other) at = at->parent, other = other->parent;
  }
  return at;
}

}  // namespace

void forget_contraction(Term& term, ir::IndexId id) {
  std::erase(term.contracted, id);
  for (TermPtr& child : term.children) forget_contraction(*child, id);
}

// Rule 1: the smallest product that holds all occurrences, when two of its factors carry the index
// (its lowest common ancestor is a product exactly then).
static void contract(Equation& eq, Term& root) {
  Occurrences found;
  found.collect(root);
  for (ir::IndexId id : found.order) {
    if (eq.on_left(id) || has(found.bound, id)) continue;
    forget_contraction(root, id);
    Term* at = common_ancestor(found.places[id]);
    if (at->kind == TermKind::Product) add(at->contracted, id);
  }
}

static void add_call_indices(const Term& term, Ids& ids) {
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    Ids inner = free_indices(*term.children[i]);
    if (i < term.matched.size()) {
      // Matched indices that survive as themselves keep their place; the others vanish.
      std::erase_if(inner, [&](ir::IndexId id) {
        return has(term.matched[i], id) && !has(term.out_axes, id);
      });
    }
    for (ir::IndexId id : inner) add(ids, id);
  }
  for (ir::IndexId id : term.out_axes) add(ids, id);
}

std::vector<ir::IndexId> free_indices(const Term& term) {
  Ids ids;
  switch (term.kind) {
    case TermKind::Number:
    case TermKind::Entity:
    case TermKind::Size: return ids;
    case TermKind::Call:
    case TermKind::Concat: add_call_indices(term, ids); break;
    case TermKind::IndexValue:
    case TermKind::Read:
    case TermKind::Hole:
    case TermKind::Product:
    case TermKind::Sum:
    case TermKind::Map:
    case TermKind::Aggregate:
      for (ir::IndexId id : term.occurs) add(ids, id);
      for (const TermPtr& child : term.children) {
        for (ir::IndexId id : free_indices(*child)) add(ids, id);
      }
      break;
  }
  drop(ids, term.bound);
  drop(ids, term.contracted);
  drop(ids, term.projected);
  return ids;
}

// Rule 2: the innermost function argument that holds all occurrences, or the root. A function
// never projects the index it works along.
static Term* projecting_scope(Term* lowest, ir::IndexId id) {
  Term* at = lowest;
  for (; at->parent; at = at->parent) {
    const Term& parent = *at->parent;
    if (!parent.is_function) continue;
    std::size_t child = 0;
    while (parent.children[child].get() != at) ++child;
    bool along = child < parent.matched.size() && has(parent.matched[child], id);
    if (!along && !has(parent.axes, id)) return at;
  }
  return at;
}

static void project_rest(Equation& eq, Term& root) {
  Occurrences found;
  found.collect(root);
  Ids contracted;
  std::vector<const Term*> todo{&root};
  while (!todo.empty()) {
    const Term* term = todo.back();
    todo.pop_back();
    for (ir::IndexId id : term->contracted) add(contracted, id);
    for (const TermPtr& child : term->children) todo.push_back(child.get());
  }
  Ids call_bound = call_bound_indices(root);
  for (ir::IndexId id : found.order) {
    if (eq.on_left(id) || has(found.bound, id) || has(contracted, id) || has(call_bound, id)) {
      continue;
    }
    const bool projected = eq.output && eq.session.program[id].name == "_";
    if (eq.leftover == Leftover::Keep && !projected) {
      add(eq.kept, id);
    } else if (eq.leftover == Leftover::Combine) {
      add(eq.over, id);
    } else {
      add(projecting_scope(common_ancestor(found.places[id]), id)->projected, id);
    }
  }
}

// Rule 4: under another operator the contractions of top-level products are the operator's.
static void combine_top_level(Equation& eq, Term& term) {
  if (term.kind == TermKind::Sum) {
    for (TermPtr& child : term.children) combine_top_level(eq, *child);
  } else if (term.kind == TermKind::Product) {
    for (ir::IndexId id : term.contracted) add(eq.over, id);
    term.contracted.clear();
  }
}

void decide(Equation& eq, Term& root) {
  contract(eq, root);
  while (decide_calls(eq, root)) contract(eq, root);  // a call that binds an index frees the rest
  project_rest(eq, root);
  if (!eq.failed()) report_projection(eq, root);
  if (eq.leftover == Leftover::Combine) combine_top_level(eq, root);
}

}  // namespace fuse::check
