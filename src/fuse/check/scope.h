// Names in scope: tensors, constants, functions, axes. Scopes nest (file, block, fn call).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuse/ir/program.h"
#include "fuse/syntax/tree.h"

namespace fuse::check {

struct Scope;

struct Constant {
  double value = 0;
  bool integral = false;
  SourceRange range;
};

struct Function {
  const syntax::Statement* statement = nullptr;
  Scope* scope = nullptr;  // where it was declared
};

struct AxisName {
  std::int32_t axis = -1;
};

// A parameter of a builtin's expansion; only while an expansion is read.
struct HoleName {
  std::uint32_t slot = 0;
  std::vector<std::string> indices;
};

// A parameter of a fn that stands for an entity: `f(Alice)`.
struct EntityArgument {
  std::string text;
  SourceRange range;  // of the argument
  std::string owner;  // the fn
};

using Symbol = std::variant<ir::TensorId, Constant, Function, HoleName, EntityArgument>;

struct Scope {
  Scope* parent = nullptr;
  std::map<std::string, Symbol, std::less<>> names;
  std::map<std::string, std::int32_t, std::less<>> axes;
  std::map<std::string, Scope*, std::less<>> imports;  // alias -> the imported file's scope
  bool in_fn = false;
  bool is_block = false;
  bool unreadable = false;  // stands for an import that could not be read
  // Batch indices that ride along through a fn call: every tensor defined in the call's scope has
  // them as its leading columns.
  std::vector<std::string> rides;

  const Symbol* find_here(std::string_view name) const {
    auto it = names.find(name);
    return it == names.end() ? nullptr : &it->second;
  }
};

// Looks `name` up through the enclosing scopes; `alias::name` goes through imports.
const Symbol* find(const Scope& scope, std::string_view name);
std::int32_t find_axis(const Scope& scope, std::string_view name);
// All names visible, for did-you-mean.
std::vector<std::string> visible_names(const Scope& scope);

}  // namespace fuse::check
