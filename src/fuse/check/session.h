// The state of one check run: the program under construction, scopes, and declarations.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuse/check/check.h"
#include "fuse/check/scope.h"
#include "fuse/support/diagnostics.h"

namespace fuse::check {

// What the left sides of one tensor say about it, gathered before any equation is checked.
struct Declaration {
  ir::TensorId tensor = ir::no_tensor;
  std::vector<const syntax::Statement*> statements;
  bool round = false;
  ir::Combine combine = ir::Combine::Sum;
};

struct Session {
  Session(const Options& options, const SourceSet& sources, Diagnostics& diagnostics)
      : options(options), sources(sources), diagnostics(diagnostics) {}

  const Options& options;
  const SourceSet& sources;
  Diagnostics& diagnostics;
  ir::Program program;
  std::deque<Scope> scopes;  // stable addresses
  // Where each tensor was first given its rank, for rank clashes.
  std::map<ir::TensorId, SourceRange> rank_range;
  std::map<ir::TensorId, Declaration> declarations;
  std::set<ir::TensorId> used;                     // read or exported somewhere
  std::set<std::string> undefined;                 // names reported as defined nowhere
  std::size_t unreported = 0;                      // mistakes that an earlier report stands for
  const syntax::Statement* previous = nullptr;     // the statement above the one being checked
  std::vector<const syntax::Statement*> fn_stack;  // calls being inlined
  std::map<const syntax::File*, Scope*> imported;
  std::vector<std::pair<const syntax::File*, Scope*>> imported_order;
  std::map<const syntax::Statement*, Scope*> blocks;
  std::map<ir::TensorId, ir::TensorId> fact_holders;
  std::map<std::string, std::uint32_t, std::less<>> names, numbers;  // of entities, numbered
  std::size_t inlined_calls = 0;
  bool after_bind = false;                   // expanding builtins: no new tensors may appear
  std::set<ir::TensorId> scalar_parameters;  // unbracketed parameters of fn calls
  // Leading columns of tensors that live in a fn call: the batch indices that ride along.
  std::map<ir::TensorId, std::vector<std::string>> rides;

  // Grows with every mistake: what follows from one is not reported as another.
  std::size_t mistakes() const { return diagnostics.error_count() + unreported; }
  Scope& new_scope(Scope* parent) {
    scopes.push_back({});
    scopes.back().parent = parent;
    return scopes.back();
  }
  template <typename... Args>
  Diagnostic& report(Kind kind, SourceRange range, const Args&... args) {
    return diagnostics.report(kind, range, args...);
  }
};

// "1 index", "2 indices".
std::string indices_text(std::size_t count);

// Declarations (declare.cpp): every name a list of statements defines.
void declare(Session& session, Scope& scope, const std::vector<syntax::Statement>& statements);
// Statements (statements.cpp).
void check_statements(Session& session, Scope& scope,
                      const std::vector<syntax::Statement>& statements);
// A tensor for a name used but not defined anywhere: an input, or an error.
ir::TensorId resolve_tensor(Session& session, Scope& scope, const syntax::Expr& use,
                            std::size_t rank);
// A number known now (constants, arithmetic); reports ConstantExpected otherwise.
std::optional<Constant> constant_value(Session& session, Scope& scope, const syntax::Expr& expr,
                                       const char* what);
std::optional<Constant> try_constant(Session& session, Scope& scope, const syntax::Expr& expr);
// Definitions before reads; reports recursion (order.cpp).
void order_statements(Session& session);

}  // namespace fuse::check
